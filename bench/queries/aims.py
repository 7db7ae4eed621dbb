"""What Colloquy is to reach, and whether it did in a run."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bench.queries.rounds import CONNECTIONS, Measured
from bench.table import Table

MINE, UNSET = "colloquy", "colloquy-kept"
Taken = Mapping[str, Mapping[str, Measured]]
"""By the workload's name and the contender's, what was measured."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound on one number of a run; `needs` names the workloads and contenders it is made of."""

    text: str
    bound: float
    needs: tuple[tuple[str, str], ...]
    of: Callable[[Taken], float]
    at_most: bool = False

    def reached(self, taken: Taken) -> float | None:
        """Return the number, or None when a part of it was not measured."""
        if any(contender not in taken.get(workload, {}) for workload, contender in self.needs):
            return None
        return self.of(taken)

    def is_met(self, number: float) -> bool:
        return number <= self.bound if self.at_most else number >= self.bound


def faster(workload: str, other: str, called: str, bound: float, mine: str = MINE) -> Aim:
    """Return the aim of so many times the requests a second of another contender."""

    def rate(taken: Taken) -> float:
        return taken[workload][mine].ratio(taken[workload][other], CONNECTIONS[-1])

    needs, how = ((workload, mine), (workload, other)), ", answers kept" if mine == UNSET else ""
    return Aim(f"{workload}{how}: requests/s at least {bound:g} times {called}", bound, needs, rate)


def as_fast(workload: str, other: str, bound: float) -> Aim:
    """Return the aim that one workload takes at most so many times what another takes."""

    def cost(taken: Taken) -> float:
        one, two = taken[workload][MINE], taken[other][MINE]
        return one.median(CONNECTIONS[-1], "cpu") / two.median(CONNECTIONS[-1], "cpu")

    text = f"{workload}: CPU at most {bound:g} times {other}"
    return Aim(text, bound, ((workload, MINE), (other, MINE)), cost, at_most=True)


def steady(workload: str, bound: float) -> Aim:
    """Return the aim of a 99th percentile not far from the median, under load."""

    def tail(taken: Taken) -> float:
        mine = taken[workload][MINE]
        return mine.median(CONNECTIONS[-1], "p99") / mine.median(CONNECTIONS[-1], "p50")

    text = f"{workload}: p99 at most {bound:g} times p50, c={CONNECTIONS[-1]}"
    return Aim(text, bound, ((workload, MINE),), tail, at_most=True)


ALL = (
    faster("Q1", "limit", "the limit", 0.8),
    faster("Q1", "yoga-jit", "Yoga with graphql-jit", 1.5),
    faster("Q1", "postgraphile", "PostGraphile", 2),
    faster("Q1", "stock", "Strawberry as it comes", 30),
    as_fast("Q3", "Q2", 1.2),
    as_fast("Q3m", "Q2", 1.2),
    faster("W1", "limit", "the limit", 0.5),
    faster("W1", "yoga", "Yoga", 1.5),
    faster("W1", "stock", "Strawberry as it comes", 20),
    faster("mixed", "limit", "the limit", 1, UNSET),
    faster("mixed", MINE, "Colloquy without", 2, UNSET),
    faster("mixed", "yoga-jit", "Yoga with graphql-jit", 1.5),
    *(steady(name, 3) for name in ("Q1", "Q2", "Q3", "Q3m", "Q4", "Q5", "W1", "W2", "mixed")),
)


def table(taken: Taken, aims: tuple[Aim, ...] = ALL) -> Table:
    """Return each aim that was measured, what was reached, and whether that is enough."""
    return Table("Aims", ("aim", "reached", ""), list(_rows(taken, aims)))


def _rows(taken: Taken, aims: tuple[Aim, ...]) -> Iterator[tuple[str, str, str]]:
    for aim in aims:
        number = aim.reached(taken)
        if number is not None:
            yield aim.text, f"{number:.3g}", "met" if aim.is_met(number) else "**not met**"
