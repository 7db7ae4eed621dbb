"""The laws of identity, through the graph."""

from typing import Any

import pytest

from tests.graph import DEFAULT, Graph
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

_WHO = """
    query W($id: ID!) { participant(ref: {id: $id}) {
        id kind contactId memberId contactIds memberIds anonymousVisitorIds names displayName emails phones
        customData previousIds conversation { id previousIds }
        identityChanges(first: 100) { nodes { kind refusal fromKind toKind evidence undone
            participant { id } from { id } conflicts { attribute kept discarded } } }
    } }
"""


async def who_is(graph: Graph, id: str) -> Any:
    return (await graph.ask(_WHO, id=id))["participant"]


async def test_kinds_go_forward_and_steps_may_be_skipped(graph: Graph) -> None:
    visitor = await person(graph)
    member = await promote(graph, visitor, "MEMBER")
    assert member["participant"] == {"id": visitor, "kind": "MEMBER"}
    now = await who_is(graph, visitor)
    assert now["contactId"]
    assert now["memberId"]
    assert (now["contactIds"], now["memberIds"]) == ([now["contactId"]], [now["memberId"]])
    back = await promote(graph, visitor, "CONTACT")
    assert (back["alreadyDone"], back["participant"]["kind"]) == (True, "MEMBER")


@pytest.mark.parametrize("kind", ["CONTRIBUTOR", "APP"])
async def test_contributors_and_apps_are_neither_promoted_nor_merged(graph: Graph, kind: str) -> None:
    helper, visitor = await person(graph, kind), await person(graph, displayName="V")

    for mutation, input in (
        ("promoteParticipant", {"participant": {"id": helper}, "to": "MEMBER"}),
        ("mergeParticipants", {"from": {"id": helper}, "into": {"id": visitor}}),
        ("mergeParticipants", {"from": {"id": visitor}, "into": {"id": helper}}),
    ):
        assert (await graph.refused(mutation, input))["code"] == "INVALID_STATE"
    refused = {"participant": {"id": visitor}, "to": kind}
    assert (await graph.refused("promoteParticipant", refused))["code"] == "INVALID_INPUT"
    assert (await graph.refused("getOrCreateConversation", {"participant": {"id": helper}}))[
        "code"
    ] == "INVALID_STATE"


async def test_a_contact_has_something_to_call_or_reach_it_by(graph: Graph) -> None:
    nameless = await person(graph)
    error = await graph.refused("promoteParticipant", {"participant": {"id": nameless}, "to": "CONTACT"})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "displayName"])
    for given in ({"displayName": "A"}, {"emails": ["a@b.c"]}, {"phones": ["+4930123456"]}):
        await promote(graph, await person(graph), **{"displayName": None, **given})
    await promote(graph, await person(graph, displayName="known"), displayName=None)
    await person(graph, "CONTACT", contactId="c-1", emails=["c@d.e"], displayName=None)
    merged = await promote(graph, nameless, contactId="c-1", displayName=None)
    assert merged["change"]["kind"] == "MERGED"


async def test_a_promotion_keeps_the_participant_and_gives_it_a_new_conversation(graph: Graph) -> None:
    visitor, helper = await person(graph), await person(graph, "CONTRIBUTOR", name="h")
    old = await inbox(graph, visitor)
    first = await say(graph, old, "one", visitor, sourceChannel="WHATSAPP")
    second = await say(graph, old, "two", visitor)
    await graph.do("markSeen", {"conversation": old, "upTo": first}, "conversation { id }")
    await graph.do(
        "assignConversation", {"conversation": old, "assignee": {"id": helper}}, "conversation { id }"
    )
    patch = {"conversation": old, "customData": {"a": 1}, "name": "vip", "displayName": "VIP"}
    await graph.do("updateConversation", patch, "conversation { id }")
    room = await group(graph, visitor)
    fields = "state customData name displayName assignee { id } channels unreadCount messages { nodes { id } } participant { id }"
    before = (await graph.ask(f"query B($id: ID!) {{ conversation(id: $id) {{ {fields} }} }}", id=old))[
        "conversation"
    ]

    done = await promote(graph, visitor)

    new = done["conversation"]["id"]
    assert new != old
    assert done["mergedConversations"] == [{"id": old}]
    data = await graph.ask(
        f"query A($id: ID!, $new: ID!) {{ conversation(id: $id) {{ id {fields} }} old: node(id: $id) {{ ... on Conversation "
        f"{{ state unreadCount mergedInto {{ id }} messages {{ nodes {{ id }} }} }} }} new: node(id: $new) {{ id }} }}",
        id=old,
        new=new,
    )
    assert data["conversation"] == before | {"id": new}
    assert before["unreadCount"] == 1
    assert [m["id"] for m in before["messages"]["nodes"]] == [first, second]
    assert data["old"] == {
        "state": "MERGED",
        "unreadCount": 0,
        "mergedInto": {"id": new},
        "messages": {"nodes": [{"id": first}, {"id": second}]},
    }
    groups = await graph.ask(
        "query G($id: ID!) { conversation(id: $id) { id memberships { nodes { participant { id kind } } } } }",
        id=room,
    )
    assert groups["conversation"] == {
        "id": room,
        "memberships": {"nodes": [{"participant": {"id": visitor, "kind": "CONTACT"}}]},
    }


async def test_who_had_no_conversation_gets_none_by_a_promotion(graph: Graph) -> None:
    visitor = await person(graph)
    done = await promote(graph, visitor)
    assert (done["conversation"], done["mergedConversations"]) == (None, [])
    assert (await who_is(graph, visitor))["conversation"] is None


async def test_a_promotion_to_a_held_id_merges_and_the_higher_kind_survives(graph: Graph) -> None:
    visitor = await person(graph)
    old = await inbox(graph, visitor)
    await say(graph, old, "as a visitor", visitor)
    member = await person(graph, "MEMBER", memberId="m-1", contactId="c-1")
    home = await inbox(graph, member)
    await say(graph, home, "as a member", member)

    done = await promote(graph, visitor, "MEMBER", memberId="m-1")

    assert done["participant"] == {"id": member, "kind": "MEMBER"}
    assert done["conversation"] == {"id": home}
    assert done["mergedConversations"] == [{"id": old}]
    assert done["change"]["kind"] == "MERGED"
    assert await texts(graph, old) == ["as a visitor", "as a member"]
    again = await promote(graph, visitor, "MEMBER", memberId="m-1")
    assert (again["alreadyDone"], again["change"]) == (True, None)


async def test_a_survivor_that_rises_by_a_merge_rises_in_the_same_change(graph: Graph) -> None:
    contact = await person(graph, "CONTACT", contactId="c-1")
    home = await inbox(graph, contact)
    visitor = await person(graph)
    theirs = await inbox(graph, visitor)

    done = await promote(graph, visitor, "MEMBER", contactId="c-1", memberId="m-1")

    assert done["participant"] == {"id": contact, "kind": "MEMBER"}
    new = done["conversation"]["id"]
    assert new not in (home, theirs)
    assert {c["id"] for c in done["mergedConversations"]} == {home, theirs}
    ledger = (await who_is(graph, contact))["identityChanges"]["nodes"]
    last = ledger[-1]
    assert (last["kind"], last["fromKind"], last["toKind"]) == ("MERGED", "CONTACT", "MEMBER")
    assert [entry["kind"] for entry in ledger].count("PROMOTED") == 0


async def test_ids_that_would_join_strangers_are_conflicts_and_stand_in_the_ledger(graph: Graph) -> None:
    one = await person(graph, "CONTACT", contactId="c-1")
    two = await person(graph, "MEMBER", memberId="m-2", contactId="c-2")
    visitor = await person(graph, displayName="V")
    three = await person(graph, "MEMBER", memberId="m-3", contactId="c-3")
    cases: list[tuple[str, dict[str, Any], str | None]] = [
        (visitor, {"to": "MEMBER", "contactId": "c-1", "memberId": "m-2"}, one),
        (two, {"to": "MEMBER", "memberId": "m-3"}, three),
        (two, {"to": "MEMBER", "memberId": "m-new"}, None),
        (one, {"to": "CONTACT", "contactId": "c-new"}, None),
        (visitor, {"to": "CONTACT", "contactId": "c-1", "evidence": "CLAIMED"}, one),
    ]
    for who, asked, holder in cases:
        before = dump(graph.store.path)
        error = await graph.refused("promoteParticipant", {"participant": {"id": who}} | asked)
        assert error["code"] == "IDENTITY_CONFLICT", asked
        if holder is not None:
            assert error["holder"] in (holder, who), asked
        assert changed(before, dump(graph.store.path)) == {"identity_change"}, asked
        entry = (await who_is(graph, who))["identityChanges"]["nodes"][-1]
        assert (entry["kind"], entry["refusal"]) == ("REFUSED", "IDENTITY_CONFLICT")


async def test_two_members_merge_only_by_a_preview_that_still_holds(graph: Graph) -> None:
    one, two = await person(graph, "MEMBER"), await person(graph, "MEMBER", emails=["x@y.z"])
    both = {"from": {"id": one}, "into": {"id": two}}
    ask = """query P($a: ParticipantRef!, $b: ParticipantRef!) { mergePreview(from: $a, into: $b) {
        token survivor { id } movedMessages movedMemberships conflicts { attribute } blockers { code } } }"""
    variables = {"a": both["from"], "b": both["into"]}
    await say(graph, await inbox(graph, one), "hello", one)
    preview = (await graph.ask(ask, **variables))["mergePreview"]
    assert preview["survivor"] == {"id": two}
    assert (preview["movedMessages"], preview["blockers"]) == (1, [])
    assert (await graph.refused("mergeParticipants", both))["code"] == "IDENTITY_CONFLICT"
    wrong = await graph.refused("mergeParticipants", both | {"previewToken": "nonsense"})
    assert (wrong["code"], wrong["path"]) == ("PLAN_STALE", ["input", "previewToken"])
    await graph.do(
        "updateParticipant", {"participant": {"id": one}, "displayName": "New"}, "participant { id }"
    )
    stale = await graph.refused("mergeParticipants", both | {"previewToken": preview["token"]})
    assert stale["code"] == "PLAN_STALE"

    token = (await graph.ask(ask, **variables))["mergePreview"]["token"]
    done = await merge(graph, one, two, previewToken=token)
    assert done["participant"] == {"id": two, "kind": "MEMBER"}


async def test_a_claim_by_a_participant_opens_nothing(graph: Graph) -> None:
    await person(graph, "CONTACT", contactId="c-1")
    visitor = await person(graph, displayName="V")
    viewer = graph.as_participant(visitor)
    me = {"participant": {"id": visitor}}

    for asked in (
        {"to": "CONTACT", "contactId": "c-1"},
        {"to": "MEMBER", "memberId": "m-new"},
        {"to": "CONTACT", "evidence": "SERVER_ASSERTED"},
    ):
        before = dump(graph.store.path)
        error = await viewer.refused("promoteParticipant", me | asked)
        assert (error["code"], error["holder"]) == ("FORBIDDEN", None)
        assert changed(before, dump(graph.store.path)) == {"identity_change"}
    done = await viewer.do(
        "promoteParticipant", me | {"to": "CONTACT"}, "participant { kind } change { evidence }"
    )
    assert done == {"participant": {"kind": "CONTACT"}, "change": {"evidence": "CLAIMED"}, "errors": []}


async def test_every_id_that_ever_was_keeps_naming_its_line_in_one_hop(graph: Graph) -> None:
    people = [
        await person(graph, anonymousVisitorId=f"v-{n}", name=f"n-{n}", displayName="P") for n in range(6)
    ]
    homes = [await inbox(graph, one) for one in people]
    for n, one in enumerate(people[1:]):
        done = await merge(graph, people[0], one) if n % 2 else await merge(graph, one, people[0])
        people[0] = done["participant"]["id"]
        homes.append(done["conversation"]["id"])
    done = await promote(graph, people[0], "MEMBER", memberId="m", contactId="c")
    survivor, home = done["participant"]["id"], done["conversation"]["id"]

    for n in range(6):
        for ref in ({"anonymousVisitorId": f"v-{n}"}, {"name": f"n-{n}"}, {"id": people[n]}):
            data = await graph.ask(
                "query R($ref: ParticipantRef!) { participant(ref: $ref) { id } }", ref=ref
            )
            assert data["participant"] == {"id": survivor}, ref
            opened = await graph.do(
                "getOrCreateConversation", {"participant": ref}, "created conversation { id }"
            )
            assert (opened["created"], opened["conversation"]["id"]) == (False, home)
    for old in homes:
        data = await graph.ask(
            "query C($id: ID!) { conversation(id: $id) { id } node(id: $id) { ... on Conversation { id mergedInto { id } } } }",
            id=old,
        )
        assert data["conversation"] == {"id": home}
        assert data["node"] == {"id": old, "mergedInto": {"id": home}}
        sent = await graph.do(
            "sendMessage",
            {"conversation": old, "content": words("x")},
            "redirectedFrom message { sentTo conversation { id } }",
        )
        assert sent["redirectedFrom"] == old
        assert sent["message"] == {"sentTo": home, "conversation": {"id": home}}


async def test_the_same_again_changes_nothing(graph: Graph) -> None:
    one, two = await person(graph, "CONTACT", contactId="c-1"), await person(graph)
    await inbox(graph, two)
    await promote(graph, two, contactId="c-1")
    before = dump(graph.store.path)

    for again in (
        await promote(graph, two, contactId="c-1", displayName="Other"),
        await promote(graph, one),
        await merge(graph, two, one),
        await merge(graph, one, two),
    ):
        assert (again["alreadyDone"], again["change"], again["mergedConversations"]) == (True, None, [])
        assert again["participant"]["id"] == one
    assert dump(graph.store.path) == before


async def test_nothing_is_lost_by_a_merge(graph: Graph) -> None:
    one = await person(
        graph, "CONTACT", displayName="One", emails=["1@x.y"], phones=["+491"], customData={"a": 1, "b": 1}
    )
    two = await person(
        graph, displayName="Two", emails=["2@x.y", "1@x.y"], customData={"b": 2, "c": 2}, name="two"
    )
    first, second = await inbox(graph, one), await inbox(graph, two)
    await graph.do("updateConversation", {"conversation": first, "state": "INACTIVE"}, "conversation { id }")
    await graph.do(
        "updateConversation",
        {"conversation": second, "name": "named", "customData": {"k": 1}},
        "conversation { id }",
    )
    room = await group(graph, one, two)
    away = await group(graph, one)
    await graph.do("inviteMember", {"conversation": away, "participant": {"id": two}}, "membership { id }")
    messages = [await say(graph, second, f"{n}", two) for n in range(3)]
    leg = await graph.do(
        "startLeg",
        {"conversation": second, "participant": {"id": two}, "channel": {"type": "APP"}},
        "leg { id }",
    )
    await graph.do("markSeen", {"conversation": second, "upTo": messages[0]}, "conversation { id }")

    done = await merge(graph, two, one)

    now = await who_is(graph, one)
    assert (now["displayName"], now["emails"], now["phones"]) == ("One", ["1@x.y", "2@x.y"], ["+491"])
    assert now["customData"] == {"a": 1, "b": 1, "c": 2}
    assert now["names"] == ["two"]
    assert now["identityChanges"]["nodes"][-1]["conflicts"] == [
        {"attribute": "customData.b", "kept": 1, "discarded": 2},
        {"attribute": "displayName", "kept": "One", "discarded": "Two"},
    ]
    data = await graph.ask(
        """query N($id: ID!, $room: ID!, $away: ID!) {
            conversation(id: $id) { id state name customData unreadCount messages { nodes { id sentTo } } legs { nodes { id } } }
            room: conversation(id: $room) { memberships { nodes { state participant { id } reason { code } } } }
            away: conversation(id: $away) { memberships { nodes { state reason { code } } } }
        }""",
        id=done["conversation"]["id"],
        room=room,
        away=away,
    )
    assert data["conversation"] == {
        "id": first,
        "state": "ACTIVE",
        "name": "named",
        "customData": {"k": 1},
        "unreadCount": 2,
        "messages": {"nodes": [{"id": m, "sentTo": second} for m in messages]},
        "legs": {"nodes": [{"id": leg["leg"]["id"]}]},
    }
    joined = {"state": "JOINED", "reason": None}
    gone = {"state": "LEFT", "reason": {"code": "merged"}}
    assert data["room"]["memberships"]["nodes"] == [
        joined | {"participant": {"id": one}},
        gone | {"participant": {"id": one}},
    ]
    assert data["away"]["memberships"]["nodes"] == [joined, gone]


async def test_what_was_sent_is_never_rewritten(graph: Graph) -> None:
    visitor, contact = await person(graph), await person(graph, "CONTACT", contactId="c-1")
    old = await inbox(graph, visitor)
    await inbox(graph, contact)
    await say(graph, old, "hello", visitor)
    await say(graph, old, "answer")
    ask = """query H($id: ID!) { node(id: $id) { ... on Conversation {
        messages { nodes { id sentTo sequence sentAt sentAs { participantId kind } } }
        events { nodes { id log sequence cursor occurredAt } } } } }"""
    before = (await graph.ask(ask, id=old))["node"]

    await promote(graph, visitor, contactId="c-1")
    await promote(graph, contact, "MEMBER")

    after = (await graph.ask(ask, id=old))["node"]
    assert after["messages"] == before["messages"]
    assert after["events"]["nodes"][: len(before["events"]["nodes"])] == before["events"]["nodes"]
    assert len(after["events"]["nodes"]) == len(before["events"]["nodes"]) + 1
    sender = await graph.ask(
        "query S($id: ID!) { conversation(id: $id) { messages { nodes { sender { id } sentAs { participantId } } } } }",
        id=old,
    )
    assert sender["conversation"]["messages"]["nodes"][0] == {
        "sender": {"id": contact},
        "sentAs": {"participantId": visitor},
    }


async def statements_of_a_promotion(graph: Graph, messages: int) -> list[str]:
    visitor = await person(graph)
    home = await inbox(graph, visitor)

    def unit(tx: Any) -> None:
        from colloquy.domain.messages.draft import Draft
        from colloquy.domain.model.content import BasicContent, TextItem
        from colloquy.domain.model.participant import ParticipantRef
        from colloquy.resolvers.context import Context
        from colloquy.resolvers.messages import send_message

        context = Context(graph.actor, graph.store)
        draft = Draft(BasicContent((TextItem("x"),)))
        send_message.within(tx, context, home, draft, ParticipantRef(None, visitor))  # type: ignore[arg-type]

    for answer in graph.store.submit(DEFAULT, [unit] * messages):
        answer.result()
    connection = graph.store._writer._connection
    seen: list[str] = []
    connection.set_trace_callback(seen.append)
    try:
        await promote(graph, visitor)
    finally:
        connection.set_trace_callback(None)
    assert (
        len(
            await graph.ask(
                "query T($id: ID!) { conversation(id: $id) { messages { totalCount } } }", id=home
            )
        )
        == 1
    )
    return seen


async def test_a_promotion_costs_the_same_for_ten_messages_and_for_a_thousand(graph: Graph) -> None:
    few = await statements_of_a_promotion(graph, 10)
    many = await statements_of_a_promotion(graph, 1000)

    assert 5 < len(few) < 60
    assert len(many) == len(few)
    touching = ("UPDATE message", "UPDATE event", 'INSERT INTO "message"')
    assert [sql for sql in many if sql.lstrip().startswith(touching)] == []


async def test_the_ledger_has_every_change_in_its_order(graph: Graph) -> None:
    one, two = await person(graph), await person(graph, displayName="Two")
    await promote(graph, one, reason="signed up")
    done = await merge(graph, two, one)
    await graph.do("unmergeParticipants", {"change": done["change"]["id"]}, "change { id }")
    await graph.payload("promoteParticipant", {"participant": {"id": one}, "to": "APP"}, "")
    await graph.do("eraseParticipant", {"participant": {"id": one}}, "participant { id }")

    ledger = (await who_is(graph, one))["identityChanges"]["nodes"]
    assert [(e["kind"], e["undone"]) for e in ledger] == [
        ("CREATED", False),
        ("PROMOTED", False),
        ("MERGED", True),
        ("UNMERGED", False),
        ("REFUSED", False),
        ("ERASED", False),
    ]
    assert all(entry["conflicts"] == [] for entry in ledger)


async def test_an_unknown_visitor_begins_and_others_are_not_found(graph: Graph) -> None:
    made = await graph.do(
        "getOrCreateConversation",
        {"participant": {"anonymousVisitorId": "new"}},
        "created conversation { id participant { id kind anonymousVisitorIds } }",
    )
    assert made["created"] is True
    assert made["conversation"]["participant"]["kind"] == "ANONYMOUS_VISITOR"
    assert made["conversation"]["participant"]["anonymousVisitorIds"] == ["new"]
    before = dump(graph.store.path)
    for ref in ({"contactId": "x"}, {"memberId": "x"}, {"name": "x"}, {"id": "par_x"}, {"id": "x"}):
        assert (await graph.refused("getOrCreateConversation", {"participant": ref}))["code"] == "NOT_FOUND"
    who = made["conversation"]["participant"]["id"]
    taken = await graph.refused(
        "createParticipant", {"kind": "ANONYMOUS_VISITOR", "anonymousVisitorId": "new"}
    )
    assert (taken["code"], taken["path"], taken["holder"]) == (
        "ALREADY_EXISTS",
        ["input", "anonymousVisitorId"],
        who,
    )
    assert dump(graph.store.path) == before


async def test_the_business_s_unread_counts_follow_a_merge_and_its_undo(graph: Graph) -> None:
    one, two = await person(graph, "CONTACT"), await person(graph)
    first, second = await inbox(graph, one), await inbox(graph, two)
    for n in range(3):
        await say(graph, first, f"a{n}", one)
    for n in range(2):
        await say(graph, second, f"b{n}", two)
    assert (await graph.ask("{ viewer { unreadCount } }"))["viewer"]["unreadCount"] == 5

    done = await merge(graph, two, one)
    assert await unread(graph, first) == 5
    await graph.do("unmergeParticipants", {"change": done["change"]["id"]}, "change { id }")

    assert (await unread(graph, first), await unread(graph, second)) == (3, 2)
    assert (await texts(graph, first), await texts(graph, second)) == (["a0", "a1", "a2"], ["b0", "b1"])
    assert (await graph.ask("{ viewer { unreadCount } }"))["viewer"]["unreadCount"] == 5
