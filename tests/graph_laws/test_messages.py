"""The laws of messages, through the graph."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from colloquy.domain.ids import Instant
from colloquy.persistence.sqlite.snapshot import SqlSnapshot
from tests.graph import Graph
from tests.graph_laws.asking import (
    changed,
    dump,
    group,
    inbox,
    merge,
    person,
    promote,
    say,
    texts,
    unread,
    words,
)


def at(second: int) -> Instant:
    return Instant(1_700_000_000_000_000 + second * 1_000_000)


async def sent(graph: Graph, conversation: str, **more: Any) -> Any:
    draft = {"conversation": conversation, "content": words("hello"), "clientMessageId": "c-1"} | more
    return await graph.do("sendMessage", draft, "message { id } event { id } redirectedFrom")


async def test_a_retry_answers_the_first_message_before_and_after_a_merge(graph: Graph) -> None:
    who, other = await person(graph), await person(graph, "CONTACT", contactId="c")
    home = await inbox(graph, who)
    me = {"sender": {"id": who}}
    first = await sent(graph, home, **me)
    before = dump(graph.store.path)
    assert await sent(graph, home, **me) == first
    assert dump(graph.store.path) == before

    promoted = await promote(graph, who)
    assert await sent(graph, home, **me) == first | {"redirectedFrom": home}
    assert await sent(graph, promoted["conversation"]["id"], **me) == first
    merged = await merge(graph, who, other)
    after = merged["conversation"]["id"]
    assert (await sent(graph, home, **me))["message"] == first["message"]
    assert (await sent(graph, after, **me))["message"] == first["message"]
    assert (await sent(graph, after, sender={"contactId": "c"}))["message"] == first["message"]
    assert await texts(graph, home) == ["hello"]


async def test_a_retry_answers_the_first_message_after_an_undo(graph: Graph) -> None:
    who, other = await person(graph), await person(graph, "CONTACT")
    home = await inbox(graph, who)
    await inbox(graph, other)
    change = (await merge(graph, who, other))["change"]["id"]
    first = await sent(graph, home, sender={"id": who})
    await graph.do("unmergeParticipants", {"change": change}, "change { id }")

    again = await sent(graph, home, sender={"id": who})

    assert again["message"] == first["message"]
    assert await texts(graph, home) == ["hello"]


async def test_a_retry_with_another_body_is_a_mismatch_also_after_an_edit(graph: Graph) -> None:
    who = await person(graph)
    home, other = await inbox(graph, who), await inbox(graph, await person(graph))
    first = await sent(graph, home)
    edit = {"message": first["message"]["id"], "content": words("edited")}
    await graph.do("editMessage", edit, "message { id }")
    before = dump(graph.store.path)

    for more in (
        {"content": words("edited")},
        {"content": words("hello ")},
        {"visibility": "BUSINESS"},
        {"silent": True},
        {"previewText": "p"},
        {"badges": [{"text": "b"}]},
        {"targetChannels": ["SMS"]},
        {"sourceChannel": "SMS"},
        {"direction": "PARTICIPANT_TO_BUSINESS"},
        {"replyTo": first["message"]["id"]},
        {"conversation": other},
    ):
        draft = {"conversation": home, "content": words("hello"), "clientMessageId": "c-1"} | more
        error = await graph.refused("sendMessage", draft)
        assert (error["code"], error["path"]) == ("IDEMPOTENCY_MISMATCH", ["input", "clientMessageId"]), more
    assert (await sent(graph, home))["message"] == first["message"]
    assert dump(graph.store.path) == before


async def test_a_client_s_id_is_its_sender_s_own(graph: Graph) -> None:
    who, other = await person(graph), await person(graph)
    room = await group(graph, who, other)

    ids = [
        (await sent(graph, room))["message"]["id"],
        (await sent(graph, room, sender={"id": who}))["message"]["id"],
        (await sent(graph, room, sender={"id": other}))["message"]["id"],
    ]

    assert len(set(ids)) == 3


async def test_a_retry_is_answered_though_the_conversation_has_ended(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    first = await sent(graph, home)
    await graph.do("deleteConversation", {"conversation": home}, "conversation { id }")

    assert (await sent(graph, home))["message"] == first["message"]


async def test_many_retries_at_once_make_one_message(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))

    answers = await asyncio.gather(*(sent(graph, home) for _ in range(20)))

    assert len({answer["message"]["id"] for answer in answers}) == 1
    assert await texts(graph, home) == ["hello"]


async def test_time_never_runs_backwards_in_a_history_whatever_the_clock_does(graph: Graph) -> None:
    graph.clock.at = at(0)
    who, other = await person(graph), await person(graph, "CONTACT")
    home, theirs = await inbox(graph, who), await inbox(graph, other)
    for second, conversation in (
        (100, home),
        (90, home),
        (200, theirs),
        (80, home),
        (150, theirs),
        (100, home),
    ):
        graph.clock.at = at(second)
        await say(graph, conversation, f"{second}")
    graph.clock.at = at(50)
    await merge(graph, who, other)
    for second in (10, 60):
        graph.clock.at = at(second)
        await say(graph, home, f"then {second}")
    data = await graph.ask(
        "query H($id: ID!) { conversation(id: $id) { messages { nodes { previewText sentAt } } lastMessage { previewText } } }",
        id=home,
    )

    nodes = data["conversation"]["messages"]["nodes"]
    assert [n["previewText"] for n in nodes] == ["100", "90", "80", "100", "200", "150", "then 10", "then 60"]
    assert [n["sentAt"] for n in nodes] == sorted(n["sentAt"] for n in nodes)
    assert data["conversation"]["lastMessage"] == {"previewText": "then 60"}


async def test_paging_while_others_write_and_merge_shows_each_message_once(graph: Graph) -> None:
    who, other = await person(graph), await person(graph, "CONTACT")
    home, theirs = await inbox(graph, who), await inbox(graph, other)
    for n in range(6):
        await say(graph, home, f"a{n}")
        await say(graph, theirs, f"b{n}")
    ask = """query P($id: ID!, $after: String, $before: String, $first: Int, $last: Int) { conversation(id: $id) {
        messages(first: $first, last: $last, after: $after, before: $before) {
            nodes { previewText } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } } }"""

    async def page(**more: Any) -> Any:
        return (await graph.ask(ask, id=home, **more))["conversation"]["messages"]

    first = await page(first=2)
    last = await page(last=2)
    await merge(graph, who, other)
    await say(graph, home, "new")
    forwards, shown = [n["previewText"] for n in first["nodes"]], first
    while shown["pageInfo"]["hasNextPage"]:
        shown = await page(first=2, after=shown["pageInfo"]["endCursor"])
        forwards += [n["previewText"] for n in shown["nodes"]]
    backwards, shown = [n["previewText"] for n in last["nodes"]], last
    while shown["pageInfo"]["hasPreviousPage"]:
        shown = await page(last=2, before=shown["pageInfo"]["startCursor"])
        backwards = [n["previewText"] for n in shown["nodes"]] + backwards

    for walked in (forwards, backwards):
        assert len(walked) == len(set(walked))
        assert [text for text in walked if text.startswith("a")] == [f"a{n}" for n in range(6)]


async def test_who_may_write_where(graph: Graph) -> None:
    who, other, helper = await person(graph), await person(graph), await person(graph, "CONTRIBUTOR")
    home, room = await inbox(graph, who), await group(graph, who)
    await say(graph, home, "its own", who)
    await say(graph, home, "a helper", helper)
    await say(graph, home, "the business")
    await say(graph, room, "a member", who)
    await say(graph, room, "the business")
    await graph.do("inviteMember", {"conversation": room, "participant": {"id": other}}, "membership { id }")
    before = dump(graph.store.path)

    for conversation, sender in ((home, other), (room, other), (room, helper)):
        draft = {"conversation": conversation, "content": words("x"), "sender": {"id": sender}}
        error = await graph.refused("sendMessage", draft)
        assert (error["code"], error["path"]) == ("NOT_A_MEMBER", ["input", "sender"])
    assert dump(graph.store.path) == before


async def test_send_as_says_whose_name_it_bears(graph: Graph) -> None:
    who, helper = await person(graph), await person(graph, "CONTRIBUTOR")
    home, room = await inbox(graph, who), await group(graph, who)
    fields = "message { sender { id } sentAs { participantId kind } direction }"
    side = graph.as_contributor(helper)
    wanted = {
        "CALLER": {
            "sender": {"id": helper},
            "sentAs": {"participantId": helper, "kind": "CONTRIBUTOR"},
            "direction": "BUSINESS_TO_PARTICIPANT",
        },
        "BUSINESS": {
            "sender": None,
            "sentAs": {"participantId": None, "kind": "APP"},
            "direction": "BUSINESS_TO_PARTICIPANT",
        },
        "PARTICIPANT": {
            "sender": {"id": who},
            "sentAs": {"participantId": who, "kind": "ANONYMOUS_VISITOR"},
            "direction": "PARTICIPANT_TO_BUSINESS",
        },
    }
    for name, message in wanted.items():
        draft = {"conversation": home, "content": words("x"), "sendAs": name}
        assert (await side.do("sendMessage", draft, fields))["message"] == message
    draft = {"conversation": room, "content": words("x"), "sendAs": "PARTICIPANT"}
    assert (await side.refused("sendMessage", draft))["path"] == ["input", "sendAs"]
    draft = {"conversation": home, "content": words("x"), "sendAs": "BUSINESS", "sender": {"id": who}}
    assert (await side.refused("sendMessage", draft))["path"] == ["input", "sender"]


async def test_a_mark_moves_forward_in_the_whole_line_and_never_back(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    old = [await say(graph, home, f"{n}", who) for n in range(3)]
    await promote(graph, who)
    new = [await say(graph, home, f"{n}", who) for n in range(3, 6)]

    async def seen(up_to: str) -> int:
        mark = {"conversation": home, "upTo": up_to}
        done = await graph.do("markSeen", mark, "conversation { unreadCount }")
        return int(done["conversation"]["unreadCount"])

    assert await unread(graph, home) == 6
    assert await seen(old[1]) == 4
    assert await seen(new[1]) == 1
    before = dump(graph.store.path)
    assert await seen(old[0]) == 1
    assert dump(graph.store.path) == before
    await say(graph, home, "answer")
    assert await unread(graph, home) == 1


async def test_unread_leaves_out_what_is_silent_deleted_hidden_or_one_s_own(graph: Graph) -> None:
    who, other = await person(graph), await person(graph)
    home, room = await inbox(graph, who), await group(graph, who, other)
    for conversation in (home, room):
        await say(graph, conversation, "own", who)
        gone = await say(graph, conversation, "gone")
        await say(graph, conversation, "silent", silent=True)
        await say(graph, conversation, "hidden", visibility="BUSINESS")
        await say(graph, conversation, "counted")
        await graph.do("deleteMessage", {"message": gone}, "message { id }")
    await say(graph, room, "from the other", other)

    viewer = graph.as_participant(who)
    assert (await unread(viewer, home), await unread(viewer, room)) == (1, 2)
    assert await unread(graph.as_participant(other), room) == 2
    assert await unread(graph, home) == 1
    assert (await viewer.ask("{ viewer { unreadCount } }"))["viewer"]["unreadCount"] == 3


async def test_a_silent_message_is_not_the_last_one(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    await say(graph, home, "last")
    await say(graph, home, "silent", silent=True)

    data = await graph.ask(
        "query L($id: ID!) { conversation(id: $id) { lastMessage { previewText } } }", id=home
    )
    assert data["conversation"]["lastMessage"] == {"previewText": "last"}


async def test_a_leg_goes_only_where_the_law_says(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    start = {"conversation": home, "participant": {"id": who}, "channel": {"type": "APP"}}
    after_ringing = {
        "ANSWERED",
        "MACHINE",
        "REJECTED",
        "BUSY",
        "TIMEOUT",
        "UNANSWERED",
        "CANCELLED",
        "FAILED",
    }
    law = {
        "STARTED": after_ringing | {"RINGING"},
        "RINGING": after_ringing,
        "ANSWERED": {"COMPLETED", "FAILED", "MACHINE"},
        "MACHINE": {"COMPLETED", "FAILED"},
    }
    every = after_ringing | {"STARTED", "RINGING", "COMPLETED"}
    for status, allowed in law.items():
        for step in sorted(every):
            leg = (await graph.do("startLeg", start, "leg { id }"))["leg"]["id"]
            if status != "STARTED":
                await graph.do("updateLeg", {"leg": leg, "status": status}, "leg { id }")
            payload = await graph.payload("updateLeg", {"leg": leg, "status": step}, "leg { status }")
            if step in allowed:
                assert payload == {"leg": {"status": step}, "errors": []}
            else:
                assert [e["code"] for e in payload["errors"]] == ["INVALID_TRANSITION"], (status, step)
            ended = await graph.do("endLeg", {"leg": leg}, "leg { status endedAt }")
            again = await graph.do("endLeg", {"leg": leg}, "leg { status endedAt }")
            assert again == ended


# one operation, one moment


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Do something while a search waits, after the fields before it were read."""

    def arrange(work: Callable[[], Any]) -> None:
        search = SqlSnapshot.search

        async def later(self: SqlSnapshot, *args: Any) -> Any:
            await work()
            return await search(self, *args)

        monkeypatch.setattr(SqlSnapshot, "search", later)

    return arrange


async def test_a_query_sees_one_moment_though_others_commit_between_its_fields(
    graph: Graph, between: Callable[[Callable[[], Any]], None]
) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    await say(graph, home, "word one", who)
    written = []

    async def write() -> None:
        written.append(await say(graph, home, "word two", who))
        await promote(graph, who)

    between(write)
    document = """query M($id: ID!) {
        before: conversation(id: $id) { id state unreadCount sequence messages { totalCount } }
        searchMessages(text: "word") { nodes { previewText conversation { id state unreadCount sequence messages { totalCount } } } }
        participants { nodes { kind } }
    }"""
    data = await graph.ask(document, id=home)

    assert written  # by each of the two executors that the tests compare
    assert data["before"] == {
        "id": home,
        "state": "ACTIVE",
        "unreadCount": 1,
        "sequence": "2",
        "messages": {"totalCount": 1},
    }
    assert data["searchMessages"]["nodes"] == [{"previewText": "word one", "conversation": data["before"]}]
    assert data["participants"]["nodes"] == [{"kind": "ANONYMOUS_VISITOR"}]


async def test_a_mutation_s_payload_is_read_after_its_write(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    document = """mutation S($one: SendMessageInput!, $two: SendMessageInput!) {
        one: sendMessage(input: $one) { message { conversation { unreadCount lastMessage { previewText } } } }
        two: sendMessage(input: $two) { message { conversation { unreadCount lastMessage { previewText } } } }
    }"""

    def draft(text: str) -> dict[str, Any]:
        return {"conversation": home, "content": words(text), "sender": {"id": who}}

    data = await graph.ask(document, one=draft("one"), two=draft("two"))

    assert [data[key]["message"]["conversation"] for key in ("one", "two")] == [
        {"unreadCount": 1, "lastMessage": {"previewText": "one"}},
        {"unreadCount": 2, "lastMessage": {"previewText": "two"}},
    ]


async def test_a_refusal_in_a_batch_leaves_its_neighbours_alone(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)

    async def one(n: int) -> Any:
        text = "" if n % 3 == 0 else f"{n}"
        return await graph.payload(
            "sendMessage", {"conversation": home, "content": words(text)}, "message { id }"
        )

    payloads = await asyncio.gather(*(one(n) for n in range(30)))

    assert [bool(p["errors"]) for p in payloads] == [n % 3 == 0 for n in range(30)]
    assert sorted(await texts(graph, home), key=int) == [str(n) for n in range(30) if n % 3]
    data = await graph.ask(
        "query E($id: ID!) { conversation(id: $id) { sequence events(first: 100) { nodes { sequence } } } }",
        id=home,
    )
    assert [e["sequence"] for e in data["conversation"]["events"]["nodes"]] == [str(n) for n in range(1, 22)]


async def test_a_refused_write_changes_no_table(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    before = dump(graph.store.path)
    await graph.refused("sendMessage", {"conversation": home, "content": words("")})
    assert changed(before, dump(graph.store.path)) == set()
