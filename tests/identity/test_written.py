"""Names and ids are stored as people see them, and programs' mistakes are no ids (I2, M14)."""

import unicodedata
from typing import Any

import pytest

from tests.graph import Graph
from tests.identity import asking

COMPOSED = "crm:Zoë"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


async def test_one_id_in_two_unicode_forms_is_one_id(graph: Graph) -> None:
    zoe = await asking.person(graph, "CONTACT", contactId=f" {DECOMPOSED} ")

    for spelt in (COMPOSED, DECOMPOSED, f"{COMPOSED} "):
        data = await graph.ask(
            "query ($id: String!) { participant(ref: {contactId: $id}) { id contactId } }", id=spelt
        )
        assert data["participant"] == {"id": zoe, "contactId": COMPOSED}


@pytest.mark.parametrize("id", ["undefined", "NULL", " None", "NaN", "[object Object]", " ", "\u200b"])
@pytest.mark.parametrize("field", ["contactId", "memberId", "anonymousVisitorId"])
async def test_a_programs_mistake_is_no_id(graph: Graph, field: str, id: str) -> None:
    kind = {"contactId": "CONTACT", "memberId": "MEMBER"}.get(field, "ANONYMOUS_VISITOR")
    asked: dict[str, Any] = {"kind": kind, "displayName": "Somebody", field: id}
    if kind == "ANONYMOUS_VISITOR":
        del asked["displayName"]

    error = await graph.refused("createParticipant", asked)

    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", field])


async def test_a_promotion_refuses_them_too(graph: Graph) -> None:
    who = await asking.person(graph)
    asked = {"participant": {"id": who}, "to": "CONTACT", "displayName": "Ada"}

    error = await graph.refused("promoteParticipant", {**asked, "contactId": "undefined"})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "contactId"])
    error = await graph.refused("promoteParticipant", {**asked, "displayName": "\u200e \u200f"})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "displayName"])


async def test_two_spellings_of_one_mailbox_are_one_after_a_merge(graph: Graph) -> None:
    into = await asking.person(graph, "CONTACT", emails=["Ada@Example.org", "ada@example.org"])
    gone = await asking.person(graph, "CONTACT", emails=["ADA@EXAMPLE.ORG", "ada@home.example"])
    asked = {"into": {"id": into}, "from": {"id": gone}}

    merged = await graph.do("mergeParticipants", asked, "participant { emails }")

    assert merged["participant"]["emails"] == ["Ada@Example.org", "ada@home.example"]


async def test_a_conversation_is_found_by_any_spelling_of_its_name(graph: Graph) -> None:
    who = await asking.person(graph)
    asked = {"name": DECOMPOSED, "members": [{"id": who}]}
    made = await graph.do("createConversation", asked, "conversation { id name }")

    document = "query Q($name: String!) { conversationByName(name: $name) { id } }"
    found = await graph.ask(document, name=f" {COMPOSED}")

    assert made["conversation"] == {"id": found["conversationByName"]["id"], "name": COMPOSED}
    again = await graph.refused("createConversation", {**asked, "name": COMPOSED})
    assert again["code"] == "ALREADY_EXISTS"
