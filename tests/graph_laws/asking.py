"""Short words for what these tests say again and again."""

import sqlite3
from pathlib import Path
from typing import Any

from colloquy.persistence.sqlite.connection import connect_reader
from tests.graph import Graph

Rows = dict[str, list[tuple[Any, ...]]]

HISTORY = """
    query History($id: ID!) { conversation(id: $id) {
        id state unreadCount messages(first: 100) { totalCount nodes { id previewText } }
    } }
"""


def words(text: str) -> dict[str, Any]:
    """Return the content of a message that says one text."""
    return {"basic": {"items": [{"text": text}]}}


def dump(path: Path) -> Rows:
    """Return every row of every table, in an order of its own."""
    connection = connect_reader(path)
    try:
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'message_text'"
        tables = [row[0] for row in connection.execute(sql)]
        return {t: sorted(map(tuple, connection.execute(f'SELECT * FROM "{t}"')), key=repr) for t in tables}
    finally:
        connection.close()


def changed(before: Rows, after: Rows) -> set[str]:
    """Return the tables whose rows differ."""
    return {table for table in after if before[table] != after[table]}


async def person(graph: Graph, kind: str = "ANONYMOUS_VISITOR", **more: Any) -> str:
    """Create a participant and return its id."""
    if kind in ("CONTACT", "MEMBER"):
        more.setdefault("displayName", "Somebody")
    made = await graph.do("createParticipant", {"kind": kind, **more}, "participant { id }")
    return str(made["participant"]["id"])


async def inbox(graph: Graph, participant: str) -> str:
    """Return the id of a participant's inbox conversation, opened if need be."""
    made = await graph.do(
        "getOrCreateConversation", {"participant": {"id": participant}}, "conversation { id }"
    )
    return str(made["conversation"]["id"])


async def group(graph: Graph, *members: str, **more: Any) -> str:
    """Create a GROUP and return its id."""
    refs = [{"id": member} for member in members]
    made = await graph.do("createConversation", {"members": refs, **more}, "conversation { id }")
    return str(made["conversation"]["id"])


async def say(graph: Graph, conversation: str, text: str, sender: str | None = None, **more: Any) -> str:
    """Send a text and return the message's id."""
    named = {"sender": {"id": sender}} if sender else {}
    draft = {"conversation": conversation, "content": words(text), **named, **more}
    sent = await graph.do("sendMessage", draft, "message { id }")
    return str(sent["message"]["id"])


async def promote(graph: Graph, participant: str, to: str = "CONTACT", **more: Any) -> Any:
    """Promote a participant and return the whole payload."""
    more.setdefault("displayName", "Somebody")
    return await graph.do(
        "promoteParticipant",
        {"participant": {"id": participant}, "to": to, **more},
        "participant { id kind } conversation { id } mergedConversations { id } change { id kind } alreadyDone",
    )


async def merge(graph: Graph, source: str, into: str, **more: Any) -> Any:
    """Merge two participants and return the whole payload."""
    return await graph.do(
        "mergeParticipants",
        {"from": {"id": source}, "into": {"id": into}, **more},
        "participant { id kind } conversation { id } mergedConversations { id } change { id kind } alreadyDone",
    )


async def texts(graph: Graph, conversation: str) -> list[str]:
    """Return the previews of a conversation's history, as the graph's actor reads it."""
    data = await graph.ask(HISTORY, id=conversation)
    return [node["previewText"] for node in data["conversation"]["messages"]["nodes"]]


async def unread(graph: Graph, conversation: str) -> int:
    """Return how many messages the graph's actor has unread."""
    data = await graph.ask(HISTORY, id=conversation)
    return int(data["conversation"]["unreadCount"])


def standard(path: Path) -> sqlite3.Connection:
    """Return a plain connection of the standard library, for tests that damage a file."""
    return sqlite3.connect(path)
