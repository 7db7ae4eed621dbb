"""Every row of an application, as plain values: what an export writes and its import restores.

What follows from the rest (totals, the search index) is not in it; restoring makes it anew.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlmodel import SQLModel

from colloquy.domain.errors import InvalidInput
from colloquy.domain.model.content import texts_of
from colloquy.persistence import rows, sql_writes, tables
from colloquy.persistence.connection import Connection
from colloquy.persistence.export_of_0_1_0 import CLOSE_INBOX_OF_ERASED, upgraded
from colloquy.persistence.search_text import indexed
from colloquy.persistence.tables.names import came_later, names

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A table of the archive: its rows in order, its key, and which columns hold JSON."""

    row: type[SQLModel]
    order: str
    key: tuple[str, ...] = ("id",)
    json: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[str]:
        return names(self.row)[1:]


def _kind(row: type[SQLModel], order: str, key: str = "id", json: str = "") -> Kind:
    return Kind(row, order, tuple(key.split()), frozenset(json.split()))


KINDS = {
    "participant": _kind(tables.ParticipantRow, "id", json="emails phones custom_data"),
    "identity": _kind(tables.IdentityRow, "given_at, type, value", "type value"),
    "conversation": _kind(tables.ConversationRow, "id", json="channels custom_data"),
    "membership": _kind(tables.MembershipRow, "id"),
    "message": _kind(tables.MessageRow, "sent_at, id", json="content badges target_channels"),
    "delivery": _kind(tables.DeliveryRow, "message_id, channel_type", "message_id channel_type"),
    "mark": _kind(tables.MarkRow, "log, owner, kind", "log owner kind"),
    "receipt": _kind(tables.ReceiptRow, "id"),
    "leg": _kind(tables.LegRow, "id", json="media history"),
    "log-entry": _kind(tables.EventRow, "position", "log sequence", json="fact"),
    "identity-change": _kind(tables.IdentityChangeRow, "occurred_at, id", json="conflicts undo"),
    "source-line": _kind(tables.ImportRow, "source, key", "source key"),
}
"""The archive's tables by the name of their lines, in the order in which they are written."""


KEY = "secret"
"""The line of what a database signs and hashes with: without it, no erased id is known again."""
RESTORE_KEY = """
    UPDATE setting SET value = ? WHERE name = 'secret'
    AND NOT EXISTS (SELECT 1 FROM participant) AND NOT EXISTS (SELECT 1 FROM conversation)
"""
"""Only an empty database takes another one's secret: nothing was hashed with its own yet."""


def read_archive(connection: Connection, application: str) -> Iterator[tuple[str, Record]]:
    """Yield the name and the columns of every row, as they were at one moment; then close."""
    try:
        connection.execute("BEGIN")
        (secret,) = connection.execute("SELECT value FROM setting WHERE name = 'secret'").fetchone()
        yield KEY, {"value": secret}
        for name, kind in KINDS.items():
            sql = (
                f'SELECT {_quoted(kind)} FROM "{_table(kind)}" WHERE application_id = ? ORDER BY {kind.order}'
            )
            for row in connection.execute(sql, (application,)):
                yield name, _parsed(kind, row)
    finally:
        connection.close()


def restoring(
    name: str, record: Mapping[str, Any], application: str, position: Callable[[], int]
) -> list[tuple[str, tuple[Any, ...]]]:
    """Return the statements that restore a row. Raises `InvalidInput` for columns it has not."""
    kind = KINDS[name]
    values = _complete(kind, name, record)
    for column in kind.json:
        if values[column] is not None:
            values[column] = rows.dump(values[column])
    if name == "log-entry":
        values["position"] = position()
    made: list[tuple[str, tuple[Any, ...]]] = [
        (sql_writes.insert(kind.row), (application, *(values[c] for c in kind.columns)))
    ]
    if name == "message":
        made += _of_message(values, application)
    if name == "conversation":
        made.append((CLOSE_INBOX_OF_ERASED, (application, values["id"])))
    return made


def _complete(kind: Kind, name: str, record: Mapping[str, Any]) -> Record:
    """Return a record with every column; an earlier version's export lacks those that came since."""
    complete = came_later(kind.row) | upgraded(name, record)
    if complete.keys() != set(kind.columns):
        odd = ", ".join(sorted(complete.keys() ^ set(kind.columns)))
        raise InvalidInput(f"kept has not the columns of a {name}: {odd}.", ("kept",))
    return complete


def exists(name: str) -> str:
    """Return the SQL that finds a row by its key; `?1` is the application."""
    kind = KINDS[name]
    where = " AND ".join(f'"{column}" = ?{n}' for n, column in enumerate(kind.key, start=2))
    return f'SELECT 1 FROM "{_table(kind)}" WHERE application_id = ?1 AND {where}'


def _of_message(values: Mapping[str, Any], application: str) -> list[tuple[str, tuple[Any, ...]]]:
    """Return what belongs to a message beside its row: its total, and its words."""
    row = tuple(values[column] for column in KINDS["message"].columns)
    message = rows.message(row)
    made: list[tuple[str, tuple[Any, ...]]] = [
        (
            sql_writes.TALLY,
            (application, message.history_id, message.type.value, message.visibility.value, 1),
        ),
        (sql_writes.NUMBER, (message.sent_at * 256, application, message.id)),
    ]
    if message.content is not None:
        text = indexed("\n".join(texts_of(message.content)))
        made.append((sql_writes.INDEX_TEXT, (text, application, message.id)))
    return made


def _parsed(kind: Kind, row: Any) -> Record:
    values = dict(zip(kind.columns, row, strict=True))
    for column in kind.json:
        if values[column] is not None:
            values[column] = orjson.loads(values[column])
    return values


def _quoted(kind: Kind) -> str:
    return ", ".join(f'"{column}"' for column in kind.columns)


def _table(kind: Kind) -> str:
    return str(kind.row.__tablename__)
