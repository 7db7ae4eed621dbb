"""Queries and writes over HTTP, side by side with other servers on the same database."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from bench.queries import aims, contenders, publishing, report, workloads, world
from bench.queries.contender import Contender
from bench.queries.filling import Size
from bench.queries.phases import Plan, Result, mixing, reading, writing
from bench.queries.rounds import Pace
from bench.queries.workloads import Workload
from bench.table import Table

Named = TypeVar("Named", Contender, Workload)
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
    where and when was measured, all of it goes into the documents too. Raises `ValueError` for a
    name that there is not.
    """
    pace = _QUICK if quick else Pace()
    mine = _Run(_named(contenders.ALL, only), replace(pace, rounds=rounds or pace.rounds))
    wanted = _named(workloads.ALL.values(), asked)
    databases = world.files(Size(history=1_000_000) if large or publish else Size(), _FOLDER)
    tables: dict[str, list[Table]] = {}
    for name, table in _measured(mine, wanted, databases):
        tables.setdefault(name, []).append(table)
        yield table
    tables["aims"] = mine.summary()
    yield from tables["aims"]
    publishing.draw(mine.results, mine.names, publishing.images() if publish else _FOLDER)
    if publish:
        publishing.publish(tables, publish)


def _measured(
    mine: _Run, wanted: Sequence[Workload], databases: tuple[Path, Path]
) -> Iterator[tuple[str, Table]]:
    """Yield the table of each workload, with the chapter that it belongs to."""
    able = [c for c in mine.chosen if c.missing() is None]
    read, written = databases
    chapters = (("queries", reading, read), ("writes", writing, written), ("mixed", mixing, written))
    with tempfile.TemporaryDirectory() as folder:
        for chapter, phase, database in chapters:
            for result in phase(Plan(database, Path(folder), able, wanted, mine.pace)):
                yield chapter, mine.table(result)


def _named(known: Iterable[Named], names: Sequence[str]) -> list[Named]:
    """Return those that are named, all when nothing is."""
    found = {one.name: one for one in known}
    if unknown := [name for name in names if name not in found]:
        raise ValueError(f"There is no {', '.join(unknown)}; there are {', '.join(found)}.")
    return [one for name, one in found.items() if not names or name in names]
