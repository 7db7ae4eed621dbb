"""What writes have left in a database: the same from two servers, and a row that one has left out."""

import shutil
from pathlib import Path

import pytest

from bench.queries import world
from bench.queries.filling import APPLICATION, Size
from bench.queries.stored import written
from colloquy.domain.actor import Actor
from colloquy.domain.ids import Moment
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.content import BasicContent, TextItem
from colloquy.domain.model.participant import IdentityType, ParticipantRef
from colloquy.persistence.sqlite.connection import connect_writer
from colloquy.persistence.sqlite.store import open_store
from colloquy.resolvers.context import Context
from colloquy.resolvers.conversations import get_or_create_conversation
from colloquy.resolvers.messages import send_message
from colloquy.server.clock import Minter, now

_WHO = ParticipantRef(IdentityType.ANONYMOUS_VISITOR, "visitor-1")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A world of a few conversations: the database to read, and the one to write into."""
    return world.files(Size(10, 200, 2_000, 3), tmp_path_factory.mktemp("world"))


async def _send(base: Path, path: Path, text: str = "Hello") -> Path:
    shutil.copy(base, path)
    mint = Minter()
    store = await open_store(path, "process", lambda: Moment(now(), mint))
    context = Context(Actor(APPLICATION), store)
    opened = await get_or_create_conversation(context, _WHO)
    await send_message(context, opened.conversation.id, Draft(BasicContent((TextItem(text),))), _WHO)
    await store.close()
    return path


async def test_two_who_did_the_same_have_stored_the_same(small: tuple[Path, Path], tmp_path: Path) -> None:
    base = small[1]
    one, two = await _send(base, tmp_path / "one.db"), await _send(base, tmp_path / "two.db")
    rows = written(base, one)
    assert rows == written(base, two)
    assert {row.partition(":")[0] for row in rows} >= {
        "message",
        "event",
        "conversation",
        "tally",
        "message_text",
    }


async def test_another_text_is_seen(small: tuple[Path, Path], tmp_path: Path) -> None:
    base = small[1]
    one, two = await _send(base, tmp_path / "one.db"), await _send(base, tmp_path / "two.db", "Bye")
    assert written(base, one) != written(base, two)


@pytest.mark.parametrize(
    "omission",
    [
        "DELETE FROM event WHERE rowid = (SELECT max(rowid) FROM event)",
        "DELETE FROM searchable WHERE number = (SELECT max(number) FROM searchable)",
        "DELETE FROM message_text WHERE rowid = (SELECT max(rowid) FROM message_text)",
        "UPDATE tally SET count = count - 1 WHERE history_id = (SELECT history_id FROM message ORDER BY rowid DESC)",
        "UPDATE conversation SET unread_business = 77 WHERE last_activity_at = (SELECT max(last_activity_at) FROM conversation)",
    ],
)
async def test_what_one_has_left_out_is_seen(small: tuple[Path, Path], tmp_path: Path, omission: str) -> None:
    """The canary of the comparison: a server that saves itself a row is no measure."""
    base = small[1]
    one, two = await _send(base, tmp_path / "one.db"), await _send(base, tmp_path / "two.db")
    connection = connect_writer(two, "process")
    connection.execute(omission)
    connection.close()
    assert written(base, one) != written(base, two)


def test_the_world_is_as_large_as_it_says(small: tuple[Path, Path]) -> None:
    connection = connect_writer(small[0], "process")
    counts = "SELECT count(*) FROM message WHERE {} (SELECT inbox_id FROM participant p JOIN identity i ON i.participant_id = p.id WHERE i.value = 'visitor-long')"
    assert connection.execute(counts.format("log <>")).fetchone() == (200,)
    assert connection.execute(counts.format("log =")).fetchone() == (2_000,)
    assert connection.execute("SELECT sum(count) FROM tally").fetchone() == (2_200,)
    assert (
        connection.execute("SELECT count(*) FROM event").fetchone()[0]
        == connection.execute("SELECT count(DISTINCT position) FROM event").fetchone()[0]
    )
    connection.close()


def test_the_world_is_made_once_and_is_the_same_with_every_making(
    small: tuple[Path, Path], tmp_path: Path
) -> None:
    again = world.files(Size(10, 200, 2_000, 3), tmp_path)
    connection = connect_writer(small[0], "process")
    connection.execute("ATTACH ? AS other", (str(again[0]),))
    for table in ("participant", "conversation", "message", "event", "receipt", "delivery", "mark", "tally"):
        sql = f"SELECT count(*) FROM (SELECT * FROM main.{table} EXCEPT SELECT * FROM other.{table})"
        assert connection.execute(sql).fetchone() == (0,), table
    connection.close()
