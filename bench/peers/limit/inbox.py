"""Q1: the inbox page, in three statements."""

from typing import Any

import orjson

from bench.peers.limit.database import APPLICATION, content, shown

_CONVERSATIONS = """
    SELECT c.id, c.history_id, c.unread_business, c.last_activity_at,
        p.id, p.kind, p.display_name, l.id, l.preview_text, l.sent_at
    FROM conversation c
    LEFT JOIN participant a ON a.application_id = c.application_id AND a.id = c.participant_id
    LEFT JOIN participant p ON p.application_id = a.application_id AND p.line_id = a.line_id
        AND p.merged_into_id IS NULL
    LEFT JOIN message l ON l.rowid = (
        SELECT m.rowid FROM message m WHERE m.application_id = c.application_id
        AND m.history_id = c.history_id AND m.silent = 0 ORDER BY m.sent_at DESC, m.id DESC LIMIT 1
    )
    WHERE c.application_id = ? AND c.merged_into_id IS NULL AND c.state = 'ACTIVE'
    ORDER BY c.last_activity_at DESC, c.id DESC LIMIT ?
"""
_MESSAGES = """
    SELECT h.key, m.content, m.direction, m.sent_at, m.sender_id
    FROM json_each(?2) h JOIN message m ON m.rowid IN (
        SELECT i.rowid FROM message i WHERE i.application_id = ?1 AND i.history_id = h.value
        ORDER BY i.sent_at DESC, i.id DESC LIMIT ?3
    ) ORDER BY h.key, m.sent_at, m.id
"""
_SENDERS = """
    SELECT a.id, s.display_name FROM json_each(?2) h
    JOIN participant a ON a.application_id = ?1 AND a.id = h.value
    JOIN participant s ON s.application_id = ?1 AND s.line_id = a.line_id
        AND s.merged_into_id IS NULL AND s.erased_at IS NULL
"""


def inbox(connection: Any, conversations: int, messages: int) -> bytes:
    """Return the conversations last active, each with its last messages."""
    connection.execute("BEGIN")
    rows = connection.execute(_CONVERSATIONS, (APPLICATION, conversations)).fetchall()
    histories = orjson.dumps([row[1] for row in rows]).decode()
    said = connection.execute(_MESSAGES, (APPLICATION, histories, messages)).fetchall()
    ids = orjson.dumps(list({row[4] for row in said})).decode()
    found = connection.execute(_SENDERS, (APPLICATION, ids)).fetchall()
    connection.execute("COMMIT")
    senders = {id: {"displayName": name} for id, name in found}
    pages: list[list[Any]] = [[] for _ in rows]
    for key, text, direction, sent_at, sender in said:
        pages[key].append(
            {
                "content": content(text),
                "direction": direction,
                "sentAt": shown(sent_at),
                "sender": senders.get(sender),
            }
        )
    nodes = [_conversation(row, page) for row, page in zip(rows, pages, strict=True)]
    return orjson.dumps({"data": {"conversations": {"nodes": nodes}}})


def _conversation(row: Any, page: list[Any]) -> dict[str, Any]:
    id, _, unread, active, who, kind, name, last, preview, sent_at = row
    return {
        "id": id,
        "unreadCount": unread,
        "lastActivityAt": shown(active),
        "participant": None if who is None else {"id": who, "kind": kind, "displayName": name},
        "lastMessage": None
        if last is None
        else {"id": last, "previewText": preview, "sentAt": shown(sent_at)},
        "messages": {"nodes": page},
    }
