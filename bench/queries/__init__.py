"""Queries and writes over HTTP, side by side with other servers on the same database."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.queries import contenders, report, workloads, world
from bench.queries.phases import Plan, reading, writing
from bench.queries.rounds import Pace
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
    pace = Pace(rounds or 2, 0.5, 0.2, 1.0) if quick else Pace(rounds or ROUNDS)
    size = world.Size(history=1_000_000) if large else world.Size()
    databases = world.files(size, _FOLDER)
    chosen = [c for c in contenders.ALL if not only or c.name in only]
    left_out = {c.title: needed for c in chosen if (needed := c.missing())}
    chosen = [c for c in chosen if c.title not in left_out]
    wanted = [w for w in workloads.ALL.values() if not asked or w.name in asked]
    counted: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for phase, database in zip((reading, writing), databases, strict=True):
            for result in phase(Plan(database, Path(folder), chosen, wanted, pace)):
                counted[result.workload.name] = result.plans
                yield report.table(result, {c.name: c for c in chosen}, pace)
    yield report.plans(counted)
    if left_out:
        yield report.left_out(left_out)
