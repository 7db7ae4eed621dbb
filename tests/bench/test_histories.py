"""A history that is repeated by SQL beside one that was sent: the same rows in every table."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bench.queries import histories, world
from bench.queries.filling import Size
from colloquy.persistence.sqlite.connection import connect_reader, connect_writer
from colloquy.persistence.tables import METADATA

_SIZE = (10, 200, 3 * histories.BLOCK, 3)
_ID = re.compile(r"\b(?:msg|evt|rcp)_[0-9a-z]{20,}(?:-\d+)?")
_NAMES = (
    "SELECT id, 'message ' || log || sequence FROM message",
    "SELECT id, 'event ' || log || sequence FROM event",
    "SELECT id, 'receipt ' || log || owner || kind || at FROM receipt",
)
"""What ids are called where two databases are compared: by what does not depend on the minting."""

Rows = dict[str, list[Any]]


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world.files(Size(*_SIZE), tmp_path_factory.mktemp("repeated"))[0]


def _rows(path: Path) -> Rows:
    """Return every row of a database, in the order in which they were stored."""
    connection = connect_reader(path)
    called = {id: name for sql in _NAMES for id, name in connection.execute(sql)}
    tables = [table.name for table in METADATA.sorted_tables if table.name not in ("setting", "import")]
    found = {
        table: [_named(row, called) for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid")]
        for table in tables
    }
    found["message_text"] = connection.execute(
        "SELECT rowid, text FROM message_text ORDER BY rowid"
    ).fetchall()
    connection.close()
    return found


def _named(row: tuple[Any, ...], called: dict[str, str]) -> tuple[Any, ...]:
    return tuple(
        _ID.sub(lambda match: called[match[0]], value) if isinstance(value, str) else value for value in row
    )


def _differing(one: Rows, two: Rows) -> set[str]:
    """Return the tables whose rows are not the same."""
    return {table for table in one if sorted(one[table], key=repr) != sorted(two[table], key=repr)}


def test_what_is_repeated_is_what_would_have_been_sent(repeated: Path, tmp_path: Path) -> None:
    sent = world.files(Size(*_SIZE, repeated=False), tmp_path)[0]
    assert _differing(_rows(repeated), _rows(sent)) == set()


@pytest.mark.parametrize(
    ("table", "omission"),
    [
        ("mark", "UPDATE mark SET place_id = 'msg_1' WHERE place_at = (SELECT max(place_at) FROM mark)"),
        ("receipt", "UPDATE receipt SET after_at = after_at + 1 WHERE at = (SELECT max(at) FROM receipt)"),
        ("event", "UPDATE event SET sequence = sequence + 1 WHERE rowid = (SELECT max(rowid) FROM event)"),
        ("searchable", "DELETE FROM searchable WHERE number = (SELECT min(number) FROM searchable)"),
        ("message_text", "DELETE FROM message_text WHERE rowid = (SELECT min(rowid) FROM message_text)"),
        ("conversation", "UPDATE conversation SET length = length - 1 WHERE length > 3000"),
        ("tally", "UPDATE tally SET count = count - 1 WHERE count > 2000"),
    ],
)
def test_what_is_not_the_same_is_seen(repeated: Path, tmp_path: Path, table: str, omission: str) -> None:
    """The canary of the comparison."""
    other = tmp_path / "other.db"
    shutil.copy(repeated, other)
    connection = connect_writer(other, "process")
    connection.execute(omission)
    connection.close()
    assert _differing(_rows(repeated), _rows(other)) == {table}
