"""What a document wants of each class, and that wanting too little costs time alone."""

from pathlib import Path
from typing import Any

import pytest
from graphql import get_named_type, is_leaf_type, parse

from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import Participant
from colloquy.domain.paging import Page
from colloquy.execution import Plan
from colloquy.persistence.snapshot_reads.base import Reads
from colloquy.resolvers.context import Context
from colloquy.schema.build import schema
from colloquy.schema.compiled.projection import wanted_by
from colloquy.schema.context import GraphQLContext
from colloquy.schema.cursors import Cursors
from tests.execution.through import Through
from tests.graph import opened
from tests.graph_laws.asking import inbox, person, say

CORE = schema._schema
INBOX = """
    query($id: ID!) { conversation(id: $id) { unreadCount participant { displayName }
    messages(last: 10) { nodes { previewText sentAt sender { id } } } } }
"""

PAGED = INBOX.replace("sender { id } }", "sender { id } } pageInfo { hasNextPage hasPreviousPage }")


def wanted(text: str) -> Any:
    return wanted_by(CORE, parse(text))


def test_fields_want_the_attributes_that_they_read() -> None:
    found = wanted(INBOX)

    assert found[Message] == {"preview_text", "sent_at", "sender_id"}
    assert found[Participant] == {"display_name", "id"}
    assert found[Conversation] >= {"participant_id", "unread_business"}


def test_messages_of_a_conversation_are_wanted_with_what_is_asked_of_them_there() -> None:
    text = """query($id: ID!) { conversation(id: $id) {
        lastMessage { sentAt } messages { nodes { sender { id } replyTo { sequence } ...F } }
    } } fragment F on Message { edited: editedAt }"""

    found = wanted(text)

    assert found[Message] == {"sent_at", "sender_id", "reply_to_id", "sequence", "edited_at"}
    assert found[Message, "last_messages"] == {"sent_at", "sequence", "edited_at"}
    assert found[Message, "message_pages"] == {"sender_id", "reply_to_id", "sequence", "edited_at"}


def test_whether_there_is_more_is_wanted_where_a_page_info_is_asked_for() -> None:
    assert wanted(INBOX)[Page] == frozenset()
    assert wanted(PAGED)[Page] == {"hasNextPage", "hasPreviousPage"}


def test_what_is_asked_through_the_interface_counts() -> None:
    assert wanted('{ node(id: "msg_1") { id ... on Message { sequence } } }')[Message] == {"id", "sequence"}


@pytest.mark.parametrize("field", ["channels"])
def test_a_field_that_does_not_say_what_it_needs_may_need_anything(field: str) -> None:
    assert wanted(f'{{ conversation(id: "con_1") {{ id {field} }} }}') == {}


def test_introspection_wants_nothing() -> None:
    assert wanted("{ __typename __schema { types { name fields { name } } } }")[Message] == frozenset()


async def answered(path: Path, narrowed: Any, text: str = INBOX) -> Any:
    """Return what a plan answers when values are read with these attributes."""
    async with opened(path) as graph:
        someone = await person(graph)
        home = await inbox(graph, someone)
        await say(graph, home, "Hello")
        request = GraphQLContext(Context(graph.actor, graph.store), Cursors(graph.store.secret, "default"))
        request.narrow(narrowed)
        try:
            return await Plan(CORE, parse(text)).answer(
                request,
                {"id": home},
                None,
                schema.execution_context_class,
                operation_extensions=None,
            )
        finally:
            await request.close()


async def test_what_is_wanted_is_enough(tmp_path: Path) -> None:
    found = await answered(tmp_path / "a.db", wanted(INBOX))

    assert found["conversation"]["messages"]["nodes"][0]["previewText"] == "Hello"


ROOTS = {
    "Conversation": "query($id: ID!) { conversation(id: $id) { %s } }",
    "Participant": "query($id: ID!) { conversation(id: $id) { participant { %s } } }",
    "Message": "query($id: ID!) { conversation(id: $id) { messages { nodes { %s } } } }",
}


@pytest.mark.parametrize(
    ("type_", "field"), [(name, field) for name in ROOTS for field in CORE.type_map[name].fields]
)
async def test_each_field_alone_says_all_that_it_wants(tmp_path: Path, type_: str, field: str) -> None:
    """One that reads what was left out would have graphql-core asked, and be slow without a word."""
    is_leaf = is_leaf_type(get_named_type(CORE.type_map[type_].fields[field].type))
    text = ROOTS[type_] % (field if is_leaf else f"{field} {{ __typename }}")

    assert await answered(tmp_path / "a.db", wanted(text), text) is not None


async def test_to_want_too_little_gives_no_answer_and_never_a_wrong_one(tmp_path: Path) -> None:
    """The canary: graphql-core is asked then, with whole values."""
    too_little = wanted(INBOX) | {(Message, "message_pages"): frozenset({"sent_at", "sender_id"})}

    assert await answered(tmp_path / "a.db", too_little) is None


async def test_a_page_that_does_not_know_whether_there_is_more_says_nothing(tmp_path: Path) -> None:
    """The canary for pages: one row less was read, and nobody is told that there is none."""
    unlooked = wanted(PAGED) | {Page: frozenset()}

    assert (await answered(tmp_path / "a.db", wanted(PAGED), PAGED))["conversation"]["messages"]["pageInfo"]
    assert await answered(tmp_path / "b.db", unlooked, PAGED) is None


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Return where each statement and the number of its rows go."""
    found: list[tuple[str, int]] = []
    everything = Reads.all

    def noted(self: Reads, sql: str, *values: Any) -> list[Any]:
        rows = everything(self, sql, *values)
        found.append((sql, len(rows)))
        return rows

    monkeypatch.setattr(Reads, "all", noted)
    return found


@pytest.mark.parametrize(("text", "rows"), [(INBOX, 2), (PAGED, 3)])
async def test_one_row_more_is_read_only_to_know_of_it(
    tmp_path: Path, read: list[tuple[str, int]], text: str, rows: int
) -> None:
    async with opened(tmp_path / "a.db") as graph:
        home = await inbox(graph, await person(graph))
        for word in ("One", "Two", "Three"):
            await say(graph, home, word)
        read.clear()

        data = await Through(graph).ask(text.replace("last: 10", "last: 2"), id=home)

    assert [node["previewText"] for node in data["conversation"]["messages"]["nodes"]] == ["Two", "Three"]
    assert [count for sql, count in read if "JOIN message m" in sql] == [rows]


async def test_what_several_fields_ask_for_is_read_once(tmp_path: Path, read: list[tuple[str, int]]) -> None:
    text = """query($id: ID!) { participant(ref: {id: $id}) { contactIds memberIds anonymousVisitorIds
    conversation { participant { id names } } } }"""
    async with opened(tmp_path / "a.db") as graph:
        someone = await person(graph)
        await inbox(graph, someone)
        read.clear()

        data = await Through(graph).ask(text, id=someone)

    assert data["participant"]["conversation"]["participant"]["id"] == someone
    assert len([sql for sql, _ in read if "JOIN identity" in sql]) == 1
    assert len([sql for sql, _ in read if "FROM participant a JOIN participant p" in sql]) == 1
