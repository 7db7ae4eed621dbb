"""The exact inverse of a merge (I12): everything is compared with the state before, field by field."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.graph import Graph
from tests.identity import asking
from tests.identity.showing import events, whole

SIDES = {
    "two visitors": ({}, {}),
    "a visitor into a contact": ({}, {"kind": "CONTACT", "contactId": "c"}),
    "two contacts": ({"kind": "CONTACT", "contactId": "b"}, {"kind": "CONTACT", "contactId": "c"}),
    "two members": ({"kind": "MEMBER", "contactId": "b"}, {"kind": "MEMBER", "contactId": "c"}),
}


@dataclass
class Pair:
    """Two people, with all that can hang on somebody."""

    lost: str
    survivor: str
    homes: dict[str, str]
    group: str


async def pair(graph: Graph, which: str, *, has: str = "both", longer: str = "survivor") -> Pair:
    """Return two people; `has` says who has an inbox, `longer` whose history is the longer one."""
    about = {
        "displayName": "One",
        "emails": ["one@example.com"],
        "customData": {"plan": "free", "one": 1},
        "name": "one",
        "imageUrl": "https://example.com/one.png",
    }
    other = about | {"displayName": "Two", "emails": ["two@example.com"], "customData": {"plan": "paid"}}
    other |= {"name": "two", "phones": ["+4930123456"]}
    first, second = SIDES[which]
    lost = await asking.person(graph, **{"kind": "ANONYMOUS_VISITOR", **first, **about})
    survivor = await asking.person(graph, **{"kind": "ANONYMOUS_VISITOR", **second, **other})
    homes = {}
    for name, id in (("lost", lost), ("survivor", survivor)):
        if has in (name, "both"):
            home = homes[name] = await asking.inbox(graph, id)
            sent = [
                await asking.say(graph, home, f"{name} {n}", id) for n in range(4 if name == longer else 2)
            ]
            await asking.say(graph, home, f"{name} is answered")
            await asking.say(graph, home, f"about {name}", visibility="BUSINESS")
            await asking.see(graph, home, sent[0]["id"])
    group = await asking.group(graph, lost, survivor, name="both")
    for id in (lost, survivor):
        await asking.say(graph, group, "hello", id)
    await asking.see(graph, group, (await asking.say(graph, group, "read me"))["id"], lost)
    await asking.say(graph, group, "and me")
    alone = await asking.group(graph, lost, name="alone")
    await asking.say(graph, alone, "only one")
    return Pair(lost, survivor, homes, group)


async def merged(graph: Graph, two: Pair) -> str:
    """Merge the two with a token and return the change."""
    token = await asking.token(graph, two.lost, two.survivor)
    return str((await asking.merge(graph, two.lost, two.survivor, previewToken=token))["change"]["id"])


@pytest.mark.parametrize(
    ("which", "longer"), [*((which, "survivor") for which in SIDES), ("two visitors", "lost")]
)
async def test_a_merge_undone_at_once_leaves_everything_as_it_was(
    graph: Graph, which: str, longer: str
) -> None:
    """Every field of both but updatedAt and the growth of the logs."""
    two = await pair(graph, which, longer=longer)
    before = await whole(graph, two.lost, two.survivor)
    for _ in range(2):  # the same merge after an undo is a new merge
        change = await merged(graph, two)
        assert (await whole(graph, two.lost, two.survivor)) != before
        done = await asking.unmerge(graph, change)
        assert done["restored"]["id"] == two.lost
        assert done["participant"]["id"] == two.survivor
        assert await whole(graph, two.lost, two.survivor) == before


@pytest.mark.parametrize("has", ["lost", "survivor", "nobody"])
async def test_a_merge_of_one_without_an_inbox_is_undone_too(graph: Graph, has: str) -> None:
    """A conversation that the merge minted stays with the survivor, without a message."""
    two = await pair(graph, "two visitors", has=has)
    before = await whole(graph, two.lost, two.survivor)
    await asking.unmerge(graph, await merged(graph, two))
    after = await whole(graph, two.lost, two.survivor)
    if has == "lost":
        for root in ("participant", "node"):
            minted = after[two.survivor]["shown"][root].pop("conversation")
            assert minted["messages"] == {"totalCount": 0, "nodes": []}
            assert (minted["unreadCount"], minted["channels"]) == (0, ["CHAT", "EMAIL", "SMS"])
            assert before[two.survivor]["shown"][root].pop("conversation") is None
        for found in (before, after):
            del found[two.survivor]["shown"]["mine"]
            found[two.survivor]["own"]["conversations"]["nodes"] = [
                node
                for node in found[two.survivor]["own"]["conversations"]["nodes"]
                if node["id"] == two.group
            ]
    assert after == before


async def test_a_promotion_that_merged_and_rose_is_undone_to_both_kinds(graph: Graph) -> None:
    """I4: one change says all of it, and one undo takes all of it back; the minted one stays."""
    two = await pair(graph, "a visitor into a contact")
    before = await whole(graph, two.lost, two.survivor)
    done = await asking.promote(graph, two.lost, "MEMBER", contactId="c", memberId="m")
    assert done["change"]["fromKind"] == "CONTACT"
    assert done["change"]["toKind"] == "MEMBER"
    minted = done["conversation"]["id"]
    await asking.unmerge(graph, done["change"]["id"])
    after = await whole(graph, two.lost, two.survivor)
    assert after[two.lost] == before[two.lost]
    mine, was = after[two.survivor]["shown"]["participant"], before[two.survivor]["shown"]["participant"]
    assert (mine["kind"], mine["memberId"], mine["memberIds"]) == ("CONTACT", None, [])
    assert mine["conversation"].pop("id") == minted
    assert mine["conversation"].pop("previousIds") == [was["conversation"].pop("id")]
    for one in (mine, was):
        del one["conversation"]["createdAt"]
        one["conversation"].pop("previousIds", None)
        for message in one["conversation"]["messages"]["nodes"]:
            del message["conversation"]
    assert mine == was


async def test_what_named_the_one_who_is_back_goes_with_it(graph: Graph) -> None:
    """By its conversation, its id or its name; the rest stays; log, sequence and cursors are kept."""
    two = await pair(graph, "two visitors")
    change = await merged(graph, two)
    lost, survivor = two.homes["lost"], two.homes["survivor"]
    sent = {
        "to its conversation": await asking.say(graph, lost, "to its conversation"),
        "by its id": await asking.say(graph, survivor, "by its id", two.lost),
        "to the survivor": await asking.say(graph, survivor, "to the survivor"),
        "by the survivor": await asking.say(graph, survivor, "by the survivor", two.survivor),
    }
    custom = {"type": "custom:thing", "body": {}}
    for conversation in (lost, survivor):
        await graph.do("sendCustomEvent", {"conversation": conversation, **custom}, "event { id }")
    told = {event["id"]: event for event in await events(graph, survivor)}
    await asking.unmerge(graph, change)
    expected = {lost: ["to its conversation", "by its id"], survivor: ["to the survivor", "by the survivor"]}
    for home, last in expected.items():
        assert (await asking.texts(graph, home))[-2:] == last
        after = await events(graph, home)
        assert sum(event["type"] == "custom:thing" for event in after) == 1
        assert [event for event in after if event["id"] in told] == [
            told[event["id"]] for event in after if event["id"] in told
        ]
    shown = "query($id: ID!) { node(id: $id) { ... on Message { sentTo sequence conversation { id } } } }"
    for text, message in sent.items():
        node = (await graph.ask(shown, id=message["id"]))["node"]
        assert (node["sentTo"], node["sequence"]) == (survivor, message["sequence"])
        assert node["conversation"]["id"] == (lost if text in expected[lost] else survivor)
    assert await asking.unread(graph, lost) == 2  # one of its own, and one that named it
    assert await asking.unread(graph, survivor) == 4


async def test_what_went_back_is_seen_edited_and_deleted_where_it_is_read(graph: Graph) -> None:
    """Its marks, its counters and its viewers are those of the restored conversation."""
    two = await pair(graph, "two visitors")
    change = await merged(graph, two)
    message = await asking.say(graph, two.homes["survivor"], "mine", two.lost, clientMessageId="k")
    await asking.unmerge(graph, change)
    again = await asking.say(graph, two.homes["lost"], "mine", two.lost, clientMessageId="k")
    assert again["id"] == message["id"]
    node = "query($id: ID!) { node(id: $id) { id } }"
    assert (await graph.as_participant(two.lost).ask(node, id=message["id"]))["node"] is not None
    assert (await graph.as_participant(two.survivor).ask(node, id=message["id"]))["node"] is None
    assert await asking.unread(graph, two.homes["lost"]) == 2
    theirs = await asking.unread(graph, two.homes["survivor"])
    await asking.see(graph, two.homes["lost"], message["id"])
    assert await asking.unread(graph, two.homes["lost"]) == 0
    await graph.do("deleteMessage", {"message": message["id"]}, "message { id }")
    assert await asking.unread(graph, two.homes["lost"]) == 0
    assert await asking.unread(graph, two.homes["survivor"]) == theirs
    found = await graph.ask(
        "query($t: String!, $c: ID) { searchMessages(text: $t, conversation: $c, first: 5) { nodes { id } } }",
        t="survivor",
        c=two.homes["lost"],
    )
    assert found["searchMessages"]["nodes"] == []


async def test_a_mark_set_after_the_merge_is_kept_by_both(graph: Graph) -> None:
    """In the inbox and in the GROUPs of both."""
    two = await pair(graph, "two visitors")
    change = await merged(graph, two)
    last = await asking.say(graph, two.homes["survivor"], "the last one", two.survivor)
    await asking.see(graph, two.homes["lost"], last["id"])
    seen = await asking.say(graph, two.group, "seen by the one they are")
    await asking.see(graph, two.group, seen["id"], two.survivor)
    await asking.unmerge(graph, change)
    assert await asking.unread(graph, two.homes["lost"]) == 0
    assert await asking.unread(graph, two.homes["survivor"]) == 0
    for id in (two.lost, two.survivor):
        assert await asking.unread(graph.as_participant(id), two.group) == 0


async def test_attributes_edited_since_stay_with_the_survivor(graph: Graph) -> None:
    """The others are as they were."""
    two = await pair(graph, "two visitors")
    before = await whole(graph, two.lost, two.survivor)
    change = await merged(graph, two)
    edited = {"participant": {"id": two.lost}, "displayName": "Edited"}
    await graph.do("updateParticipant", edited, "participant { id }")
    await asking.unmerge(graph, change)
    after = await whole(graph, two.lost, two.survivor)
    assert after[two.lost] == before[two.lost]
    for root in ("participant", "node"):
        assert after[two.survivor]["shown"][root].pop("displayName") == "Edited"
        assert before[two.survivor]["shown"][root].pop("displayName") == "Two"
    assert after == before


async def test_an_undo_tells_both_logs_and_both_ways(graph: Graph) -> None:
    """M12: the ledger and one event in each log; the old one goes on after its merge."""
    two = await pair(graph, "two visitors")
    change = await merged(graph, two)
    done = await asking.unmerge(graph, change, reason="A mistake.")
    assert done["change"]["kind"] == "UNMERGED"
    assert done["change"]["participant"]["id"] == two.survivor
    assert done["change"]["from"]["id"] == two.lost
    for home in two.homes.values():
        own = [e for e in await events(graph, home) if e["log"] == home]
        assert [e["sequence"] for e in own] == [str(n) for n in range(1, len(own) + 1)]
        assert own[-1]["type"] == "conversation:unmerged"
    ledger: Any = await graph.ask(
        "query($id: ID!) { node(id: $id) { ... on IdentityChange { undone kind conflicts { attribute } } } }",
        id=change,
    )
    assert ledger["node"]["undone"] is True
