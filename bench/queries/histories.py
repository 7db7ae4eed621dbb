"""A history of any length: a block of real messages, repeated by SQL with all that belongs to it."""

from pathlib import Path
from typing import Any

from domain.ids import ConversationId
from persistence import statements, tables
from persistence.sqlite import Connection, connect_writer

BLOCK = 1_000
"""How many messages are written one by one before they are repeated."""


def repeat(path: Path, log: ConversationId, times: int) -> None:
    """Make a log so many times as long; the copies are in no search index, which Q5 never needs."""
    connection = connect_writer(path, "process")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"CREATE TEMP TABLE turn AS {_NUMBERS.format(times=times - 1)}")
    one = connection.execute(
        "SELECT sequence, last_live_at, history_id FROM conversation WHERE id = ?", (log,)
    ).fetchone()
    first = connection.execute("SELECT min(sent_at) FROM message WHERE log = ?", (log,)).fetchone()[0]
    _copy(connection, log, sequence=one[0], span=one[1] - first + 1_000_000)
    total = f"(SELECT max({{}}) FROM {{}} WHERE log = '{log}')"
    connection.execute(f"""
        UPDATE conversation SET sequence = {total.format("sequence", "event")},
            length = length * {times}, last_live_at = {total.format("sent_at", "message")},
            last_activity_at = {total.format("sent_at", "message")}
        WHERE id = '{log}'
    """)
    connection.execute("UPDATE tally SET count = count * ? WHERE history_id = ?", (times, one[2]))
    connection.execute("COMMIT")
    connection.close()


def _copy(connection: Connection, log: str, *, sequence: int, span: int) -> None:
    later = {"id": "t.id || '-' || i", "sequence": f"t.sequence + i * {sequence}"}
    of = "t.message_id || '-' || i"
    shift = f"+ i * {span}"
    mine = f"t.message_id IN (SELECT id FROM message WHERE log = '{log}')"
    event = later | {
        "occurred_at": f"t.occurred_at {shift}",
        "message_id": of,
        "position": f"(SELECT max(position) FROM event) + (i - 1) * {sequence} + t.sequence",
        "fact": "replace(t.fact, t.message_id, t.message_id || '-' || i)",
    }
    receipt = {
        "id": later["id"],
        "after_at": f"t.after_at {shift}",
        "up_to_at": f"t.up_to_at {shift}",
        "up_to_id": "t.up_to_id || '-' || i",
        "at": f"t.at {shift}",
    }
    rows: tuple[tuple[Any, dict[str, str], str], ...] = (
        (tables.DeliveryRow, {"message_id": of, "updated_at": f"t.updated_at {shift}"}, mine),
        (tables.EventRow, event, f"t.log = '{log}' AND t.message_id IS NOT NULL"),
        (tables.ReceiptRow, receipt, f"t.log = '{log}'"),
        (tables.MessageRow, later | {"sent_at": f"t.sent_at {shift}"}, f"t.log = '{log}'"),
    )
    for row, changed, which in rows:
        columns = statements.names(row)
        values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        table = row.__tablename__
        connection.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM turn, {table} t WHERE {which} ORDER BY i"
        )


_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times}) SELECT i FROM n"
