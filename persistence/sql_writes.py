"""The SQL of writing, made from the tables: one statement for each."""

from sqlmodel import SQLModel

from colloquy.persistence import tables
from colloquy.persistence.tables.names import names, table_of


def insert(row: type[SQLModel]) -> str:
    """Return an INSERT of all columns."""
    quoted = ", ".join(f'"{name}"' for name in names(row))
    holes = ", ".join("?" for _ in names(row))
    return f'INSERT INTO "{table_of(row).name}" ({quoted}) VALUES ({holes})'


def upsert(row: type[SQLModel]) -> str:
    """Return an INSERT that replaces every column of the row that has the same key."""
    key = [column.name for column in table_of(row).primary_key.columns]
    changes = ", ".join(f'"{n}" = excluded."{n}"' for n in names(row) if n not in key)
    return f"{insert(row)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"


def change(row: type[SQLModel], changed: tuple[str, ...]) -> str:
    """Return an UPDATE of some columns of the row that has a key; the key's values come last."""
    key = [column.name for column in table_of(row).primary_key.columns]
    changes = ", ".join(f'"{name}" = ?' for name in changed)
    return f'UPDATE "{table_of(row).name}" SET {changes} WHERE {" AND ".join(f"{k} = ?" for k in key)}'


INSERT_EVENT = insert(tables.EventRow)
INSERT_IDENTITY = insert(tables.IdentityRow)
INSERT_IMPORT = insert(tables.ImportRow)
INSERT_MESSAGE = insert(tables.MessageRow)
INSERT_RECEIPT = insert(tables.ReceiptRow)
GROWING = (
    "sequence",
    "length",
    "last_live_at",
    "last_activity_at",
    "unread_business",
    "unread_participant",
    "public_count",
)
"""The columns of a conversation that each message moves."""
GROW_CONVERSATION = change(tables.ConversationRow, GROWING)
UPSERT_CONVERSATION = upsert(tables.ConversationRow)
UPSERT_DELIVERY = upsert(tables.DeliveryRow)
UPSERT_IDENTITY_CHANGE = upsert(tables.IdentityChangeRow)
UPSERT_LEG = upsert(tables.LegRow)
UPSERT_MARK = upsert(tables.MarkRow)
UPSERT_MEMBERSHIP = upsert(tables.MembershipRow)
UPSERT_MESSAGE = upsert(tables.MessageRow)
UPSERT_PARTICIPANT = upsert(tables.ParticipantRow)

TALLY = """
    INSERT INTO tally (application_id, history_id, type, visibility, count) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (application_id, history_id, type, visibility) DO UPDATE SET count = count + excluded.count
"""
NUMBER = """
    INSERT INTO searchable (number, application_id, message_id)
    SELECT coalesce((
        SELECT max(number) + 1 FROM searchable WHERE number >= ?1 AND number < ?1 + 256
    ), ?1), ?2, ?3
"""
INDEX_TEXT = """
    INSERT INTO message_text (rowid, text)
    SELECT number, ? FROM searchable WHERE application_id = ? AND message_id = ?
"""
UNINDEX_TEXT = """
    DELETE FROM message_text WHERE rowid =
    (SELECT number FROM searchable WHERE application_id = ? AND message_id = ?)
"""
DROP_IDENTITY = "DELETE FROM identity WHERE application_id = ? AND type = ? AND value = ?"
DROP_MARK = "DELETE FROM mark WHERE application_id = ? AND log = ? AND owner = ? AND kind = ?"
SETTLE_OTHERS = """
    UPDATE mark SET settled = settled + ?1
    WHERE application_id = ?2 AND log = ?3 AND kind = 'SEEN' AND owner NOT IN ('business', 'guest', ?4)
    AND (place_at, place_id) >= (?5, ?6)
"""
SETTLE_OWN = """
    INSERT INTO mark (application_id, log, owner, kind, place_at, place_id, settled)
    VALUES (?2, ?3, ?4, 'SEEN', ?5, '', ?1)
    ON CONFLICT (application_id, log, owner, kind) DO UPDATE SET settled = settled + excluded.settled
"""
REASSIGN_PARTICIPANTS = """
    UPDATE participant SET line_id = ?3 WHERE application_id = ?1 AND line_id = ?2
"""
REASSIGN_CONVERSATIONS = """
    UPDATE conversation SET line_id = ?3 WHERE application_id = ?1 AND line_id = ?2
"""
REASSIGN_HISTORY = (
    "UPDATE message SET history_id = ?3 WHERE application_id = ?1 AND history_id = ?2",
    "UPDATE event SET history_id = ?3 WHERE application_id = ?1 AND history_id = ?2",
    "UPDATE leg SET history_id = ?3 WHERE application_id = ?1 AND history_id = ?2",
    """
    INSERT INTO tally (application_id, history_id, type, visibility, count)
    SELECT application_id, ?3, type, visibility, count FROM tally
    WHERE application_id = ?1 AND history_id = ?2
    ON CONFLICT (application_id, history_id, type, visibility) DO UPDATE SET count = count + excluded.count
    """,
    "DELETE FROM tally WHERE application_id = ?1 AND history_id = ?2 AND ?3 <> ?2",
)
