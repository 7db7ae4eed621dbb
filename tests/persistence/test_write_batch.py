"""A conversation that has only grown is written in part; what is stored is always the whole value."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from colloquy.domain.ids import ApplicationId, Moment
from colloquy.domain.model.change import Change
from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.conversation import Conversation, ConversationState, Priority
from colloquy.persistence import rows, sql_reads, sql_writes, write_batch
from colloquy.persistence.sqlite import connection as sqlite
from colloquy.persistence.sqlite.migrate import migrate
from colloquy.persistence.transaction import SqlTransaction
from colloquy.server.clock import Minter, now
from tests import builders

APPLICATION = ApplicationId("default")
BEFORE = builders.inbox(custom_data={"a": 1})
OTHERS: dict[str, Any] = {
    "priority": Priority.URGENT,
    "state": ConversationState.INACTIVE,
    "channels": (ChannelType.SMS,),
    "custom_data": {"a": True},
}
CHANGES = [f.name for f in fields(Conversation) if f.name not in ("id", "kind")]


def connected(folder: Path) -> Any:
    path = folder / "a.db"
    migrate(path)
    return sqlite.connect_writer(path, "process")


def begun(connection: Any) -> SqlTransaction:
    mint = Minter()
    transaction = SqlTransaction(connection, APPLICATION, lambda: Moment(now(), mint), b"secret")
    transaction.savepoint()
    return transaction


def changed(before: Conversation, name: str) -> Conversation:
    old = getattr(before, name)
    new = OTHERS.get(name, old + 1 if isinstance(old, int) else 7 if name in NUMBERS else f"new-{name}")
    return replace(before, **{name: new})


NUMBERS = ("ttl", "merged_sequence", "empty_since")


def stored(connection: Any) -> Conversation:
    row = connection.execute(sql_reads.CONVERSATION, (APPLICATION, BEFORE.id)).fetchone()
    return rows.conversation(row)


def write(connection: Any, *names: str) -> tuple[Conversation, list[str]]:
    """Return the conversation with some attributes changed after it was read, and what was said to SQLite."""
    transaction = begun(connection)
    found = transaction.conversation(BEFORE.id)
    assert found is not None
    said: list[str] = []
    for name in names:
        found = changed(found, name)
        transaction.save(Change(conversations=(found,)))
    connection.set_trace_callback(said.append)
    transaction.flush()
    connection.set_trace_callback(None)
    return found, [one for one in said if "conversation" in one]


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_is_stored(tmp_path: Path, name: str) -> None:
    connection = connected(tmp_path)
    first = begun(connection)
    first.save(Change(conversations=(BEFORE,)))
    first.flush()

    after, said = write(connection, name)

    assert repr(stored(connection)) == repr(after)
    assert said[0].startswith("UPDATE" if name in sql_writes.GROWING else "INSERT")
    after, said = write(connection, "sequence", name, "length")
    assert repr(stored(connection)) == repr(after)
    connection.close()


def test_what_was_flushed_may_go_on_growing(tmp_path: Path) -> None:
    connection = connected(tmp_path)
    transaction = begun(connection)
    transaction.save(Change(conversations=(BEFORE,)))
    transaction.flush()
    grown = replace(BEFORE, sequence=BEFORE.sequence + 1)

    transaction.save(Change(conversations=(grown,)))
    transaction.flush()

    assert stored(connection) == grown
    connection.close()


def test_an_attribute_that_is_left_out_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary: what is taken to be growing, and is not written then, is lost."""
    monkeypatch.setattr(write_batch, "_lasting", lambda conversation: conversation.id)
    connection = connected(tmp_path)
    first = begun(connection)
    first.save(Change(conversations=(BEFORE,)))
    first.flush()

    after, _ = write(connection, "display_name")

    assert repr(stored(connection)) != repr(after)
    connection.close()
