"""Streams over the real schema: nothing missed, nothing twice, nothing that is not for the viewer."""

import asyncio
from itertools import pairwise

import pytest

from colloquy.domain.ids import SECOND
from colloquy.schema.cursors import Cursors
from colloquy.server.clock import now
from tests.graph import Graph
from tests.graph_laws.asking import group, inbox, merge, person, promote, say
from tests.live.checking import Seen, complaints, everything, of_conversation
from tests.live.following import Follower, cursor, following, replayed, with_token


async def leave(graph: Graph, conversation: str, who: str) -> None:
    await graph.do(
        "leaveConversation",
        {"conversation": conversation, "participant": {"id": who}},
        "membership { state }",
    )


async def join(graph: Graph, conversation: str, who: str) -> None:
    await graph.do(
        "joinConversation",
        {"conversation": conversation, "participant": {"id": who}},
        "membership { state }",
    )


async def unmerge(graph: Graph, change: str) -> None:
    await graph.do("unmergeParticipants", {"change": change}, "restored { id }")


def types(events: list[Seen]) -> list[str]:
    return [event.type for event in events]


# one conversation


async def test_a_follower_gets_what_came_after_its_cursor_and_then_what_comes(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    after = await cursor(graph, home)
    await say(graph, home, "one")

    async with following(graph, home, after) as follower:
        await follower.until(1)
        await say(graph, home, "two")
        await follower.until(2)

    wanted = [e for e in of_conversation(home, await everything(graph)) if e.type == "message:sent"]
    assert complaints(follower.got, wanted) == []


async def test_without_a_cursor_it_begins_now(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    await say(graph, home, "before")
    follower = Follower(graph, home)
    follower.connect()
    await asyncio.sleep(0.1)
    await say(graph, home, "after")
    (got,) = await follower.until(1)
    await follower.disconnect()

    assert got.sequence == (await everything(graph))[-1].sequence


async def test_every_cursor_of_a_log_leads_to_exactly_what_comes_after_it(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    start = await cursor(graph, home)
    for number in range(5):
        await say(graph, home, str(number))
    whole = await replayed(graph, home, start, 5)

    for number, event in enumerate(whole[:-1]):
        rest = await replayed(graph, home, event.cursor, 4 - number)
        assert rest == whole[number + 1 :]


@pytest.mark.parametrize("length", [99, 100, 101, 250])
async def test_more_than_a_batch_comes_whole(graph: Graph, length: int) -> None:
    home = await inbox(graph, await person(graph))
    start = await cursor(graph, home)
    await asyncio.gather(*(say(graph, home, str(n)) for n in range(length)))

    got = await replayed(graph, home, start, length)

    wanted = of_conversation(home, await everything(graph))[1:]
    assert complaints(got, wanted) == []


async def test_what_is_for_the_business_alone_is_passed_over(graph: Graph) -> None:
    someone = await person(graph)
    home = await inbox(graph, someone)
    guest = graph.as_participant(someone)
    start = await cursor(guest, home)
    await say(graph, home, "a note", visibility="BUSINESS")
    await say(graph, home, "hello")

    (got,) = await replayed(guest, home, start, 1)
    both = await replayed(graph, home, start, 2)

    assert [event.sequence for event in both] == [got.sequence - 1, got.sequence]


# cursors


@pytest.mark.parametrize("stranger", ["another conversation", "another application", "nobody"])
async def test_a_cursor_of_something_else_is_invalid(graph: Graph, stranger: str) -> None:
    home, other = await inbox(graph, await person(graph)), await inbox(graph, await person(graph))
    elsewhere = graph.of_application("elsewhere")
    theirs = {
        "another conversation": await cursor(graph, other),
        "another application": await cursor(elsewhere, await inbox(elsewhere, await person(elsewhere))),
        "nobody": (await cursor(graph, home))[:-1] + "x",
    }[stranger]

    follower = Follower(graph, home, theirs)
    follower.connect()
    await follower.end()

    assert follower.codes == ["CURSOR_INVALID"]
    assert follower.got == []


async def test_a_cursor_ahead_of_a_restored_database_is_invalid(graph: Graph) -> None:
    """A gap that nobody would notice: the log grows past the cursor, and the events are others."""
    home = await inbox(graph, await person(graph))
    made_by = Cursors(graph.store.secret, graph.actor.application)
    newest = (await everything(graph))[-1].position
    for ahead in (made_by.encode_position(home, 99, newest), made_by.encode_position(home, 1, newest + 1)):
        follower = Follower(graph, home, ahead)
        follower.connect()
        await follower.end()
        assert follower.codes == ["CURSOR_INVALID"]
    follower = Follower(graph, None, made_by.encode_position("", 0, newest + 1))
    follower.connect()
    await follower.end()
    assert follower.codes == ["CURSOR_INVALID"]


async def test_the_inbox_s_own_cursor_serves_a_conversation(graph: Graph) -> None:
    home, other = await inbox(graph, await person(graph)), await inbox(graph, await person(graph))
    await say(graph, home, "before")
    await say(graph, other, "elsewhere")
    after = await cursor(graph)
    await say(graph, other, "elsewhere again")
    await say(graph, home, "after")

    (got,) = await replayed(graph, home, after, 1)

    assert got.sequence == of_conversation(home, await everything(graph))[-1].sequence


async def test_one_cursor_serves_both_subscriptions_through_merges_and_back(graph: Graph) -> None:
    """After each event of the inbox, a follower of each conversation gets exactly what is left."""
    start = await cursor(graph)
    lost, kept = await person(graph), await person(graph, "CONTACT")
    ends = [await inbox(graph, lost), await inbox(graph, kept)]
    for home in ends:
        await say(graph, home, "before")
    change = (await merge(graph, lost, kept))["change"]["id"]
    for home in ends:
        await say(graph, home, "together")
    await unmerge(graph, change)
    for home in ends:
        await say(graph, home, "apart")
    await merge(graph, lost, kept)
    await say(graph, ends[0], "again")

    log = await everything(graph)
    whole = await replayed(graph, None, start, len(log))
    assert [event.id for event in whole] == [event.id for event in log]
    made_by = Cursors(graph.store.secret, graph.actor.application)
    for home in ends:
        wanted = of_conversation(home, log)
        mine = {event.id for event in wanted}
        for seen, event in zip(whole[:-1], log, strict=False):
            rest = [later for later in wanted if later.position > event.position]
            moment = made_by.encode_position("", 0, event.position)
            after = [moment, seen.cursor] if event.id in mine else [moment]
            for one in after:
                assert complaints(await replayed(graph, home, one, len(rest)), rest) == [], (home, seen)


# merges


async def test_a_stream_goes_on_through_a_merge_and_tells_of_it_once(graph: Graph) -> None:
    lost, kept = await person(graph), await person(graph, "CONTACT")
    old, new = await inbox(graph, lost), await inbox(graph, kept)
    starts = {home: await cursor(graph, home) for home in (old, new)}

    async with following(graph, old) as one, following(graph, new) as two:
        await say(graph, old, "before")
        await merge(graph, lost, kept)
        await say(graph, old, "after")
        await one.until(3)
        await two.until(2)

    log = await everything(graph)
    for home, follower in ((old, one), (new, two)):
        wanted = of_conversation(home, log)[1:]
        assert complaints(follower.got, wanted) == []
        assert types(follower.got).count("conversation:merged") == 1
        assert await replayed(graph, home, starts[home], len(wanted)) == follower.got


async def test_every_cursor_leads_through_later_merges(graph: Graph) -> None:
    first = await person(graph)
    home = await inbox(graph, first)
    start = await cursor(graph, home)
    await say(graph, home, "a visitor's")
    await promote(graph, first)
    await say(graph, home, "a contact's")
    second = await person(graph, "MEMBER")
    await inbox(graph, second)
    await merge(graph, first, second)
    await say(graph, home, "a member's")

    wanted = of_conversation(home, await everything(graph))[1:]
    whole = await replayed(graph, home, start, len(wanted))
    assert complaints(whole, wanted) == []
    assert types(whole).count("conversation:merged") == 2
    for number, event in enumerate(whole[:-1], 1):
        assert await replayed(graph, home, event.cursor, len(wanted) - number) == whole[number:]


async def test_a_merged_conversation_s_cursor_is_the_place_after_the_merge(graph: Graph) -> None:
    lost, kept = await person(graph), await person(graph, "CONTACT")
    old = await inbox(graph, lost)
    await inbox(graph, kept)
    await merge(graph, lost, kept)
    data = await graph.ask("query N($id: ID!) { node(id: $id) { ... on Conversation { cursor } } }", id=old)
    await say(graph, old, "after")

    (got,) = await replayed(graph, old, data["node"]["cursor"], 1)

    assert got.type == "message:sent"


async def test_the_old_conversation_s_cursor_serves_the_current_id(graph: Graph) -> None:
    lost, kept = await person(graph), await person(graph, "CONTACT")
    old, new = await inbox(graph, lost), await inbox(graph, kept)
    after = await cursor(graph, old)
    await say(graph, old, "unread when they merged")
    await merge(graph, lost, kept)
    await say(graph, new, "after")

    got = await replayed(graph, new, after, 3)

    assert types(got) == ["message:sent", "conversation:merged", "message:sent"]


async def test_after_an_unmerge_a_stream_follows_the_id_it_was_opened_with(graph: Graph) -> None:
    lost, kept = await person(graph), await person(graph, "CONTACT")
    old, new = await inbox(graph, lost), await inbox(graph, kept)

    async with following(graph, old) as one, following(graph, new) as two:
        change = (await merge(graph, lost, kept))["change"]["id"]
        await say(graph, new, "together")
        await unmerge(graph, change)
        await say(graph, old, "to the restored")
        await say(graph, new, "to the survivor")
        await one.until(4)
        await two.until(4)

    log = await everything(graph)
    for home, follower in ((old, one), (new, two)):
        assert complaints(follower.got, of_conversation(home, log)[1:]) == []
        assert follower.got[-1].log == home
        assert types(follower.got).count("conversation:unmerged") == 1


async def test_an_unmerge_leads_back_each_id_that_went_along(graph: Graph) -> None:
    """A promoted visitor's first id leads through its contact's to the member's, and back."""
    lost = await person(graph)
    oldest = await inbox(graph, lost)
    older = (await promote(graph, lost))["conversation"]["id"]
    kept = await person(graph, "MEMBER")
    newest = await inbox(graph, kept)
    change = (await merge(graph, lost, kept))["change"]["id"]
    starts = {home: await cursor(graph, home) for home in (oldest, older, newest)}

    await unmerge(graph, change)
    for home in (oldest, newest):
        await say(graph, home, "apart")

    for home, ends in ((oldest, older), (older, older), (newest, newest)):
        got = await replayed(graph, home, starts[home], 2)
        assert types(got) == ["conversation:unmerged", "message:sent"]
        assert {event.log for event in got} == {ends}


# rights


async def test_one_who_leaves_gets_its_leaving_and_then_the_end(graph: Graph) -> None:
    someone, other = await person(graph), await person(graph)
    home = await group(graph, someone, other)

    async with (
        following(graph.as_participant(someone), home) as follower,
        following(graph, home) as all_of_it,
    ):
        await say(graph, home, "seen")
        await leave(graph, home, someone)
        await say(graph, home, "not seen")
        await follower.end()
        await all_of_it.until(3)

    assert follower.is_complete
    assert types(follower.got) == ["message:sent", "member:left"]
    late = Follower(graph.as_participant(someone), home, follower.got[0].cursor)
    late.connect()
    await late.end()
    assert types(late.got) == ["member:left"]


async def test_one_who_is_invited_waits_and_sees_from_its_joining_on(graph: Graph) -> None:
    someone = await person(graph)
    home = await group(graph)
    invited = {"conversation": home, "participant": {"id": someone}}
    await graph.do("inviteMember", invited, "membership { state }")

    async with following(graph.as_participant(someone), home) as follower:
        await say(graph, home, "not yet")
        await asyncio.sleep(0.1)
        await join(graph, home, someone)
        await say(graph, home, "now")
        await follower.until(2)

    assert types(follower.got)[-2:] == ["member:joined", "message:sent"]


async def test_the_inbox_shows_what_the_viewer_joins_and_not_what_it_left(graph: Graph) -> None:
    someone = await person(graph)
    home, joined, left = await inbox(graph, someone), await group(graph), await group(graph, someone)
    secret = await group(graph)

    async with following(graph.as_participant(someone)) as follower:
        await say(graph, home, "1")
        await say(graph, joined, "before it joins")
        await say(graph, secret, "never seen")
        await follower.until(1)
        await join(graph, joined, someone)
        await leave(graph, left, someone)
        await say(graph, left, "too late")
        await say(graph, joined, "2")
        await follower.until(4)
        await asyncio.sleep(0.1)

    assert [(e.log, e.type) for e in follower.got] == [
        (home, "message:sent"),
        (joined, "member:joined"),
        (left, "member:left"),
        (joined, "message:sent"),
    ]


async def test_a_token_of_one_that_was_merged_away_since_ends_its_streams(graph: Graph) -> None:
    lost, kept = await person(graph), await person(graph, "CONTACT")
    old = await inbox(graph, lost)
    await inbox(graph, kept)
    earlier = with_token(graph, lost, now() - SECOND)

    async with following(earlier, old) as one, following(earlier) as two:
        await asyncio.sleep(0.05)
        await merge(graph, lost, kept)
        await one.end()
        await two.end()

    assert one.codes == two.codes == ["UNAUTHENTICATED"]
    later = with_token(graph, lost, now() + SECOND)
    got = await replayed(later, old, one.after or "", 1)
    assert types(got) == ["conversation:merged"]


async def test_a_token_of_one_that_was_erased_ends_its_streams(graph: Graph) -> None:
    someone = await person(graph)
    home = await inbox(graph, someone)

    async with following(graph.as_participant(someone), home) as follower:
        await asyncio.sleep(0.05)
        await graph.do("eraseParticipant", {"participant": {"id": someone}}, "participant { id }")
        await follower.end()

    assert follower.codes == ["UNAUTHENTICATED"]


async def test_a_stream_that_leads_out_of_reach_ends_with_a_reason(graph: Graph) -> None:
    """The survivor's token follows the other's id, which an unmerge takes away from it (E3)."""
    lost, kept = await person(graph), await person(graph, "CONTACT")
    old = await inbox(graph, lost)
    await inbox(graph, kept)
    change = (await merge(graph, lost, kept))["change"]["id"]

    async with following(graph.as_participant(kept), old) as follower:
        await say(graph, old, "together")
        await follower.until(1)
        await unmerge(graph, change)
        await say(graph, old, "not for the survivor")
        await follower.end()

    assert types(follower.got) == ["message:sent"]
    assert follower.codes == ["FORBIDDEN"]


async def test_what_may_not_be_seen_is_not_there(graph: Graph) -> None:
    someone, other = await person(graph), await person(graph)
    home = await inbox(graph, other)

    follower = Follower(graph.as_participant(someone), home)
    follower.connect()
    await follower.end()

    assert follower.codes == ["NOT_FOUND"]


# signals


async def test_signals_end_for_who_left(graph: Graph) -> None:
    from colloquy.resolvers import subscriptions
    from colloquy.resolvers.context import Context

    someone, other = await person(graph), await person(graph)
    home = await group(graph, someone, other)
    actor = graph.as_participant(someone).actor
    got = []

    async def listen() -> None:
        async for signal in subscriptions.conversation_signals(Context(actor, graph.store), home):  # type: ignore[arg-type]
            got.append(signal.type)

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.05)
    signal = {"conversation": home, "type": "typing:on"}
    assert (await graph.do("sendSignal", signal, "delivered"))["delivered"]
    await asyncio.sleep(0.05)
    await leave(graph, home, someone)
    await graph.do("sendSignal", signal, "delivered")
    await asyncio.wait_for(listening, 5)

    assert got == ["typing:on"]


# canaries


async def test_the_checker_finds_each_fault(graph: Graph) -> None:
    home, other = await inbox(graph, await person(graph)), await inbox(graph, await person(graph))
    start = await cursor(graph, home)
    for number in range(3):
        await say(graph, home, str(number))
    wanted = of_conversation(home, await everything(graph))[1:]
    got = await replayed(graph, home, start, 3)
    (foreign,) = await replayed(graph, other, await _before(graph, other), 1)

    assert complaints(got, wanted) == []
    assert any("missing" in c for c in complaints(got[:1] + got[2:], wanted))
    assert any("missing" in c for c in complaints(got[:-1], wanted))
    assert any("repeated" in c for c in complaints([*got, got[-1]], wanted))
    assert any("out of order" in c for c in complaints([*got[1:], got[0]], wanted))
    assert any("not for" in c for c in complaints([*got, foreign], wanted))
    assert all(a.sequence < b.sequence for a, b in pairwise(got))


async def _before(graph: Graph, id: str) -> str:
    after = await cursor(graph, id)
    await say(graph, id, "something")
    return after
