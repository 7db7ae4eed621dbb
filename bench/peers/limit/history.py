"""Q2 and Q3: a page of one history with senders, deliveries and receipts, in three statements."""

from bisect import bisect_left
from typing import Any

import orjson

from bench.peers.limit.database import APPLICATION, content, place, shown

_CONVERSATION = """
    SELECT c.id, c.history_id, c.display_name FROM conversation a JOIN conversation c
    ON c.application_id = a.application_id AND c.line_id = a.line_id AND c.merged_into_id IS NULL
    WHERE a.application_id = ? AND a.id = ?
"""
_PAGE = """
    SELECT m.id, m.content, m.direction, m.sent_at, coalesce(m.home_log, m.log),
        s.id, s.kind, s.display_name,
        d.channel_type, d.channel_address, d.status, d.updated_at
    FROM (
        SELECT rowid FROM message WHERE application_id = ?1 AND history_id = ?2
        AND (sent_at, id) < (?4, ?5) ORDER BY sent_at DESC, id DESC LIMIT ?3
    ) i JOIN message m ON m.rowid = i.rowid
    LEFT JOIN participant a ON a.application_id = ?1 AND a.id = m.sender_id
    LEFT JOIN participant s ON s.application_id = ?1 AND s.line_id = a.line_id
        AND s.merged_into_id IS NULL AND s.erased_at IS NULL
    LEFT JOIN delivery d ON d.application_id = ?1 AND d.message_id = m.id
    ORDER BY m.sent_at, m.id, d.channel_type
"""
# For each mark of a log, the moves that cover the page: those that end in it or, first of all, behind it.
_RECEIPTS = """
    SELECT r.log, r.kind, r.owner, r.after_at, r.after_id, r.up_to_at, r.up_to_id, r.at, r.id,
        p.id, p.display_name
    FROM json_each(?2) h
    JOIN mark k ON k.application_id = ?1 AND k.log = h.value
    JOIN receipt r ON r.application_id = ?1 AND r.log = k.log AND r.kind = k.kind AND r.owner = k.owner
        AND (r.up_to_at, r.up_to_id) >= (?3, ?4)
        AND r.up_to_at <= coalesce((
            SELECT x.up_to_at FROM receipt x WHERE x.application_id = ?1 AND x.log = k.log
            AND x.kind = k.kind AND x.owner = k.owner AND (x.up_to_at, x.up_to_id) >= (?5, ?6)
            ORDER BY x.up_to_at, x.up_to_id LIMIT 1
        ), 9223372036854775807)
    LEFT JOIN participant a ON a.application_id = ?1 AND a.id = r.participant_id
    LEFT JOIN participant p ON p.application_id = ?1 AND p.line_id = a.line_id AND p.merged_into_id IS NULL
    ORDER BY r.up_to_at, r.up_to_id
"""
_LAST = (1 << 62, "")


def history(connection: Any, id: str, messages: int, receipts: int, before: str | None) -> bytes:
    """Return a conversation with the last messages before a cursor."""
    connection.execute("BEGIN")
    found = connection.execute(_CONVERSATION, (APPLICATION, id)).fetchone()
    if found is None:
        connection.execute("COMMIT")
        return orjson.dumps({"data": {"conversation": None}})
    bound = place(before) if before else _LAST
    rows = connection.execute(_PAGE, (APPLICATION, found[1], messages + 1, *bound)).fetchall()
    nodes, places = _nodes(rows)
    more = len(nodes) > messages
    nodes, places = nodes[-messages:], places[-messages:]
    moves = _moves(connection, places) if places else {}
    connection.execute("COMMIT")
    for node, (log, sent_at, message) in zip(nodes, places, strict=True):
        node["receipts"] = {"nodes": _receipts(moves.get(log, ()), (sent_at, message))[:receipts]}
    page = {"nodes": nodes, "pageInfo": {"hasNextPage": before is not None, "hasPreviousPage": more}}
    return orjson.dumps(
        {"data": {"conversation": {"id": found[0], "displayName": found[2], "messages": page}}}
    )


def _nodes(rows: list[Any]) -> tuple[list[dict[str, Any]], list[tuple[str, int, str]]]:
    nodes: list[dict[str, Any]] = []
    places: list[tuple[str, int, str]] = []
    for id, text, direction, sent_at, log, who, kind, name, channel, address, status, updated in rows:
        if not nodes or nodes[-1]["id"] != id:
            sender = None if who is None else {"id": who, "kind": kind, "displayName": name}
            nodes.append(
                {
                    "id": id,
                    "content": content(text),
                    "direction": direction,
                    "sentAt": shown(sent_at),
                    "sender": sender,
                    "deliveries": [],
                }
            )
            places.append((log, sent_at, id))
        if channel is not None:
            delivery = {
                "channel": {"type": channel, "address": address},
                "status": status,
                "updatedAt": shown(updated),
            }
            nodes[-1]["deliveries"].append(delivery)
    return nodes, places


Moves = dict[tuple[str, str], tuple[list[tuple[int, str]], list[Any]]]


def _moves(connection: Any, places: list[tuple[str, int, str]]) -> dict[str, Any]:
    """Return by log the moves of each mark that may cover the page, in their order."""
    logs = orjson.dumps(list({log for log, _, _ in places})).decode()
    first, last = places[0][1:], places[-1][1:]
    found: dict[str, Moves] = {}
    for row in connection.execute(_RECEIPTS, (APPLICATION, logs, *first, *last)):
        log, kind, owner, after_at, after_id, up_to_at, up_to_id, at, id, who, name = row
        ends, moves = found.setdefault(log, {}).setdefault((kind, owner), ([], []))
        ends.append((up_to_at, up_to_id))
        reader = None if who is None else {"id": who, "displayName": name}
        shape = {"kind": kind, "at": shown(at), "participant": reader}
        moves.append(((after_at, after_id), (at, id), shape))
    return {log: tuple(marks.values()) for log, marks in found.items()}


def _receipts(marks: Any, place: tuple[int, str]) -> list[Any]:
    found = []
    for ends, moves in marks:
        index = bisect_left(ends, place)
        if index < len(moves) and moves[index][0] < place:
            found.append(moves[index][1:])
    found.sort(key=lambda move: move[0])
    return [shape for _, shape in found]
