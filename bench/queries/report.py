"""The tables of a run."""

from collections.abc import Iterable, Iterator, Mapping

from bench.queries.contender import Contender
from bench.queries.phases import Result
from bench.queries.rounds import CONNECTIONS, Measured, Pace
from bench.table import Table

BASE = "limit"
_COLUMNS = ("requests/s", "p50 ms", "p99 ms", "CPU ms")


def table(result: Result, names: Mapping[str, str], pace: Pace) -> Table:
    """Return what was measured of one workload, a row for each contender."""
    head = ["", *(f"{column}, c={c}" for c in CONNECTIONS for column in _COLUMNS)]
    head += [f"ratio, c={CONNECTIONS[-1]}", f"CPU ratio, c={CONNECTIONS[-1]}"]
    note = f"Medians of {pace.rounds} rounds; ratios to the first row are medians of the rounds' ratios."
    found = Table(f"{result.workload.name}: {result.workload.title}", head, note=note)
    base = result.taken.get(BASE) or next(iter(result.taken.values()))
    for name, measured in result.taken.items():
        found.rows.append((names[name], *_cells(measured, base)))
    return found


def left_out(needed: Mapping[str, str], contenders: Iterable[Contender]) -> Table:
    """Return what was not measured: whom this machine cannot run, and what others do not have."""
    found = Table("Left out", ("", "why"))
    found.rows += [(title, f"needs {what}") for title, what in needed.items()]
    found.rows += [(c.title, f"has no {', '.join(c.lacks)}") for c in contenders if c.lacks]
    return found


def plans(counted: Mapping[str, Mapping[str, int]]) -> Table:
    """Return how Colloquy answered each workload, as its metrics count."""
    head = ("", "operations", "by plan", "in fallback", "all by plan")
    found = Table("How Colloquy answered", head, note="From `/metrics`, warming included.")
    for name, by in counted.items():
        if by:
            counts = [by[key] for key in ("operations", "plan", "fallback")]
            whole = "yes" if counts[0] == counts[1] and counts[2] == 0 else "**no**"
            found.rows.append((name, *(f"{count:,}" for count in counts), whole))
    return found


def _cells(measured: Measured, base: Measured) -> Iterator[str]:
    for connections in CONNECTIONS:
        yield f"{measured.median(connections, 'rate'):,.0f}"
        for column in ("p50", "p99", "cpu"):
            yield f"{measured.median(connections, column):.2f}"
    yield f"{measured.ratio(base, CONNECTIONS[-1]):.3g}"
    yield f"{measured.ratio(base, CONNECTIONS[-1], 'cpu'):.3g}"
