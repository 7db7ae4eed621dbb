"""Ids that 0.1.0 stored as they came are found after an upgrade, however they are spelt (I2)."""

import gzip
import sqlite3
import unicodedata
from pathlib import Path

import pytest

from tests.graph import opened
from tests.upgrade.test_from_0_1_0 import DATA

NEW = "crm:Zoë"
OLD = f" {unicodedata.normalize('NFD', NEW)}"
ASKED = "query Q($id: String!) { participant(ref: {contactId: $id}) { id contactId } }"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "colloquy.db"
    path.write_bytes(gzip.decompress((DATA / "database.db.gz").read_bytes()))
    return path


def respelt(path: Path, new: str) -> str:
    """Give the contactId of one contact another spelling, as 0.1.0 would have stored it; return the contact."""
    with sqlite3.connect(path) as database:
        spelt = {value for (value,) in database.execute("SELECT value FROM identity WHERE type = 'CONTACT'")}
        query = (
            "SELECT id, contact_id FROM participant "
            "WHERE contact_id IS NOT NULL AND merged_into_id IS NULL AND erased_at IS NULL ORDER BY id"
        )
        id, old = next(row for row in database.execute(query) if row[1] in spelt and row[1] not in (OLD, NEW))
        database.execute("UPDATE participant SET contact_id = ? WHERE contact_id = ?", (new, old))
        database.execute("UPDATE identity SET value = ? WHERE type = 'CONTACT' AND value = ?", (new, old))
    database.close()
    return str(id)


@pytest.mark.parametrize("asked", [NEW, OLD, f"{NEW}\t"])
async def test_a_contact_is_found_by_any_spelling(path: Path, asked: str) -> None:
    who = respelt(path, OLD)

    async with opened(path) as graph:
        data = await graph.ask(ASKED, id=asked)

    assert data["participant"] == {"id": who, "contactId": NEW}


async def test_an_upgrade_makes_no_one_of_two_people(path: Path) -> None:
    holder = respelt(path, NEW)
    other = respelt(path, OLD)

    async with opened(path) as graph:
        found = await graph.ask(ASKED, id=NEW)
        still = await graph.ask("query Q($id: ID!) { participant(ref: {id: $id}) { contactId } }", id=other)

    assert other != holder
    assert found["participant"]["id"] == holder
    assert still["participant"]["contactId"] == OLD
