"""Q4: who an id leads to, in three statements."""

from typing import Any

import orjson

from bench.peers.limit.database import APPLICATION, shown

_PERSON = """
    SELECT p.id, p.line_id, p.kind, p.display_name, p.contact_id, p.emails,
        c.id, c.line_id, c.unread_business, c.last_activity_at, l.id, l.preview_text, l.sent_at
    FROM participant a JOIN participant p ON p.application_id = a.application_id
        AND p.line_id = a.line_id AND p.merged_into_id IS NULL
    LEFT JOIN conversation o ON o.application_id = p.application_id AND o.id = p.inbox_id
    LEFT JOIN conversation c ON c.application_id = p.application_id AND c.line_id = o.line_id
        AND c.merged_into_id IS NULL
    LEFT JOIN message l ON l.rowid = (
        SELECT m.rowid FROM message m WHERE m.application_id = c.application_id
        AND m.history_id = c.history_id AND m.silent = 0 ORDER BY m.sent_at DESC, m.id DESC LIMIT 1
    )
    WHERE a.application_id = ? AND a.id = ?
"""
_IDENTITIES = """
    SELECT p.id, i.type, i.value FROM participant p LEFT JOIN identity i
    ON i.application_id = p.application_id AND i.participant_id = p.id
    AND substr(i.value, 1, 1) <> char(26)
    WHERE p.application_id = ? AND p.line_id = ? ORDER BY i.given_at, i.type, i.value
"""
_PREVIOUS = "SELECT id FROM conversation WHERE application_id = ? AND line_id = ? AND id <> ? ORDER BY id"


def participant(connection: Any, id: str) -> bytes:
    """Return the current participant that an id leads to, with its ids and its conversation."""
    connection.execute("BEGIN")
    row = connection.execute(_PERSON, (APPLICATION, id)).fetchone()
    if row is None:
        connection.execute("COMMIT")
        return orjson.dumps({"data": {"participant": None}})
    who, line, kind, name, contact, emails, inbox, inbox_line, unread, active, last, preview, sent_at = row
    known = connection.execute(_IDENTITIES, (APPLICATION, line)).fetchall()
    earlier = connection.execute(_PREVIOUS, (APPLICATION, inbox_line, inbox)).fetchall()
    connection.execute("COMMIT")
    message = last and {"id": last, "previewText": preview, "sentAt": shown(sent_at)}
    conversation = inbox and {
        "id": inbox,
        "unreadCount": unread,
        "lastActivityAt": shown(active),
        "previousIds": [one for (one,) in earlier],
        "lastMessage": message,
    }
    found = {
        "id": who,
        "kind": kind,
        "displayName": name,
        "contactId": contact,
        "emails": orjson.loads(emails),
        "anonymousVisitorIds": [value for _, type, value in known if type == "ANONYMOUS_VISITOR"],
        "contactIds": [value for _, type, value in known if type == "CONTACT"],
        "previousIds": sorted({one for one, _, _ in known} - {who}),
        "conversation": conversation,
    }
    return orjson.dumps({"data": {"participant": found}})
