"""Queries and writes over HTTP, side by side with other servers on the same database."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.queries import aims, contenders, publishing, report, workloads, world
from bench.queries.contender import Contender
from bench.queries.phases import Plan, Result, reading, writing
from bench.queries.rounds import Pace
from bench.table import Table

ROUNDS = 5
_FOLDER = Path(__file__).parents[1] / "results"
_QUICK = Pace(2, 0.4, 0.15, 0.6, {1: 60, 32: 200})


@dataclass(slots=True)
class _Run:
    """What was chosen, and what has been found of it."""

    chosen: list[Contender]
    pace: Pace
    results: list[Result] = field(default_factory=list)

    @property
    def names(self) -> dict[str, str]:
        return {contender.name: contender.title for contender in self.chosen}

    def table(self, result: Result) -> Table:
        self.results.append(result)
        return report.table(result, self.names, self.pace)

    def summary(self) -> list[Table]:
        plans = {result.workload.name: result.plans for result in self.results}
        taken = {result.workload.name: result.taken for result in self.results}
        needed = {c.title: what for c in self.chosen if (what := c.missing())}
        found = [aims.table(taken), report.plans(plans), report.left_out(needed, self.chosen)]
        return [table for table in found if table.rows]


def run(
    rounds: int | None = None,
    *,
    large: bool = False,
    quick: bool = False,
    only: Sequence[str] = (),
    asked: Sequence[str] = (),
    publish: str | None = None,
) -> Iterator[Table]:
    """Yield a table for each workload, then the aims; charts go to the results.

    `only` names contenders, `asked` workloads, all when empty. With `publish`, the line that says
    where and when was measured, all of it goes into the documents too.
    """
    pace = _QUICK if quick else Pace()
    pace = Pace(rounds or pace.rounds, pace.seconds, pace.warming, pace.first, pace.once)
    databases = world.files(world.Size(history=1_000_000) if large else world.Size(), _FOLDER)
    mine = _Run([c for c in contenders.ALL if not only or c.name in only], pace)
    able = [c for c in mine.chosen if c.missing() is None]
    wanted = [w for w in workloads.ALL.values() if not asked or w.name in asked]
    tables: dict[str, list[Table]] = {"queries": [], "writes": []}
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(databases[0], Path(folder), able, wanted, pace)
        phases = zip(tables.values(), (reading, writing), databases, strict=True)
        for group, phase, database in phases:
            for result in phase(plan.over(database)):
                group.append(mine.table(result))
                yield group[-1]
    tables["aims"] = mine.summary()
    yield from tables["aims"]
    publishing.draw(mine.results, mine.names, publishing.images() if publish else _FOLDER)
    if publish:
        publishing.publish(tables, publish)
