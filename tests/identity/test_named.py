"""Who said, did and rang something follows the id that was named, through merges and their undos (M2, I12)."""

from itertools import product
from typing import Any

import pytest

from tests.graph import Graph
from tests.identity import asking

TWO_DEVICES = ("web:laptop", "web:phone")


async def opened(graph: Graph, visitor: str) -> str:
    asked = {"participant": {"anonymousVisitorId": visitor}}
    made = await graph.do("getOrCreateConversation", asked, "conversation { id }")
    return str(made["conversation"]["id"])


async def said(graph: Graph, where: str, text: str, key: str | None = None, **more: Any) -> str:
    """Say something as the participant of the conversation that is named, and return the message's id."""
    draft = {"conversation": where, "content": asking.words(text), "sendAs": "PARTICIPANT"}
    if key is not None:
        draft["clientMessageId"] = key
    return str((await graph.do("sendMessage", draft | more, "message { id }"))["message"]["id"])


async def known(graph: Graph, visitor: str, contact: str) -> Any:
    asked = {
        "participant": {"anonymousVisitorId": visitor},
        "to": "CONTACT",
        "contactId": contact,
        "displayName": "Ada",
    }
    return await graph.do("promoteParticipant", asked, "change { id kind } conversation { id }")


async def texts(graph: Graph, where: str) -> list[tuple[str, str | None]]:
    """Return what a conversation's history says, and whom it has for the sender."""
    document = "query Q($id: ID!) { conversation(id: $id) { messages(first: 100) { nodes { previewText sender { id } } } } }"
    nodes = (await graph.ask(document, id=where))["conversation"]["messages"]["nodes"]
    return [(node["previewText"], node["sender"]["id"] if node["sender"] else None) for node in nodes]


async def two_contacts(graph: Graph) -> tuple[str, str, str, str]:
    """Return A and B with their inboxes ca and cb."""
    a = await asking.person(graph, "CONTACT", displayName="A")
    b = await asking.person(graph, "CONTACT", displayName="B")
    return a, b, await asking.inbox(graph, a), await asking.inbox(graph, b)


# ------------------------------------------------------------------ M2: two devices that count alike


@pytest.mark.parametrize("same_text", [True, False])
async def test_two_devices_that_both_count_from_one_keep_their_own(graph: Graph, same_text: bool) -> None:
    """A retry answers the device's own first message, before and after both became one person."""
    places = [await opened(graph, device) for device in TWO_DEVICES]
    words = ["hello", "hello"] if same_text else ["from the laptop", "from the phone"]
    first = [await said(graph, where, text, "1") for where, text in zip(places, words, strict=True)]
    assert first[0] != first[1]
    for device in TWO_DEVICES:
        await known(graph, device, "crm:ada")

    again = [await said(graph, where, text, "1") for where, text in zip(places, words, strict=True)]

    assert again == first


async def test_a_key_that_only_the_other_device_used_is_free(graph: Graph) -> None:
    laptop, phone = [await opened(graph, device) for device in TWO_DEVICES]
    used = await said(graph, laptop, "Yes", "7")
    for device in TWO_DEVICES:
        await known(graph, device, "crm:ada")

    fresh = await said(graph, phone, "Yes", "7")

    assert fresh != used
    assert fresh == await said(graph, phone, "Yes", "7")
    assert [text for text, _ in await texts(graph, phone)] == ["Yes", "Yes"]


async def test_a_retry_under_the_current_id_finds_what_was_sent_under_a_merged_one(graph: Graph) -> None:
    """For an equal body alone: another body is the message of another device."""
    a, b, ca, cb = await two_contacts(graph)
    first = await said(graph, cb, "once", "k")
    await asking.merge(graph, b, a)

    assert await said(graph, ca, "once", "k") == first
    assert await said(graph, ca, "twice", "k") != first


async def test_another_body_under_the_same_named_id_is_a_mismatch(graph: Graph) -> None:
    a, b, _, cb = await two_contacts(graph)
    await said(graph, cb, "once", "k")
    await asking.merge(graph, b, a)

    draft = {
        "conversation": cb,
        "content": asking.words("other"),
        "sendAs": "PARTICIPANT",
        "clientMessageId": "k",
    }
    assert (await graph.refused("sendMessage", draft))["code"] == "IDEMPOTENCY_MISMATCH"


async def test_a_retry_after_the_undo_is_recognised_too(graph: Graph) -> None:
    a, b, _, cb = await two_contacts(graph)
    change = (await asking.merge(graph, b, a))["change"]["id"]
    first = await said(graph, cb, "during", "k")
    await asking.unmerge(graph, change)

    assert await said(graph, cb, "during", "k") == first
    assert await texts(graph, cb) == [("during", b)]


# ------------------------------------------------------------------ I12: who said it, after the undo

WAYS = ("sendAs", "sender", "token")
"""How a send says whose it is."""


async def say_as(graph: Graph, way: str, who: str, where: str, text: str) -> str:
    if way == "sendAs":
        return await said(graph, where, text)
    draft: dict[str, Any] = {"conversation": where, "content": asking.words(text)}
    if way == "sender":
        draft["sender"] = {"id": who}
    speaker = graph.as_participant(who) if way == "token" else graph
    return str((await speaker.do("sendMessage", draft, "message { id }"))["message"]["id"])


@pytest.mark.parametrize("way", WAYS)
async def test_who_said_it_during_the_merge_has_said_it_after_the_undo(graph: Graph, way: str) -> None:
    a, b, ca, cb = await two_contacts(graph)
    change = (await asking.merge(graph, b, a))["change"]["id"]
    message = await say_as(graph, way, b, cb, "mine")
    assert await texts(graph, ca) == [("mine", a)]

    await asking.unmerge(graph, change)

    assert await texts(graph, cb) == [("mine", b)]
    assert await texts(graph, ca) == []
    edit = {"message": message, "content": asking.words("mine, edited")}
    await graph.as_participant(b).do("editMessage", edit, "message { id }")
    await asking.erase(graph, a)
    assert [text for text, _ in await texts(graph, cb)] == ["mine, edited"]
    await asking.erase(graph, b)
    assert [text for text, _ in await texts(graph, cb)] == [""]


@pytest.mark.parametrize("way", ["sender", "token"])
async def test_in_a_group_that_the_other_never_joined_it_is_the_same(graph: Graph, way: str) -> None:
    a, b, _, _ = await two_contacts(graph)
    group = await asking.group(graph, b)
    change = (await asking.merge(graph, b, a))["change"]["id"]
    await say_as(graph, way, b, group, "in the group")
    await asking.unmerge(graph, change)

    assert await texts(graph, group) == [("in the group", b)]
    assert await asking.unread(graph.as_participant(b), group) == 0


async def test_a_membership_joined_in_its_name_goes_back_with_its_mark(graph: Graph) -> None:
    a, b, _, _ = await two_contacts(graph)
    group = await asking.group(graph)
    change = (await asking.merge(graph, b, a))["change"]["id"]
    asked = {"conversation": group, "participant": {"id": b}}
    joined = await graph.do("joinConversation", asked, "membership { participant { id } }")
    assert joined["membership"]["participant"]["id"] == a
    last = await asking.say(graph, group, "welcome")
    await asking.see(graph, group, last["id"], b)
    await asking.say(graph, group, "news")
    await asking.unmerge(graph, change)

    members = "query Q($id: ID!) { conversation(id: $id) { memberships(first: 9) { nodes { participant { id } } } } }"
    nodes = (await graph.ask(members, id=group))["conversation"]["memberships"]["nodes"]
    assert [node["participant"]["id"] for node in nodes] == [b]
    assert await asking.unread(graph.as_participant(b), group) == 1


@pytest.mark.parametrize(("by", "named"), [*product(("id", "token"), ("ca", "cb"))])
async def test_a_leg_goes_back_with_its_conversation_and_its_events(
    graph: Graph, by: str, named: str
) -> None:
    a, b, ca, cb = await two_contacts(graph)
    change = (await asking.merge(graph, b, a))["change"]["id"]
    where = {"ca": ca, "cb": cb}[named]
    asked: dict[str, Any] = {"conversation": where, "channel": {"type": "PHONE", "address": "+4930123456"}}
    if by == "id":
        asked["participant"] = {"id": b}
    caller = graph.as_participant(b) if by == "token" else graph
    leg = (await caller.do("startLeg", asked, "leg { id }"))["leg"]["id"]
    await graph.do("updateLeg", {"leg": leg, "status": "ANSWERED"}, "leg { id }")
    await asking.unmerge(graph, change)

    shown = "query Q($id: ID!) { conversation(id: $id) { legs(first: 9) { nodes { id participant { id } } } events(first: 99) { nodes { type } } } }"
    at = {place: (await graph.ask(shown, id=place))["conversation"] for place in (ca, cb)}
    assert [(n["id"], n["participant"]["id"]) for n in at[cb]["legs"]["nodes"]] == [(leg, b)]
    assert at[ca]["legs"]["nodes"] == []
    types = [node["type"] for node in at[cb]["events"]["nodes"]]
    assert sum(type.startswith("leg:") for type in types) == 2
    await graph.do("endLeg", {"leg": leg}, "leg { id }")


async def test_the_actor_of_a_custom_event_goes_back(graph: Graph) -> None:
    a, b, ca, cb = await two_contacts(graph)
    change = (await asking.merge(graph, b, a))["change"]["id"]
    custom = {"conversation": ca, "type": "custom:thing", "body": {}, "actor": {"id": b}}
    await graph.do("sendCustomEvent", custom, "event { id }")
    await asking.unmerge(graph, change)

    shown = (
        "query Q($id: ID!) { conversation(id: $id) { events(first: 99) { nodes { type actor { id } } } } }"
    )
    nodes = (await graph.ask(shown, id=cb))["conversation"]["events"]["nodes"]
    assert [n["actor"]["id"] for n in nodes if n["type"] == "custom:thing"] == [b]


async def test_receipts_stay_with_the_messages_that_go_back(graph: Graph) -> None:
    a, b, _, cb = await two_contacts(graph)
    change = (await asking.merge(graph, b, a))["change"]["id"]
    message = (await asking.say(graph, cb, "to b"))["id"]
    await graph.do(
        "markSeen", {"conversation": cb, "upTo": message, "participant": {"id": b}}, "conversation { id }"
    )
    shown = "query Q($id: ID!) { message: node(id: $id) { ... on Message { receipts(first: 9) { nodes { kind participant { id } } } } } }"
    during = (await graph.ask(shown, id=message))["message"]["receipts"]["nodes"]
    assert during == [{"kind": "SEEN", "participant": {"id": a}}]
    await asking.unmerge(graph, change)

    after = (await graph.ask(shown, id=message))["message"]["receipts"]["nodes"]
    assert after == [{"kind": "SEEN", "participant": {"id": b}}]
