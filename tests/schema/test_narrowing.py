"""What a document wants of each class, and that wanting too little costs time alone."""

from pathlib import Path
from typing import Any

import pytest
from graphql import parse

from domain.conversation import Conversation
from domain.message import Message
from domain.participant import Participant
from execution import Plan
from resolvers.context import Context
from schema.build import schema
from schema.context import Request
from schema.cursors import Cursors
from schema.narrowing import wanted_by
from tests.graph import opened
from tests.graph_laws.asking import inbox, person, say

CORE = schema._schema
INBOX = """
    query($id: ID!) { conversation(id: $id) { unreadCount participant { displayName }
    messages(last: 10) { nodes { previewText sentAt sender { id } } } } }
"""


def wanted(text: str) -> Any:
    return wanted_by(CORE, parse(text))


def test_fields_want_the_attributes_that_they_read() -> None:
    found = wanted(INBOX)

    assert found[Message] == {"preview_text", "sent_at", "sender_id"}
    assert found[Participant] == {"display_name", "id"}
    assert found[Conversation] >= {"participant_id", "unread_business"}


def test_what_is_asked_through_the_interface_counts() -> None:
    assert wanted('{ node(id: "msg_1") { id ... on Message { sequence } } }')[Message] == {"id", "sequence"}


@pytest.mark.parametrize("field", ["channels"])
def test_a_field_that_does_not_say_what_it_needs_may_need_anything(field: str) -> None:
    assert wanted(f'{{ conversation(id: "con_1") {{ id {field} }} }}') == {}


def test_introspection_wants_nothing() -> None:
    assert wanted("{ __typename __schema { types { name fields { name } } } }")[Message] == frozenset()


async def answered(path: Path, narrowed: Any) -> Any:
    """Return what a plan answers when values are read with these attributes."""
    async with opened(path) as graph:
        someone = await person(graph)
        home = await inbox(graph, someone)
        await say(graph, home, "Hello")
        request = Request(Context(graph.actor, graph.store), Cursors(graph.store.secret, "default"))
        request.narrow(narrowed)
        try:
            return await Plan(CORE, parse(INBOX)).answer(
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


async def test_to_want_too_little_gives_no_answer_and_never_a_wrong_one(tmp_path: Path) -> None:
    """The canary: graphql-core is asked then, with whole values."""
    too_little = wanted(INBOX) | {Message: frozenset({"sent_at", "sender_id"})}

    assert await answered(tmp_path / "a.db", too_little) is None
