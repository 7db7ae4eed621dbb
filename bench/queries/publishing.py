"""What a run found, written into the documents: tables between two marks, and charts."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.queries.charts import Bars, chart
from bench.queries.phases import Result
from bench.queries.report import BASE
from bench.queries.rounds import CONNECTIONS
from bench.table import Table

_DOCS = Path(__file__).parents[2] / "docs"
_PAGE = _DOCS / "performance.md"


def bars(results: Iterable[Result]) -> Bars:
    """Return by workload each contender's requests a second, as a ratio to the limit's."""
    return [
        (
            f"{result.workload.name}: {result.workload.title}",
            {
                name: measured.ratio(result.taken[BASE], CONNECTIONS[-1])
                for name, measured in result.taken.items()
            },
        )
        for result in results
        if BASE in result.taken
    ]


def draw(results: Iterable[Result], names: Mapping[str, str], folder: Path) -> None:
    """Write a chart of what reads, one of what writes, and one of both in one stream."""
    found = list(results)
    for kind in ("queries", "writes", "mixed"):
        groups = bars(r for r in found if r.workload.chapter == kind)
        if groups:
            title = f"Requests a second with {CONNECTIONS[-1]} connections; 1 is the endpoint written by hand"
            (folder / f"{kind}.svg").write_text(chart(title, groups, names), "utf-8")


def publish(tables: Mapping[str, Iterable[Table]], measured: str) -> None:
    """Put tables into the page, each group between its marks."""
    text = _PAGE.read_text("utf-8")
    for name, group in tables.items():
        found = "\n".join(table.markdown().replace("## ", "#### ", 1) for table in group)
        text = replaced(text, name, f"{measured}\n\n{found}")
    _PAGE.write_text(text, "utf-8")


def images() -> Path:
    """Return where the documents have their images."""
    return _DOCS / "images"


def replaced(text: str, name: str, body: str) -> str:
    """Return a text with what stands between the marks of a name replaced.

    Raises `ValueError` when the marks are not there.
    """
    begin, end = (f"<!-- measured {name}: {word} -->" for word in ("begin", "end"))
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"The page needs {begin} and {end}, once each.")
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n{body.strip()}\n{end}{rest.partition(end)[2]}"
