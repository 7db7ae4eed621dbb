"""W2: a visitor becomes a contact who is known already, and the two become one."""

from collections.abc import Callable
from typing import Any

import orjson

from bench.peers.limit.database import APPLICATION, now
from bench.peers.limit.sending import grown, new_id
from bench.peers.limit.writer import Batch

_PERSON = """
    SELECT p.id, p.line_id, p.kind, p.display_name, p.contact_id, p.emails, p.line_size, p.inbox_id
    FROM identity i
    JOIN participant a ON a.application_id = i.application_id AND a.id = i.participant_id
    JOIN participant p ON p.application_id = i.application_id AND p.line_id = a.line_id
        AND p.merged_into_id IS NULL
    WHERE i.application_id = ? AND i.type = ? AND i.value = ?
"""
_INBOX = """
    SELECT id, line_id, history_id, sequence, length, last_activity_at, last_live_at,
        unread_business, unread_participant, line_size
    FROM conversation WHERE application_id = ? AND id = ?
"""
_ROWS = "SELECT * FROM {} WHERE application_id = ? AND id IN (?, ?)"
_GONE_PERSON = """
    UPDATE participant SET line_id = ?, merged_into_id = ?, updated_at = ?, line_size = 1
    WHERE application_id = ? AND id = ?
"""
_GONE_INBOX = """
    UPDATE conversation SET line_id = ?1, history_id = ?2, state = 'MERGED', merged_into_id = ?3,
        merged_sequence = ?4, sequence = sequence + 1, length = length + 1, unread_business = 0,
        unread_participant = 0, line_size = 1, updated_at = ?5
    WHERE application_id = ?6 AND id = ?7
"""
_PERSON_NOW = "UPDATE participant SET line_size = ?, updated_at = ? WHERE application_id = ? AND id = ?"
_INBOX_NOW = """
    UPDATE conversation SET sequence = ?, length = ?, last_activity_at = ?, last_live_at = ?,
        unread_business = ?, unread_participant = ?, line_size = ?, updated_at = ?
    WHERE application_id = ? AND id = ?
"""
_EVENT = f"INSERT INTO event VALUES ({', '.join('?' * 14)})"
_LEDGER = f"INSERT INTO identity_change VALUES ({', '.join('?' * 15)})"
_REPOINT_LINES = tuple(
    f"UPDATE {table} SET line_id = ?1 WHERE application_id = ?2 AND line_id = ?3"
    for table in ("participant", "conversation")
)
_REPOINT_HISTORY = (
    *(
        f"UPDATE {table} SET history_id = ?1 WHERE application_id = ?2 AND history_id = ?3"
        for table in ("message", "event", "leg")
    ),
    """
    INSERT INTO tally (application_id, history_id, type, visibility, count)
    SELECT application_id, ?1, type, visibility, count FROM tally
    WHERE application_id = ?2 AND history_id = ?3
    ON CONFLICT (application_id, history_id, type, visibility) DO UPDATE SET count = count + excluded.count
    """,
    "DELETE FROM tally WHERE application_id = ?2 AND history_id = ?3",
)
_PUBLIC = "BUSINESS_AND_PARTICIPANT"


def promoting(asked: dict[str, Any]) -> Callable[[Batch], bytes]:
    """Return the work of a promotion onto a known contact, whose side is the larger one."""
    visitor, contact = asked["participant"]["anonymousVisitorId"], asked["contactId"]
    return lambda batch: _promote(batch, visitor, contact)


def _promote(batch: Batch, visitor: str, contact: str) -> bytes:
    grown(batch)
    batch.flush()  # what was sent in this batch is read below
    batch.conversations.clear()
    gone, kept = batch.one(_PERSON, "ANONYMOUS_VISITOR", visitor), batch.one(_PERSON, "CONTACT", contact)
    old, new = batch.one(_INBOX, gone[7]), batch.one(_INBOX, kept[7])
    at, execute = now(), batch.connection.execute
    undo = _undo(batch, gone, kept)
    execute(_GONE_PERSON, (kept[1], kept[0], at, APPLICATION, gone[0]))
    execute(_PERSON_NOW, (kept[6] + gone[6], at, APPLICATION, kept[0]))
    sequence, unread = new[3] + 1, new[7] + old[7]
    execute(_GONE_INBOX, (new[1], new[2], new[0], sequence, at, APPLICATION, old[0]))
    moved = (sequence, new[4] + old[4] + 2, max(new[5], old[5]), max(new[6], old[6]), unread, new[8] + old[8])
    execute(_INBOX_NOW, (*moved, new[9] + old[9], at, APPLICATION, new[0]))
    for sql in _REPOINT_LINES:
        execute(sql, (kept[1], APPLICATION, gone[1]))
        execute(sql, (new[1], APPLICATION, old[1]))
    for sql in _REPOINT_HISTORY:
        execute(sql, (new[2], APPLICATION, old[2]))
    _note(batch, gone, kept, old, new, undo, at)
    return orjson.dumps({"data": {"promoteParticipant": _answer(kept, old, new, unread)}})


def _undo(batch: Batch, gone: Any, kept: Any) -> str:
    """Return what an undo needs: the rows as they were."""
    rows = {}
    for table, ids in (("participant", (gone[0], kept[0])), ("conversation", (gone[7], kept[7]))):
        found = batch.connection.execute(_ROWS.format(table), (APPLICATION, *ids))
        rows[table] = [list(row) for row in found]
    return orjson.dumps(rows).decode()


def _note(batch: Batch, gone: Any, kept: Any, old: Any, new: Any, undo: str, at: int) -> None:
    change = new_id("chg", at)
    fact = {"from_id": old[0], "into_id": new[0], "resume": new[3] + 1, "change_id": change}
    text = orjson.dumps(fact).decode()
    for log, sequence in ((old[0], old[3] + 1), (new[0], new[3] + 1)):
        batch.connection.execute(
            _EVENT,
            (
                *(APPLICATION, new_id("evt", at), log, new[2], sequence, at, None, _PUBLIC, None),
                *("ConversationMerged", text, batch.position(), "conversation:merged", None),
            ),
        )
    conflicts = orjson.dumps([["displayName", kept[3], gone[3]]]).decode()
    batch.connection.execute(
        _LEDGER,
        (
            *(APPLICATION, change, "MERGED", kept[0], at, "SERVER_ASSERTED", None, gone[0], None),
            *(gone[2], "CONTACT", None, 0, conflicts, undo),
        ),
    )


def _answer(kept: Any, old: Any, new: Any, unread: int) -> dict[str, Any]:
    who = {"id": kept[0], "kind": kept[2], "displayName": kept[3], "contactId": kept[4]}
    return {
        "errors": [],
        "participant": who,
        "conversation": {"id": new[0], "unreadCount": unread},
        "mergedConversations": [{"id": old[0]}],
        "alreadyDone": False,
    }
