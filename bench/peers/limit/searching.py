"""Q5: messages that hold words, in one statement."""

import re
from typing import Any

import orjson

from bench.peers.limit.database import APPLICATION, shown

_FOUND = """
    SELECT m.id, m.preview_text, m.direction, m.sent_at, s.id, s.display_name, c.id, p.id, p.display_name
    FROM (
        SELECT rowid FROM message_text WHERE text MATCH ?2 ORDER BY rowid DESC LIMIT ?3
    ) t JOIN searchable n ON n.number = t.rowid AND n.application_id = ?1
    JOIN message m ON m.application_id = n.application_id AND m.id = n.message_id
    LEFT JOIN participant a ON a.application_id = ?1 AND a.id = m.sender_id
    LEFT JOIN participant s ON s.application_id = ?1 AND s.line_id = a.line_id
        AND s.merged_into_id IS NULL AND s.erased_at IS NULL
    JOIN conversation b ON b.application_id = ?1 AND b.id = coalesce(m.home_log, m.log)
    JOIN conversation c ON c.application_id = ?1 AND c.line_id = b.line_id AND c.merged_into_id IS NULL
    LEFT JOIN participant o ON o.application_id = ?1 AND o.id = c.participant_id
    LEFT JOIN participant p ON p.application_id = ?1 AND p.line_id = o.line_id AND p.merged_into_id IS NULL
    ORDER BY t.rowid DESC
"""
_WORD = re.compile(r"\w+")


def search(connection: Any, text: str, messages: int) -> bytes:
    """Return the newest messages that hold every word of a text."""
    words = " AND ".join(f'"{word}"' for word in _WORD.findall(text.lower()))
    rows = connection.execute(_FOUND, (APPLICATION, words, messages + 1)).fetchall()
    nodes = [_node(row) for row in rows[:messages]]
    page = {"nodes": nodes, "pageInfo": {"hasNextPage": len(rows) > messages}}
    return orjson.dumps({"data": {"searchMessages": page}})


def _node(row: Any) -> dict[str, Any]:
    id, preview, direction, sent_at, sender, name, conversation, who, called = row
    return {
        "id": id,
        "previewText": preview,
        "direction": direction,
        "sentAt": shown(sent_at),
        "sender": None if sender is None else {"id": sender, "displayName": name},
        "conversation": {
            "id": conversation,
            "participant": None if who is None else {"id": who, "displayName": called},
        },
    }
