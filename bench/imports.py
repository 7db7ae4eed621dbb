"""The import of a file, against plain `executemany` of the very rows that it comes to."""

import gzip
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson

from bench import process
from bench.process import Cost
from bench.table import Table

FILE = Path(__file__).parent.parent / "examples" / "support.ndjson.gz"
ROUNDS = 5
TIMES = 4
"""How many times longer the file is in which memory is looked for."""
_NAMES = (
    *("ref", "conversation", "participant", "sender"),
    *("name", "anonymousVisitorId", "contactId", "memberId"),
)


def run(rounds: int | None = None) -> Iterator[Table]:
    """Yield the tables of time and of memory."""
    with tempfile.TemporaryDirectory() as folder:
        place = _Place(Path(folder))
        yield _time(place, rounds or ROUNDS)
        yield _memory(place)


class _Place:
    """A folder with an empty, migrated database to start from."""

    def __init__(self, folder: Path) -> None:
        from colloquy.persistence.sqlite.migrate import migrate

        self.folder = folder
        self._empty = folder / "empty.db"
        migrate(self._empty)

    def load(self, way: str, source: Path, name: str = "filled.db") -> Cost:
        """Fill a database anew in a fresh process."""
        database = self.folder / name
        for old in self.folder.glob(f"{name}*"):
            old.unlink()
        shutil.copy(self._empty, database)
        return process.run("bench.loading", way, str(source), str(database))


def _time(place: _Place, rounds: int) -> Table:
    place.load("import", FILE, "full.db")  # what executemany writes; and it warms the disk's cache
    imports, rows = [], []
    for _ in range(rounds):
        imports.append(place.load("import", FILE))
        rows.append(place.load("rows", place.folder / "full.db"))
    table = Table(
        "Import of support.ndjson.gz",
        ("", "seconds", "processor seconds", "ratio", "ratio of processor time"),
        note=f"Medians of {rounds} rounds, each in a fresh process; ratios are medians of the rounds'. "
        "Aim: within 6 times.",
    )
    for name, costs in (("import", imports), ("executemany of the same rows", rows)):
        pairs = list(zip(costs, rows, strict=True))
        table.rows.append(
            (
                name,
                f"{statistics.median(c.wall for c in costs):.2f}",
                f"{statistics.median(c.cpu for c in costs):.2f}",
                f"{statistics.median(c.wall / base.wall for c, base in pairs):.2f}",
                f"{statistics.median(c.cpu / base.cpu for c, base in pairs):.2f}",
            )
        )
    return table


def _memory(place: _Place) -> Table:
    longer = place.folder / "longer.ndjson.gz"
    lines = _repeat(FILE, longer, TIMES)
    once, more = place.load("import", FILE), place.load("import", longer)
    return Table(
        "Memory of an import",
        ("lines", "peak MB", "ratio"),
        [
            (f"{lines // TIMES:,}", f"{once.peak:.0f}", "1.00"),
            (f"{lines:,}", f"{more.peak:.0f}", f"{more.peak / once.peak:.2f}"),
        ],
        f"The second file is the first one {TIMES} times, under new refs. Aim: no growth with the file.",
    )


def _repeat(file: Path, longer: Path, times: int) -> int:
    """Write a file's lines several times, each time about other people; return how many there are."""
    count = 0
    with gzip.open(longer, "wb", compresslevel=1) as out:
        for turn in range(times):
            with gzip.open(file) as lines:
                for line in lines:
                    body = orjson.loads(line)
                    for name in _NAMES:
                        if name in body:
                            body[name] = f"{body[name]}#{turn}"
                    out.write(orjson.dumps(body) + b"\n")
                    count += 1
    return count
