"""A history of any length: a block of real messages, repeated by SQL with all that belongs to it."""

from pathlib import Path
from typing import Any

from colloquy.domain.ids import SECOND, ConversationId
from colloquy.persistence import tables
from colloquy.persistence.sqlite.connection import SqliteConnection, connect_writer
from colloquy.persistence.tables.names import names as columns_of

BLOCK = 1_000
"""How many messages are written one by one before they are repeated."""
SPAN = 2 * BLOCK * SECOND
"""How much later each repetition is than the one before it."""


def repeat(path: Path, log: ConversationId, times: int) -> None:
    """Make a log so many times as long, with the rows that as many operations would have stored.

    The log begins with its own creation, which is not repeated.
    """
    connection = connect_writer(path, "process")
    connection.execute("BEGIN IMMEDIATE")
    sequence = connection.execute("SELECT sequence FROM conversation WHERE id = ?", (log,)).fetchone()[0]
    copies = [_copying(connection, *table, log) for table in _repeated(sequence - 1)]
    for turn in range(1, times):
        for sql in (*copies, _TEXTS):
            connection.execute(sql, {"i": turn})
    for sql in _ENDS:
        connection.execute(sql, {"log": log, "i": times - 1})
    connection.execute("COMMIT")
    connection.close()


def _copying(connection: SqliteConnection, row: Any, changed: dict[str, str], which: str, log: str) -> str:
    """Keep the block's rows of a table aside, and return the SQL that stores one turn of them."""
    table = row.__tablename__
    connection.execute(
        f"CREATE TEMP TABLE block_{table} AS SELECT * FROM {table} WHERE {which} ORDER BY rowid", {"log": log}
    )
    columns = columns_of(row)
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    return f"INSERT INTO main.{table} ({names}) SELECT {values} FROM temp.block_{table} t ORDER BY t.rowid"


def _repeated(sequence: int) -> tuple[tuple[Any, dict[str, str], str], ...]:
    """Return each table, what is otherwise in a turn of it, and which rows are repeated.

    `sequence` is how many events a turn has.
    """
    later = {"id": _id("id"), "sequence": f"t.sequence + :i * {sequence}"}
    of = {"message_id": _id("message_id")}
    mine = "message_id IN (SELECT id FROM message WHERE log = :log)"
    event = later | of | {"occurred_at": _time("occurred_at")}
    event["position"] = f"t.position + :i * {sequence}"
    event["fact"] = f"replace(t.fact, t.message_id, {_id('message_id')})"
    receipt = {"id": _id("id"), "up_to_id": _id("up_to_id")}
    receipt |= {name: _time(name) for name in ("up_to_at", "at")} | _AFTER
    return (
        (tables.MessageRow, later | {"sent_at": _time("sent_at")}, "log = :log"),
        (tables.SearchableRow, of | {"number": f"t.number + :i * {SPAN * _NUMBERS}"}, mine),
        (tables.DeliveryRow, of | {"updated_at": _time("updated_at")}, mine),
        (tables.EventRow, event, "log = :log AND message_id IS NOT NULL"),
        (tables.ReceiptRow, receipt, "log = :log"),
    )


def _time(column: str) -> str:
    return f"t.{column} + :i * {SPAN}"


def _id(column: str) -> str:
    return f"t.{column} || '-' || :i"


_NUMBERS = 256
"""How many places the search has for the messages of one microsecond."""
_MARK = "(SELECT {} FROM main.mark k WHERE k.log = t.log AND k.owner = t.owner AND k.kind = t.kind)"
_BEFORE = _MARK.format("CASE :i WHEN 1 THEN k.place_id ELSE k.place_id || '-' || (:i - 1) END")
_AFTER = {
    # A block's first move begins where the last one of the block before it has ended.
    "after_at": f"CASE t.after_id WHEN '' THEN {_MARK.format(f'k.place_at + (:i - 1) * {SPAN}')}"
    f" ELSE {_time('after_at')} END",
    "after_id": f"CASE t.after_id WHEN '' THEN {_BEFORE} ELSE {_id('after_id')} END",
}
_TEXTS = f"""
    INSERT INTO message_text (rowid, text) SELECT t.number + :i * {SPAN * _NUMBERS}, m.text
    FROM temp.block_searchable t JOIN message_text m ON m.rowid = t.number ORDER BY t.number
"""
_ENDS = (
    f"UPDATE mark SET place_at = place_at + :i * {SPAN}, place_id = place_id || '-' || :i WHERE log = :log",
    """
    UPDATE tally SET count = count * (:i + 1)
    WHERE history_id = (SELECT history_id FROM conversation WHERE id = :log)
    """,
    f"""
    UPDATE conversation SET sequence = sequence + :i * (sequence - 1), length = length + :i * (length - 1),
        last_live_at = last_live_at + :i * {SPAN}, last_activity_at = last_activity_at + :i * {SPAN}
    WHERE id = :log
    """,
)
