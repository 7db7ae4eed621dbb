"""How SQLite finds rows: never by looking through a whole application (I13).

It chooses its indexes without statistics, so a harmless-looking ORDER BY can make it walk all
keys. Every statement that one of everything makes is recorded, and its plan looked at.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from colloquy.persistence.sqlite import connection as sqlite
from colloquy.resolvers.context import Context
from colloquy.schema.build import build_schema
from colloquy.schema.context import GraphQLContext
from colloquy.schema.cursors import Cursors
from tests.ended import EndsOperations
from tests.graph import DEFAULT, Graph, opened
from tests.graph_laws.documents import Selection
from tests.graph_laws.rich import fill

SCHEMA = build_schema(EndsOperations)
LISTS = {
    "ix_conversation_activity",
    "ix_conversation_created",
    "ix_conversation_unread",
    "ix_conversation_empty",
    "uq_event_position",
}
"""Indexes that a list is read along, or a greatest number found by: their order is the point."""

WHOLE = re.compile(
    r"(?:SEARCH|SCAN) (?P<table>\w+)(?: USING (?:COVERING )?INDEX (?P<index>\w+) \(application_id=\?\))?$"
)
HARMLESS = (
    "json_each",
    "SCAN h",
    "SCAN places",
    "message_text",
    "SCAN below",
    "SCAN b",
    "SCAN o",
    "SCAN l",
    "SCAN linked",
    "SCAN (",
    "SCAN CONSTANT",
)


ERASURE = ("$.body", "$.interaction_id', ''", "SELECT log FROM message")
"""What only an erasure says: it looks through the events for those that name nobody in a column."""


def offences(connection: Any, sql: str) -> list[str]:
    """Return the steps of a statement's plan that look through a whole application."""
    found = []
    for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}"):
        step = row[3]
        match = WHOLE.match(step)
        listed = match is not None and match["index"] in LISTS
        if match is not None and not listed and not any(word in step for word in HARMLESS):
            found.append(step)
    return found


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The statements that every connection runs from now on, with their values in them."""
    said: set[str] = set()
    connect = sqlite._connect

    def listening(path: Path) -> Any:
        connection = connect(path)
        connection.set_trace_callback(said.add)
        return connection

    monkeypatch.setattr(sqlite, "_connect", listening)
    return said


async def ask(graph: Graph, document: str, **variables: Any) -> None:
    """Ask, whatever comes of it."""
    request = GraphQLContext(Context(graph.actor, graph.store), Cursors(graph.store.secret, DEFAULT))
    await SCHEMA.execute(document, variable_values=variables, context_value=request)


async def everything(graph: Graph) -> None:
    """Make one of everything, and ask for all of it."""
    ids = (await fill(graph)).ids
    friend = graph.as_participant(ids["friend"])
    kinds = {"par": "Participant", "con": "Conversation", "mem": "Membership", "msg": "Message", "leg": "Leg"}
    documents = {
        prefix: f"query One($id: ID!) {{ node(id: $id) {{ ... on {name} {Selection(1).of(name)} }} }}"
        for prefix, name in kinds.items()
    }
    for asking in (graph, friend):
        for id in ids.values():
            if id[:3] in documents:
                await ask(asking, documents[id[:3]], id=id)
        await ask(
            asking,
            """
            query Lists($group: ID!) {
              viewer { unreadCount inboxCursor }
              conversations(filter: {unread: true}) { nodes { id unreadCount lastMessage { id } } }
              mine: conversations(filter: {member: {name: "friend"}}) { nodes { id } }
              his: conversations(filter: {participant: {name: "friend"}}) { nodes { id } }
              conversationByName(name: "#lobby") { id }
              participant(ref: {contactId: "crm-2"}) { id previousIds conversation { id previousIds } }
              searchMessages(text: "hello", conversation: $group) { nodes { id receipts { nodes { id } } } }
            }
            """,
            group=ids["group"],
        )


async def test_no_statement_looks_through_a_whole_application(tmp_path: Path, spoken: set[str]) -> None:
    path = tmp_path / "colloquy.db"
    async with opened(path):
        spoken.clear()  # a migration walks over what it changes, once
    async with opened(path) as graph:
        await everything(graph)
    ours = {
        sql
        for sql in spoken
        if "application_id" in sql and not sql.lstrip().startswith(("CREATE", "--", "EXPLAIN"))
    }
    connection = sqlite.connect_writer(path, "process")

    found = {step: sql for sql in ours for step in offences(connection, sql)}
    for step, sql in list(found.items()):
        if "event" in step and any(words in sql for words in ERASURE):
            del found[step]
    connection.close()

    assert len(ours) > 200
    assert not found, "\n".join(f"{step}:\n  {' '.join(sql.split())[:300]}" for step, sql in found.items())


def test_a_walk_over_all_keys_is_seen(tmp_path: Path) -> None:
    """The canary: without statistics, SQLite prefers the order to the line."""
    connection = sqlite.connect_writer(tmp_path / "x.db", "process")
    connection.execute(
        "CREATE TABLE participant (application_id, id, line_id, PRIMARY KEY (application_id, id))"
    )
    connection.execute("CREATE INDEX ix_line ON participant (application_id, line_id)")

    assert offences(
        connection, "SELECT id FROM participant WHERE application_id = 'a' AND line_id = 'l' ORDER BY id"
    )
    assert not offences(connection, "SELECT id FROM participant WHERE application_id = 'a' AND line_id = 'l'")
    connection.close()
