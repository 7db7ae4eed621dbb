"""The parts of a run: reading one database together, then writing, each into its own copy."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.queries import comparing, python_peers, samples, stored, streams, workloads
from bench.queries.contender import Contender, Running
from bench.queries.rounds import Failed, Loader, Measured, Pace, measure
from bench.queries.workloads import Variant, Workload

Place = Callable[[Contender], Path]
"""Where a contender has its database."""


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
    """Yield the results of the workloads that read: all contenders over one file, or its equal.

    Who has statistics of its own for the planner of SQLite must not give them to the others.
    """
    wanted = [w for w in plan.workloads if not w.writes]
    able = [c for c in plan.contenders if any(c.takes(w) for w in wanted)]
    with ExitStack() as stack:
        copies = {assumes: plan.folder / f"reading-{assumes}.db" for assumes in {c.assumes for c in able}}
        for path in copies.values():
            stack.callback(_remove, path)
            shutil.copy(plan.database, path)
        mine = replace(plan, contenders=able)
        yield from _measured(stack, mine, wanted, lambda contender: copies[contender.assumes])


def writing(plan: Plan) -> Iterator[Result]:
    """Yield the results of the workloads that write: every contender into a copy of its own."""
    for workload in plan.workloads:
        if workload.chapter == "writes":
            with ExitStack() as stack:
                mine, place = _copied(stack, plan, workload)
                yield from _measured(stack, mine, [workload], place)


def mixing(plan: Plan) -> Iterator[Result]:
    """Yield what comes of reading and writing in one stream: every contender in a copy of its own."""
    for workload in plan.workloads:
        if workload.parts:
            with ExitStack() as stack:
                mine, place = _copied(stack, plan, workload)
                if mine.contenders:
                    yield _mixed(stack, mine, workload, place)


def _copied(stack: ExitStack, plan: Plan, workload: Workload) -> tuple[Plan, Place]:
    """Return the plan with those who take a workload, and where each has its copy."""
    able = [c for c in plan.contenders if c.takes(workload)]
    copies = {c: plan.folder / f"{c.name}.db" for c in able}
    for path in copies.values():
        stack.callback(_remove, path)
        shutil.copy(plan.database, path)
    return replace(plan, contenders=able), copies.__getitem__


def _mixed(stack: ExitStack, plan: Plan, workload: Workload, place: Place) -> Result:
    running, loader = _running(stack, plan, place)
    sends = samples.variables(plan.database, workload.name)
    pages = workloads.plain(workloads.Q1, ({},))
    comparing.compare(running, pages)
    comparing.compare(running, workloads.plain(workloads.W1, sends))
    _compare_rows(plan, place)
    comparing.compare_moved(running, pages)  # who keeps answers has let the old page go
    variants = [streams.mixed(sends, n) for n in range(plan.pace.rounds)]
    return _taken(loader, running, variants, plan.pace)


def _measured(stack: ExitStack, plan: Plan, wanted: Sequence[Workload], place: Place) -> Iterator[Result]:
    if not wanted:
        return
    running, loader = _running(stack, plan, place)
    for workload in wanted:
        able = {c: r for c, r in running.items() if c.takes(workload)}
        if not able:
            continue
        variables = samples.variables(plan.database, workload.name, None if workload.once else 1_000)
        comparing.compare(able, workloads.plain(workload, variables))
        if workload.writes:
            _compare_rows(plan, place)
        variants = [workloads.variant(workload, variables, n) for n in range(plan.pace.rounds)]
        yield _taken(loader, able, variants, plan.pace)


def _taken(
    loader: Loader, running: dict[Contender, Running], variants: Sequence[Variant], pace: Pace
) -> Result:
    before = _plans(running)
    taken = measure(loader, running, variants, pace)
    counted = {key: n - before[key] for key, n in _plans(running).items()}
    return Result(variants[0].workload, taken, counted)


def _running(stack: ExitStack, plan: Plan, place: Place) -> tuple[dict[Contender, Running], Loader]:
    running = {c: _started(stack, c, place(c), plan.folder) for c in plan.contenders}
    loader = Loader()
    stack.callback(loader.close)
    return running, loader


def _compare_rows(plan: Plan, place: Place) -> None:
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


def _remove(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
