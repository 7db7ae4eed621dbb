"""No stored JSON holds a record by position: whatever is a list in a list has no names (decision 0017)."""

import gzip
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from colloquy.persistence.archive import KINDS
from tests.graph import opened
from tests.graph_laws.rich import fill

FREE = {"custom_data", "body", "kept", "discarded"}
"""Names whose values are the user's own JSON, of whatever shape."""


def nameless(path: Path) -> set[str]:
    """Return the columns of a database, as `table.column`, that hold a record by position."""
    with sqlite3.connect(path) as connection:
        return {
            f"{kind.row.__tablename__}.{column}"
            for kind in KINDS.values()
            for column in kind.json - FREE
            for (text,) in connection.execute(f'SELECT "{column}" FROM "{kind.row.__tablename__}"')
            if text is not None and any(is_nameless(value) for value in inside(orjson.loads(text)))
        }


def inside(value: Any) -> Iterator[Any]:
    """Yield a value and all that it holds, but for the user's own JSON."""
    yield value
    if isinstance(value, dict):
        held = [one for name, one in value.items() if name not in FREE]
    else:
        held = value if isinstance(value, list) else []
    for one in held:
        yield from inside(one)


def is_nameless(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, list) for one in value)


async def test_what_is_stored_has_names(tmp_path: Path) -> None:
    path = tmp_path / "colloquy.db"
    async with opened(path) as graph:
        await fill(graph)

    assert nameless(path) == set()
    with sqlite3.connect(path) as connection:
        stored = "(SELECT count(undo) FROM identity_change), (SELECT count(badges) FROM message)"
        assert all(connection.execute(f"SELECT {stored}, (SELECT count(*) FROM leg)").fetchone())


def test_a_database_of_0_1_0_is_found_to_have_none(tmp_path: Path) -> None:
    """The canary: that version stored badges, legs, conflicts and undo data by position."""
    path = tmp_path / "colloquy.db"
    path.write_bytes(gzip.decompress((Path(__file__).parent / "data" / "database.db.gz").read_bytes()))

    assert nameless(path) == {
        "message.badges",
        "leg.history",
        "identity_change.conflicts",
        "identity_change.undo",
    }
