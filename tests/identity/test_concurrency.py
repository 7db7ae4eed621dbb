"""Many at once on one store: the laws hold, nobody waits for ever, no update is lost."""

import asyncio
from typing import Any

from tests.graph import Graph
from tests.identity import asking
from tests.identity.showing import events

PATIENCE = 30
"""Within how many seconds everything must have an answer."""


async def at_once(*work: Any) -> list[Any]:
    """Return what all of them came to."""
    async with asyncio.timeout(PATIENCE):
        return list(await asyncio.gather(*work))


async def payload(graph: Graph, mutation: str, **input: Any) -> Any:
    shown = asking.JOINED if mutation != "unmergeParticipants" else "participant { id }"
    return await graph.payload(mutation, input, shown)


def code(done: Any) -> str | None:
    return done["errors"][0]["code"] if done["errors"] else None


async def visitors(graph: Graph, count: int) -> list[str]:
    people = await at_once(*(asking.person(graph) for _ in range(count)))
    homes = await at_once(*(asking.inbox(graph, id) for id in people))
    await at_once(*(asking.say(graph, h, "hello", p) for h, p in zip(homes, people, strict=True)))
    return people


async def current(graph: Graph, id: str) -> Any:
    data = await graph.ask(
        "query($id: ID!) { participant(ref: {id: $id}) { id kind previousIds conversation { id unreadCount } } }",
        id=id,
    )
    return data["participant"]


async def check_logs(graph: Graph, *people: str) -> None:
    """Every log counts 1, 2, 3 (E1)."""
    logs: dict[str, list[int]] = {}
    for home in {(await current(graph, id))["conversation"]["id"] for id in people}:
        for event in await events(graph, home):
            logs.setdefault(event["log"], []).append(int(event["sequence"]))
    for numbers in logs.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


async def test_one_visitor_is_promoted_to_one_identity_many_times(graph: Graph) -> None:
    """One of them does it, the others find it done (edge case 3)."""
    (who,) = await visitors(graph, 1)
    asked = {"participant": {"id": who}, "to": "CONTACT", "contactId": "c", "displayName": "C"}
    done = await at_once(*(payload(graph, "promoteParticipant", **asked) for _ in range(8)))
    assert [code(one) for one in done] == [None] * 8
    assert sorted(one["alreadyDone"] for one in done) == [False] + [True] * 7
    assert len({one["conversation"]["id"] for one in done}) == 1
    await check_logs(graph, who)


async def test_one_visitor_is_promoted_to_two_identities(graph: Graph) -> None:
    """The first commit wins; the other gets a typed conflict, and nothing is chained."""
    (who,) = await visitors(graph, 1)
    asked = {"participant": {"id": who}, "to": "CONTACT", "displayName": "C"}
    done = await at_once(*(payload(graph, "promoteParticipant", **asked, contactId=id) for id in "ab"))
    assert sorted(map(str, map(code, done))) == ["IDENTITY_CONFLICT", "None"]
    assert (await current(graph, who))["previousIds"] == []


async def test_many_visitors_become_one_contact(graph: Graph) -> None:
    """All succeed, with all their messages (edge case 4)."""
    people = await visitors(graph, 8)
    contact = await asking.person(graph, "CONTACT", contactId="c")
    asked = [{"participant": {"id": id}, "to": "CONTACT", "contactId": "c"} for id in people]
    done = await at_once(*(payload(graph, "promoteParticipant", **one) for one in asked))
    assert [code(one) for one in done] == [None] * 8
    found = await current(graph, people[0])
    assert (found["id"], found["kind"]) == (contact, "CONTACT")
    assert set(found["previousIds"]) == set(people)
    assert found["conversation"]["unreadCount"] == 8
    await check_logs(graph, contact)


async def test_two_are_merged_into_each_other(graph: Graph) -> None:
    """One way or the other, once; and a ring of three ends in one."""
    one, two, three = await visitors(graph, 3)
    ring = [(one, two), (two, one), (two, three), (three, one)]
    done = await at_once(
        *(payload(graph, "mergeParticipants", **{"from": {"id": a}, "into": {"id": b}}) for a, b in ring)
    )
    assert [code(each) for each in done] == [None] * 4
    assert sum(not each["alreadyDone"] for each in done) == 2
    tops = {(await current(graph, id))["id"] for id in (one, two, three)}
    assert len(tops) == 1
    assert (await current(graph, one))["conversation"]["unreadCount"] == 3
    await check_logs(graph, one)


async def test_sends_and_marks_go_on_during_merges(graph: Graph) -> None:
    """Nothing is lost and nothing is counted twice, whichever id they name."""
    people = await visitors(graph, 4)
    homes = [await asking.inbox(graph, id) for id in people]
    sends = [
        asking.say(graph, homes[n % 4], f"during {n}", people[n % 4], clientMessageId=f"k{n}")
        for n in range(40)
    ]
    retries = [
        asking.say(graph, homes[n % 4], f"during {n}", people[n % 4], clientMessageId=f"k{n}")
        for n in range(40)
    ]
    merges = [asking.merge(graph, people[n], people[n + 1]) for n in range(3)]
    work = [*sends[:20], *merges, *retries, *sends[20:]]
    done = await at_once(*work)
    assert len(done) == 83
    found = await current(graph, people[0])
    texts = await asking.texts(graph, found["conversation"]["id"])
    assert sorted(texts) == sorted(["hello"] * 4 + [f"during {n}" for n in range(40)])
    assert found["conversation"]["unreadCount"] == 44
    await check_logs(graph, people[0])


async def test_marks_set_during_a_merge_are_not_lost(graph: Graph) -> None:
    """After all of them the last message is seen, through whichever id (M7)."""
    one, two = await visitors(graph, 2)
    homes = [await asking.inbox(graph, id) for id in (one, two)]
    last = [await asking.say(graph, home, "last", who) for home, who in zip(homes, (one, two), strict=True)]
    marks = [asking.see(graph, home, message["id"]) for home, message in zip(homes, last, strict=True)]
    await at_once(*marks[:1], asking.merge(graph, one, two), *marks[1:])
    assert await asking.unread(graph, homes[0]) == 0
    assert await asking.unread(graph, homes[1]) == 0


async def test_an_erasure_during_merges_and_sends_leaves_no_content(graph: Graph) -> None:
    """Whatever came first: what is in the line of the erased is blank, or was refused."""
    one, two = await visitors(graph, 2)
    homes = [await asking.inbox(graph, id) for id in (one, two)]
    sends = [
        graph.payload(
            "sendMessage",
            {
                "conversation": homes[n % 2],
                "content": asking.words("secret"),
                "sender": {"id": (one, two)[n % 2]},
            },
            "message { id }",
        )
        for n in range(20)
    ]
    merging = payload(graph, "mergeParticipants", **{"from": {"id": one}, "into": {"id": two}})
    erasing = graph.payload("eraseParticipant", {"participant": {"id": one}}, "participant { id }")
    done = await at_once(*sends[:10], merging, *sends[10:15], erasing, *sends[15:])
    assert {code(each) for each in done} <= {None, "ERASED"}
    data = await graph.ask("query($id: ID!) { participant(ref: {id: $id}) { erasedAt } }", id=one)
    assert data["participant"]["erasedAt"] is not None
    assert set(await asking.texts(graph, homes[0])) == {""}
    await check_logs(graph, one, two)


async def test_merges_and_undoes_at_once_end_in_one_or_two(graph: Graph) -> None:
    """Each is carried out whole or refused; two undoes of one merge are one."""
    one, two = await visitors(graph, 2)
    change = (await asking.merge(graph, one, two))["change"]["id"]
    again = [
        payload(graph, "mergeParticipants", **{"from": {"id": one}, "into": {"id": two}}) for _ in range(2)
    ]
    undoes = [payload(graph, "unmergeParticipants", change=change) for _ in range(2)]
    done = await at_once(undoes[0], again[0], undoes[1], again[1])
    assert [code(each) for each in (done[0], done[2])].count(None) == 1
    assert {code(each) for each in done} <= {None, "INVALID_STATE"}
    await check_logs(graph, one, two)
