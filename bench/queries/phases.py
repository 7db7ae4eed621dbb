"""The two halves of a run: reading one database together, then writing, each into its own copy."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bench.queries import comparing, python_peers, samples, stored, workloads
from bench.queries.contender import Contender, Running
from bench.queries.rounds import Failed, Loader, Measured, Pace, measure
from bench.queries.workloads import Workload


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured, and where."""

    database: Path
    folder: Path
    contenders: Sequence[Contender]
    workloads: Sequence[Workload]
    pace: Pace


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of one workload; `plans` are Colloquy's operations by plan and in fallback."""

    workload: Workload
    taken: dict[str, Measured]
    plans: dict[str, int] = field(default_factory=dict)


def reading(plan: Plan) -> Iterator[Result]:
    """Yield the results of the workloads that read: all contenders over one file."""
    wanted = [w for w in plan.workloads if not w.writes]
    with ExitStack() as stack:
        shared = plan.folder / "reading.db"
        if wanted:
            shutil.copy(plan.database, shared)
        yield from _measured(stack, plan, wanted, lambda _: shared)


def writing(plan: Plan) -> Iterator[Result]:
    """Yield the results of the workloads that write: every contender into a copy of its own."""
    for workload in plan.workloads:
        if not workload.writes:
            continue
        able = [c for c in plan.contenders if workload.name not in c.lacks]
        copies = {c.name: plan.folder / f"{c.name}.db" for c in able}
        with ExitStack() as stack:
            for path in copies.values():
                stack.callback(_remove, path)
                shutil.copy(plan.database, path)
            mine = replace(plan, contenders=able)
            yield from _measured(stack, mine, [workload], partial(_of, copies))


def _measured(
    stack: ExitStack, plan: Plan, wanted: Sequence[Workload], place: Callable[[Contender], Path]
) -> Iterator[Result]:
    if not wanted:
        return
    running = {c: _started(stack, c, place(c), plan.folder) for c in plan.contenders}
    loader = Loader()
    stack.callback(loader.close)
    for workload in wanted:
        able = {c: r for c, r in running.items() if workload.name not in c.lacks}
        variables = samples.variables(plan.database, workload.name, None if workload.once else 1_000)
        comparing.compare(able, workloads.plain(workload, variables))
        if workload.writes:
            _compare_rows(plan, place)
        variants = [workloads.variant(workload, variables, n) for n in range(plan.pace.rounds)]
        before = _plans(running)
        taken = measure(loader, able, variants, plan.pace)
        yield Result(workload, taken, {key: n - before[key] for key, n in _plans(running).items()})


def _compare_rows(plan: Plan, place: Callable[[Contender], Path]) -> None:
    """Raise `Failed` where a contender has not stored what Colloquy has."""
    kept = {c.name: stored.written(plan.database, place(c)) for c in plan.contenders}
    expected = kept.get(comparing.REFERENCE)
    for name, rows in kept.items():
        if expected is not None and rows != expected:
            missing, more = list(expected - rows)[:3], list(rows - expected)[:3]
            raise Failed(f"{name} stores otherwise. Not there: {missing}. There: {more}.")


def _plans(running: dict[Contender, Running]) -> dict[str, int]:
    return next((python_peers.counters(r) for c, r in running.items() if c.name == comparing.REFERENCE), {})


def _started(stack: ExitStack, contender: Contender, database: Path, folder: Path) -> Running:
    running = contender.start(database, folder)
    stack.callback(running.stop)
    return running


def _of(copies: dict[str, Path], contender: Contender) -> Path:
    return copies[contender.name]


def _remove(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
