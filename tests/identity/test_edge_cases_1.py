"""Edge cases 1 to 12 of merging people, each by its number."""

import asyncio
import itertools
from typing import Any

from colloquy.domain.ids import ConversationId
from colloquy.domain.model.event import ConversationMerged, MessageSent
from colloquy.resolvers.context import Context
from colloquy.resolvers.subscriptions import conversation_events
from tests.graph import Graph
from tests.identity import asking
from tests.identity.showing import events


async def talker(graph: Graph, kind: str = "ANONYMOUS_VISITOR", **more: Any) -> tuple[str, str]:
    """Return somebody who has said one thing, and the conversation."""
    who = await asking.person(graph, kind, **more)
    home = await asking.inbox(graph, who)
    await asking.say(graph, home, "hello", who)
    return who, home


async def test_edge_01_a_promotion_to_an_identity_that_exists_goes_on_in_its_conversation(
    graph: Graph,
) -> None:
    """No second conversation between the same two; the payload says what was merged into which."""
    contact, home = await talker(graph, "CONTACT", contactId="c")
    visitor, old = await talker(graph)
    done = await asking.promote(graph, visitor, contactId="c")
    assert (done["participant"]["id"], done["conversation"]["id"]) == (contact, home)
    assert done["mergedConversations"] == [{"id": old}]
    opened = await graph.do(
        "getOrCreateConversation", {"participant": {"id": visitor}}, "conversation { id } created"
    )
    assert opened == {"conversation": {"id": home}, "created": False, "errors": []}


async def test_edge_02_a_claim_does_not_open_the_past_of_somebody(graph: Graph) -> None:
    """It is refused and noted, and the business completes it with evidence (I6)."""
    contact, home = await talker(graph, "CONTACT", contactId="c", emails=["c@example.com"])
    visitor, old = await talker(graph)
    asked = {"participant": {"id": visitor}, "to": "CONTACT", "contactId": "c", "evidence": "CLAIMED"}
    assert (await graph.refused("promoteParticipant", asked))["code"] == "IDENTITY_CONFLICT"
    own = {"participant": {"id": visitor}, "to": "CONTACT", "emails": ["c@example.com"]}
    claimed = await graph.as_participant(visitor).do("promoteParticipant", own, asking.JOINED)
    assert (
        claimed["participant"]["id"] == visitor
    )  # an address that another has is no proof, and merges nobody
    assert await asking.texts(graph.as_participant(visitor), old) == ["hello"]
    done = await asking.merge(graph, visitor, contact, evidence="CHANNEL_VERIFIED")
    assert done["conversation"]["id"] == home


async def test_edge_03_the_same_visitor_promoted_twice_at_once(graph: Graph) -> None:
    """To one identity: done once. To two: the first wins, the other conflicts."""
    visitor, _ = await talker(graph)
    asked = {"participant": {"id": visitor}, "to": "CONTACT", "displayName": "C"}
    both = [graph.payload("promoteParticipant", {**asked, "contactId": "c"}, asking.JOINED) for _ in range(2)]
    done = await asyncio.gather(*both)
    assert sorted(one["alreadyDone"] for one in done) == [False, True]
    error = await graph.refused("promoteParticipant", {**asked, "contactId": "d"})
    assert (error["code"], error["path"]) == ("IDENTITY_CONFLICT", ["input", "contactId"])


async def test_edge_04_two_visitors_promoted_into_one_identity_at_once(graph: Graph) -> None:
    """Both succeed, in either order, with the same end."""
    one, two = (await talker(graph))[0], (await talker(graph))[0]
    await asking.person(graph, "CONTACT", contactId="c")
    done = await asyncio.gather(*(asking.promote(graph, id, contactId="c") for id in (one, two)))
    assert len({each["participant"]["id"] for each in done}) == 1
    assert len(await asking.texts(graph, await asking.inbox(graph, one))) == 2


async def test_edge_05_a_first_message_and_a_promotion_at_once(graph: Graph) -> None:
    """Whoever comes first, the conversation and the kind are both there."""
    for n in range(5):
        ref = {"anonymousVisitorId": f"v{n}"}
        who = await asking.person(graph, **ref)
        opening = graph.do("getOrCreateConversation", {"participant": ref}, "conversation { id }")
        asked = {"participant": ref, "to": "CONTACT", "displayName": "C"}
        promoting = graph.do("promoteParticipant", asked, asking.JOINED)
        first, second = (opening, promoting) if n % 2 else (promoting, opening)
        await asyncio.gather(first, second)
        home = await asking.inbox(graph, who)
        await asking.say(graph, home, "hello", who)
        data = await graph.ask("query($r: ParticipantRef!) { participant(ref: $r) { id kind } }", r=ref)
        assert data["participant"] == {"id": who, "kind": "CONTACT"}


async def test_edge_06_merging_somebody_with_itself_changes_nothing(graph: Graph) -> None:
    """By whichever ids; and every redirect is one hop."""
    people = [(await talker(graph))[0] for _ in range(4)]
    for source, into in itertools.pairwise(people):
        await asking.merge(graph, source, into)
    for source in people:
        for into in people:
            done = await asking.merge(graph, source, into)
            assert (done["alreadyDone"], done["participant"]["id"]) == (True, people[-1])
    for id in people[:-1]:
        data = await graph.ask(
            "query($id: ID!) { node(id: $id) { ... on Participant { mergedInto { id } } } }", id=id
        )
        assert data["node"]["mergedInto"]["id"] == people[-1]


async def test_edge_07_both_are_members_of_one_group(graph: Graph) -> None:
    """One membership stays, the other is LEFT as merged; a GROUP of only the two is a warning (laws, I10).

    The page would refuse the latter; the laws warn of it in the preview and merge.
    """
    one, two = await asking.person(graph), await asking.person(graph)
    group = await asking.group(graph, one, two)
    data = await graph.ask(
        "query($a: ID!, $b: ID!) { mergePreview(from: {id: $a}, into: {id: $b}) { warnings blockers { code } } }",
        a=one,
        b=two,
    )
    assert len(data["mergePreview"]["warnings"]) == 1
    await asking.merge(graph, one, two)
    shown = "query($id: ID!) { conversation(id: $id) { memberships { nodes { state reason { code } } } } }"
    found = (await graph.ask(shown, id=group))["conversation"]["memberships"]["nodes"]
    places = sorted((p["state"], p["reason"] and p["reason"]["code"]) for p in found)
    assert places == [("JOINED", None), ("LEFT", "merged")]


async def test_edge_08_who_wrote_a_message_is_stored_once_and_for_ever(graph: Graph) -> None:
    """sentAs stays; sender is who it is now."""
    one, home = await talker(graph)
    two, _ = await talker(graph, "CONTACT")
    message = await asking.say(graph, home, "by one", one)
    await asking.merge(graph, one, two)
    shown = (
        "query($id: ID!) { node(id: $id) { ... on Message { sender { id } sentAs { participantId kind } } } }"
    )
    node = (await graph.ask(shown, id=message["id"]))["node"]
    assert node["sender"]["id"] == two
    assert node["sentAs"] == {"participantId": one, "kind": "ANONYMOUS_VISITOR"}


async def test_edge_09_what_was_read_in_its_origin_is_read_after_the_merge(graph: Graph) -> None:
    """Unread counts are the sum of both, whichever side's mark is further."""
    one, home = await talker(graph)
    two, other = await talker(graph)
    late = await asking.say(graph, other, "late", two)
    await asking.say(graph, home, "later", one)
    await asking.see(graph, other, late["id"])
    before = await asking.unread(graph, home), await asking.unread(graph, other)
    assert before == (2, 0)
    await asking.merge(graph, one, two)
    assert await asking.unread(graph, other) == 2


async def test_edge_10_two_orders_are_kept_apart(graph: Graph) -> None:
    """History goes by (sentAt, id); a log keeps its numbers, and the merge is one more entry."""
    one, home = await talker(graph)
    two, other = await talker(graph)
    await asking.say(graph, home, "and again", one)
    before = {e["id"]: e for id in (home, other) for e in await events(graph, id)}
    await asking.merge(graph, one, two)
    after = {e["id"]: e for e in await events(graph, other)}
    assert {id: after[id] for id in before} == before
    assert sorted(e["type"] for id, e in after.items() if id not in before) == ["conversation:merged"] * 2
    assert await asking.texts(graph, other) == ["hello", "hello", "and again"]


async def test_edge_11_a_send_in_flight_lands_once_in_the_survivor(graph: Graph) -> None:
    """redirectedFrom says so; a retry across the merge answers the first message (M2, M5)."""
    one, home = await talker(graph)
    two, other = await talker(graph)
    draft = {
        "conversation": home,
        "content": asking.words("late"),
        "sender": {"id": one},
        "clientMessageId": "k",
    }
    first = await graph.do("sendMessage", draft, "message { id } redirectedFrom")
    await asking.merge(graph, one, two)
    again = await graph.do("sendMessage", draft, "message { id } redirectedFrom")
    assert again["message"] == first["message"]
    new = await graph.do(
        "sendMessage", {**draft, "clientMessageId": "l"}, "message { sentTo } redirectedFrom"
    )
    assert (new["message"]["sentTo"], new["redirectedFrom"]) == (other, home)
    seen = {"conversation": home, "upTo": first["message"]["id"]}
    await graph.do("markSeen", seen, "conversation { id }")  # what comes back for it finds its place


async def test_edge_12_a_subscription_goes_on_through_a_merge(graph: Graph) -> None:
    """It tells of the merge once, and goes on with the survivor, without a new subscribe (E3)."""
    one, home = await talker(graph)
    two, other = await talker(graph)
    for viewer in (graph, graph.as_participant(one)):
        context = Context(viewer.actor, graph.store)
        stream = conversation_events(context, ConversationId(home), (home, 0, 0))
        await anext(stream)
        if viewer is graph:
            await asking.merge(graph, one, two)
            await asking.say(graph, other, "after")
        facts = [type((await asyncio.wait_for(anext(stream), 10)).fact) for _ in range(3)]
        assert facts == [MessageSent, ConversationMerged, MessageSent]
