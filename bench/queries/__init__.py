"""Queries and writes over HTTP, side by side with other servers on the same database."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.queries import comparing, contenders, report, samples, workloads, world
from bench.queries.contenders import Contender, Running
from bench.queries.rounds import Loader, Pace, measure
from bench.table import Table

ROUNDS = 5
_FOLDER = Path(__file__).parents[1] / "results"


def run(
    rounds: int | None = None,
    *,
    large: bool = False,
    quick: bool = False,
    only: Sequence[str] = (),
    asked: Sequence[str] = (),
) -> Iterator[Table]:
    """Yield a table for each workload; `only` names contenders, `asked` workloads, all when empty."""
    pace = Pace(rounds or 3, 0.6, 0.2) if quick else Pace(rounds or ROUNDS)
    size = world.Size(history=1_000_000) if large else world.Size()
    reading, _ = world.files(size, _FOLDER)
    chosen = {c.name: c for c in contenders.ALL if not only or c.name in only}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = folder / "reading.db"
        shutil.copy(reading, database)
        running = {c: _start(stack, c, database, folder) for c in chosen.values()}
        loader = Loader()
        stack.callback(loader.close)
        counted: dict[str, dict[str, int]] = {}
        for workload in workloads.ALL.values():
            if asked and workload.name not in asked:
                continue
            variables = samples.variables(database, workload.name)
            comparing.compare(running, workloads.plain(workload, variables))
            variants = [workloads.variant(workload, variables, n) for n in range(pace.rounds)]
            before = _plans(running)
            taken = measure(loader, running, variants, pace)
            counted[workload.name] = {key: n - before[key] for key, n in _plans(running).items()}
            yield report.table(workload, chosen, taken, pace)
        yield report.plans(counted)


def _plans(running: Mapping[Contender, Running]) -> dict[str, int]:
    return next((contenders.plans(r) for c, r in running.items() if c.name == comparing.REFERENCE), {})


def _start(stack: ExitStack, contender: Contender, database: Path, folder: Path) -> Running:
    running = contender.start(database, folder)
    stack.callback(running.stop)
    return running
