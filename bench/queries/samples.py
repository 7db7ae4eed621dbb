"""What requests ask for: ids out of the measured database, the same for every contender."""

import itertools
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.queries.people import CONTRIBUTORS, SEED, Talk
from bench.queries.workloads import Q1
from colloquy.persistence.sqlite.connection import connect_reader

Variables = tuple[Mapping[str, Any], ...]
_LONG = "SELECT inbox_id FROM participant p JOIN identity i ON i.participant_id = p.id WHERE i.value = ?"
_MANY = """
    SELECT c.id FROM conversation c JOIN tally t
    ON t.application_id = c.application_id AND t.history_id = c.history_id
    WHERE c.merged_into_id IS NULL AND c.id <> ?
    GROUP BY c.id HAVING sum(t.count) >= 101 ORDER BY c.id
"""

_SPAN = "SELECT min(sent_at), max(sent_at) FROM message WHERE log = ?"
_NEXT = "SELECT sent_at, id FROM message WHERE log = ? AND sent_at >= ? ORDER BY sent_at, id LIMIT 1"
_OLD = "SELECT id FROM participant WHERE merged_into_id IS NOT NULL ORDER BY id"
_CONTACTS = (
    "SELECT contact_id FROM participant WHERE contact_id IS NOT NULL AND merged_into_id IS NULL ORDER BY id"
)
_NEWCOMERS = "SELECT value FROM identity WHERE value LIKE 'newcomer-%' ORDER BY value"
_SHOWN = """
    SELECT id FROM conversation WHERE merged_into_id IS NULL AND state = 'ACTIVE'
    ORDER BY last_activity_at DESC, id DESC LIMIT ?
"""
_INBOXES = """
    SELECT c.id FROM conversation c JOIN participant p ON p.inbox_id = c.id
    WHERE c.merged_into_id IS NULL AND c.length > 10 ORDER BY c.id
"""


def variables(database: Path, workload: str, count: int | None = 1_000) -> Variables:
    """Return what a workload's requests differ in, in an order of chance."""
    connection = connect_reader(database)
    try:
        found = _FOUND[workload](connection)
    finally:
        connection.close()
    random.Random(workload).shuffle(found)
    return tuple(found[:count])


def _long(connection: Any) -> str:
    return str(connection.execute(_LONG, ("visitor-long",)).fetchone()[0])


def _middles(connection: Any) -> list[Any]:
    """Return places about the middle of the long history."""
    inbox, (least, most) = _long(connection), connection.execute(_SPAN, (_long(connection),)).fetchone()
    step = (most - least) // 1_000
    wanted = [(least + most) // 2 + n * step for n in range(-100, 100)]
    found = [connection.execute(_NEXT, (inbox, at)).fetchone() for at in wanted]
    return [{"id": inbox, "before": tuple(row)} for row in found]


def _words(_: Any) -> list[Any]:
    """Return searches for a word that is not rare, and for two that are frequent."""
    words = Talk(SEED).words
    pairs = zip(words[20:80], words[80:140], strict=True)
    return [{"text": word} for word in words[300:440]] + [{"text": f"{a} {b}"} for a, b in pairs]


def _sends(connection: Any) -> list[Any]:
    return _into([row[0] for row in connection.execute(_INBOXES)], 1_000)


def _shown(connection: Any) -> list[Any]:
    """Return sends into conversations that every round's page shows."""
    least = Q1.sizes["CONVERSATIONS"] - Q1.swing
    return _into([row[0] for row in connection.execute(_SHOWN, (least,))], 50)


def _into(ids: list[str], count: int) -> list[Any]:
    talk = Talk(SEED + 1)
    return [{"input": _send(talk, talk.random.choice(ids))} for _ in range(count)]


def _send(talk: Talk, id: str) -> dict[str, Any]:
    content = {"basic": {"items": [{"text": talk.text()}]}}
    return {"conversation": id, "content": content, "sender": {"name": talk.random.choice(CONTRIBUTORS)}}


def _promotions(connection: Any) -> list[Any]:
    contacts = [row[0] for row in connection.execute(_CONTACTS)]
    newcomers = [row[0] for row in connection.execute(_NEWCOMERS)]
    return [
        {"input": {"participant": {"anonymousVisitorId": one}, "to": "CONTACT", "contactId": contact}}
        for one, contact in zip(newcomers, itertools.cycle(contacts))
    ]


_FOUND: Mapping[str, Any] = {
    "Q1": lambda _: [{}],
    "Q2": lambda c: [{"id": row[0]} for row in c.execute(_MANY, (_long(c),))],
    "Q3": lambda c: [{"id": _long(c)}],
    "Q3m": _middles,
    "Q4": lambda c: [{"id": row[0]} for row in c.execute(_OLD)],
    "Q5": _words,
    "W1": _sends,
    "W2": _promotions,
    "mixed": _shown,
}
