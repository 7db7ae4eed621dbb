"""W1: a message with all that belongs to it: event, counters, totals and the search index."""

import secrets
from collections.abc import Callable
from typing import Any

import orjson

from bench.peers.limit.database import APPLICATION, now, shown
from bench.peers.limit.writer import Batch

_HOLES = ", ".join("?" * 28)
_MESSAGE = f"INSERT INTO message VALUES ({_HOLES})"
_EVENT = f"INSERT INTO event VALUES ({', '.join('?' * 14)})"
_TALLY = """
    INSERT INTO tally (application_id, history_id, type, visibility, count) VALUES (?, ?, 'BASIC', ?, 1)
    ON CONFLICT (application_id, history_id, type, visibility) DO UPDATE SET count = count + 1
"""
_NUMBER = """
    INSERT INTO searchable (number, application_id, message_id)
    SELECT coalesce((
        SELECT max(number) + 1 FROM searchable WHERE number >= ?1 AND number < ?1 + 256
    ), ?1), ?2, ?3
"""
_TEXT = """
    INSERT INTO message_text (rowid, text)
    SELECT number, ?3 FROM searchable WHERE application_id = ?1 AND message_id = ?2
"""
_CONVERSATION = """
    SELECT c.id, c.history_id, c.sequence, c.length, c.last_live_at, c.last_activity_at,
        c.unread_business, c.unread_participant
    FROM conversation a JOIN conversation c
    ON c.application_id = a.application_id AND c.line_id = a.line_id AND c.merged_into_id IS NULL
    WHERE a.application_id = ? AND a.id = ?
"""
_SENDER = """
    SELECT p.id, p.kind, p.display_name, i.participant_id FROM identity i
    JOIN participant a ON a.application_id = i.application_id AND a.id = i.participant_id
    JOIN participant p ON p.application_id = i.application_id AND p.line_id = a.line_id
        AND p.merged_into_id IS NULL
    WHERE i.application_id = ? AND i.type = 'NAME' AND i.value = ?
"""
_GROWN = """
    UPDATE conversation SET sequence = ?, length = ?, last_live_at = ?, last_activity_at = ?,
        unread_business = ?, unread_participant = ? WHERE application_id = ? AND id = ?
"""
_PREVIEW = 256
_PUBLIC = "BUSINESS_AND_PARTICIPANT"


def sending(asked: dict[str, Any]) -> Callable[[Batch], bytes]:
    """Return the work of sending what is asked."""
    return lambda batch: _send(batch, asked)


def grown(batch: Batch) -> None:
    """Write the counters of every conversation of a batch, once each."""
    for c in batch.conversations.values():
        moved = (c["sequence"], c["length"], c["live"], c["active"], c["business"], c["participant"])
        batch.put(_GROWN, *moved, APPLICATION, c["id"])


def _send(batch: Batch, asked: dict[str, Any]) -> bytes:
    named = asked["conversation"]
    home = _home(batch, named)
    sender, kind, name, named_sender = batch.one(_SENDER, asked["sender"]["name"])
    items = asked["content"]["basic"]["items"]
    text = items[0]["text"]
    preview = text if len(text) <= _PREVIEW else text[: _PREVIEW - 1] + "…"
    at = max(now(), home["live"])
    outbound = kind in ("CONTRIBUTOR", "APP")
    direction = "BUSINESS_TO_PARTICIPANT" if outbound else "PARTICIPANT_TO_BUSINESS"
    home["sequence"] += 1
    home["length"] += 1
    home["live"] = home["active"] = at
    home["participant" if outbound else "business"] += 1
    id, event = new_id("msg", at), new_id("evt", at)
    place = (home["id"], home["history"], home["sequence"])
    content = orjson.dumps({"basic": {"items": items}}).decode()
    batch.put(
        _MESSAGE,
        *(APPLICATION, id, *place, at, sender, sender, kind, "BASIC", content, preview, direction),
        *(_PUBLIC, named, named_sender, 0, None, None, None, None, None, None, None, None, 1, None, None),
    )
    fact = orjson.dumps({"message_id": id}).decode()
    batch.put(
        _EVENT,
        *(APPLICATION, event, *place, at, sender, _PUBLIC, id, "MessageSent", fact, batch.position()),
        *("message:sent", None),
    )
    batch.put(_TALLY, APPLICATION, home["history"], _PUBLIC)
    batch.put(_NUMBER, at * 256, APPLICATION, id)
    batch.put(_TEXT, APPLICATION, id, text.lower())
    message = {
        "id": id,
        "content": {"items": items},
        "previewText": preview,
        "direction": direction,
        "sentAt": shown(at),
        "sender": {"id": sender, "displayName": name},
    }
    answer: dict[str, Any] = {
        "errors": [],
        "message": message,
        "event": {"id": event, "sequence": str(home["sequence"])},
        "redirectedFrom": None if home["id"] == named else named,
    }
    return orjson.dumps({"data": {"sendMessage": answer}})


def _home(batch: Batch, named: str) -> dict[str, Any]:
    """Return the counters of the current conversation, as the batch has left them."""
    row = batch.one(_CONVERSATION, named)
    names = ("id", "history", "sequence", "length", "live", "active", "business", "participant")
    return batch.conversations.setdefault(row[0], dict(zip(names, row, strict=True)))


def new_id(prefix: str, at: int) -> str:
    """Return an id; later ones sort after earlier ones."""
    return f"{prefix}_{at:014x}{secrets.token_hex(6)}"
