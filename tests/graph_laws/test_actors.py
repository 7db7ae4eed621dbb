"""What one may not see answers as what does not exist."""

from typing import Any

import pytest

from tests.graph import Graph
from tests.graph_laws.asking import dump, group, inbox, person, promote, say, texts, unread, words
from tests.graph_laws.rich import Rich

_VIEW = """
    query V($id: ID!) {
        viewer { role participant { id } unreadCount application }
        conversation(id: $id) {
            unreadCount lastMessage { previewText }
            messages(first: 100) { totalCount nodes { id previewText badges { text } replyTo { id } } }
            events(first: 100) { nodes { __typename sequence } }
        }
        conversations(first: 100) { nodes { id } }
    }
"""


async def test_what_the_business_says_to_itself_is_not_there_for_a_participant(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    viewer = graph.as_participant(who)
    await say(graph, home, "for both")
    before = await viewer.ask(_VIEW, id=home)
    secret = await say(graph, home, "between us", visibility="BUSINESS", badges=[{"text": "x"}])
    await graph.do("editMessage", {"message": secret, "content": words("between us!")}, "event { id }")
    await graph.do(
        "updateDelivery", {"message": secret, "channel": "SMS", "status": "QUEUED"}, "event { id }"
    )
    await graph.do("markSeen", {"conversation": home, "upTo": secret}, "conversation { id }")
    await graph.do("deleteMessage", {"message": secret}, "event { id }")
    await say(graph, home, "between us again", visibility="BUSINESS")

    assert await viewer.ask(_VIEW, id=home) == before
    data = await viewer.ask(
        'query N($id: ID!) { node(id: $id) { id } searchMessages(text: "between") { nodes { id } } }',
        id=secret,
    )
    assert data == {"node": None, "searchMessages": {"nodes": []}}
    for mutation, input in {
        "editMessage": {"message": secret, "content": words("x")},
        "deleteMessage": {"message": secret},
        "pressButton": {"message": secret, "interactionId": "x"},
        "markSeen": {"conversation": home, "upTo": secret},
        "sendMessage": {"conversation": home, "content": words("x"), "replyTo": secret},
    }.items():
        assert (await viewer.refused(mutation, input))["code"] == "NOT_FOUND", mutation


async def test_events_of_hidden_messages_have_no_node_for_a_participant(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    sent = await graph.do(
        "sendMessage",
        {"conversation": home, "content": words("hidden"), "visibility": "BUSINESS"},
        "event { id sequence }",
    )
    data = await graph.as_participant(who).ask(
        "query E($id: ID!, $home: ID!) { node(id: $id) { id } conversation(id: $home) { events { nodes { sequence } } sequence } }",
        id=sent["event"]["id"],
        home=home,
    )

    assert data["node"] is None
    assert data["conversation"] == {"events": {"nodes": [{"sequence": "1"}]}, "sequence": "2"}


async def test_other_people_s_conversations_do_not_exist(rich: tuple[Graph, Rich]) -> None:
    graph, names = rich
    viewer = graph.as_participant(names.guest)
    before = dump(graph.store.path)
    hidden = [names.inbox, names.first_inbox, names.friend_inbox, names.group, names.idle]
    hidden += [names.basic, names.question, names.leg, names.membership, names.merge, names.promotion]

    data = await viewer.ask(
        """query H($ids: [ID!]!, $home: ID!) {
            nodes(ids: $ids) { id }
            conversation(id: $home) { id }
            conversationByName(name: "#lobby") { id }
            helper: participant(ref: {name: "helper"}) { id }
            friend: participant(ref: {contactId: "crm-2"}) { id }
            conversations(first: 100) { nodes { id } }
            participants(first: 100) { nodes { id } }
            searchMessages(text: "a*") { nodes { id } }
            viewer { role participant { id } }
        }""",
        ids=hidden,
        home=names.inbox,
    )

    assert data == {
        "nodes": [None] * len(hidden),
        "conversation": None,
        "conversationByName": None,
        "helper": None,
        "friend": None,
        "conversations": {"nodes": [{"id": names.guest_inbox}]},
        "participants": {"nodes": [{"id": names.guest}]},
        "searchMessages": {
            "nodes": [{"id": data["searchMessages"]["nodes"][0]["id"]}]
            if data["searchMessages"]["nodes"]
            else []
        },
        "viewer": {"role": "PARTICIPANT", "participant": {"id": names.guest}},
    }
    me = {"participant": {"id": names.guest}}
    for mutation, input in {
        "sendMessage": {"conversation": names.inbox, "content": words("x")},
        "joinConversation": {"conversation": names.group},
        "leaveConversation": {"conversation": names.group},
        "inviteMember": {"conversation": names.group} | me,
        "markSeen": {"conversation": names.inbox, "upTo": names.question},
        "sendCustomEvent": {"conversation": names.inbox, "type": "custom:x", "body": 1},
        "sendSignal": {"conversation": names.inbox, "type": "typing:on"},
        "startLeg": {"conversation": names.inbox, "channel": {"type": "APP"}},
        "updateLeg": {"leg": names.leg, "muted": True},
        "endLeg": {"leg": names.leg},
        "updateMembership": {"membership": names.membership, "muted": True},
        "editMessage": {"message": names.question, "content": words("x")},
        "deleteMessage": {"message": names.question},
        "pressButton": {"message": names.template, "interactionId": "yes"},
        "updateParticipant": {"participant": {"id": names.friend}, "displayName": "x"},
        "promoteParticipant": {"participant": {"id": names.friend}, "to": "MEMBER"},
        "getOrCreateConversation": {"participant": {"id": names.friend}},
        "updateConversation": {"conversation": names.inbox, "name": "x"},
        "deleteConversation": {"conversation": names.inbox},
        "assignConversation": {"conversation": names.inbox},
    }.items():
        assert (await viewer.refused(mutation, input))["code"] == "NOT_FOUND", mutation
    assert dump(graph.store.path) == before


async def test_what_only_the_business_may_do_is_forbidden_to_a_participant(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    message = await say(graph, home, "mine", who)
    answer = await say(graph, home, "theirs")
    viewer = graph.as_participant(who)
    before = dump(graph.store.path)
    me = {"id": who}

    for mutation, input in {
        "createParticipant": {"kind": "ANONYMOUS_VISITOR"},
        "mergeParticipants": {"from": me, "into": me},
        "unmergeParticipants": {"change": "chg_x"},
        "eraseParticipant": {"participant": me},
        "createConversation": {},
        "updateConversation": {"conversation": home, "displayName": "x"},
        "deleteConversation": {"conversation": home},
        "assignConversation": {"conversation": home},
        "updateDelivery": {"message": message, "channel": "SMS", "status": "QUEUED"},
        "editMessage": {"message": answer, "content": words("x")},
        "deleteMessage": {"message": answer},
        "updateParticipant": {"participant": me, "name": "x"},
    }.items():
        payload = await viewer.payload(mutation, input, "")
        assert [e["code"] for e in payload["errors"]] == ["FORBIDDEN"], mutation
    for more in (
        {"sendAs": "BUSINESS"},
        {"visibility": "BUSINESS"},
        {"direction": "BUSINESS_TO_PARTICIPANT"},
    ):
        error = await viewer.refused("sendMessage", {"conversation": home, "content": words("x")} | more)
        assert (error["code"], error["path"]) == ("FORBIDDEN", ["input", next(iter(more))])
    error = await viewer.refused("sendMessage", {"conversation": home, "content": {"system": {"text": "x"}}})
    assert error["code"] == "FORBIDDEN"
    assert dump(graph.store.path) == before


async def test_a_participant_does_what_is_its_own(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    viewer = graph.as_participant(who)

    message = await say(viewer, home, "hello")
    await viewer.do("editMessage", {"message": message, "content": words("hullo")}, "message { id }")
    answer = await say(graph, home, "hi")

    assert (await unread(viewer, home), await unread(graph, home)) == (1, 1)
    await viewer.do("markSeen", {"conversation": home, "upTo": answer}, "conversation { id }")
    assert (await unread(viewer, home), await unread(graph, home)) == (0, 1)
    await viewer.do(
        "updateParticipant", {"participant": {"id": who}, "displayName": "Me"}, "participant { id }"
    )
    leg = await viewer.do(
        "startLeg", {"conversation": home, "channel": {"type": "APP"}}, "leg { id direction }"
    )
    assert leg["leg"]["direction"] == "INBOUND"
    await viewer.do("endLeg", {"leg": leg["leg"]["id"]}, "leg { id }")
    opened = await viewer.do(
        "getOrCreateConversation", {"participant": {"id": who}}, "created conversation { id }"
    )
    assert opened == {"created": False, "conversation": {"id": home}, "errors": []}
    assert await texts(viewer, home) == ["hullo", "hi"]


async def test_others_in_a_group_are_seen_without_what_is_personal(graph: Graph) -> None:
    who = await person(graph)
    other = await person(
        graph,
        "MEMBER",
        displayName="Ada",
        name="ada",
        emails=["a@b.c"],
        phones=["+4930123456"],
        customData={"a": 1},
        anonymousVisitorId="v",
    )
    await inbox(graph, other)
    room = await group(graph, who, other)
    data = await graph.as_participant(who).ask(
        """query O($id: ID!) { conversation(id: $id) { memberships { nodes { participant {
            displayName contactId memberId name emails phones customData anonymousVisitorIds contactIds
            memberIds names conversation { id } identityChanges { nodes { id } }
            memberships { totalCount }
        } } } } }""",
        id=room,
    )

    people = [m["participant"] for m in data["conversation"]["memberships"]["nodes"]]
    ada = next(p for p in people if p["displayName"] == "Ada")
    assert ada == {
        "displayName": "Ada",
        "contactId": None,
        "memberId": None,
        "name": None,
        "emails": [],
        "phones": [],
        "customData": {},
        "anonymousVisitorIds": [],
        "contactIds": [],
        "memberIds": [],
        "names": [],
        "conversation": None,
        "identityChanges": {"nodes": []},
        "memberships": {"totalCount": 1},
    }


async def test_a_stranger_has_no_node(graph: Graph) -> None:
    who, stranger, neighbour = [await person(graph, displayName=str(n)) for n in range(3)]
    await group(graph, who, neighbour)

    data = await graph.as_participant(who).ask(
        "query S($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[stranger, who, neighbour]
    )

    assert data["nodes"] == [None, {"id": who}, {"id": neighbour}]


async def test_who_left_sees_what_was_there_and_nothing_later(graph: Graph) -> None:
    who, other = await person(graph), await person(graph)
    room = await group(graph, other, name="#room")
    await say(graph, room, "before it came", other)
    invite = {"conversation": room, "participant": {"id": who}}
    await graph.do("inviteMember", invite, "membership { id }")
    viewer = graph.as_participant(who)
    assert await texts(viewer, room) == []
    await graph.do("joinConversation", invite, "membership { id }")
    assert await texts(viewer, room) == ["before it came"]
    await say(graph, room, "while it was there", other)
    await graph.do("leaveConversation", invite, "membership { id }")
    later = await say(graph, room, "after it left", other)

    data = await viewer.ask(_VIEW, id=room)
    seen = ["before it came", "while it was there"]
    assert [m["previewText"] for m in data["conversation"]["messages"]["nodes"]] == seen
    assert data["conversation"]["messages"]["totalCount"] == 2
    assert data["conversation"]["lastMessage"] == {"previewText": "while it was there"}
    assert data["conversation"]["unreadCount"] == 2
    node = await viewer.ask("query L($id: ID!) { node(id: $id) { id } }", id=later)
    assert node == {"node": None}
    assert (await viewer.refused("sendMessage", {"conversation": room, "content": words("x")}))[
        "code"
    ] == "NOT_A_MEMBER"
    seen_later = await viewer.refused("markSeen", {"conversation": room, "upTo": later})
    assert seen_later["code"] == "NOT_FOUND"

    await graph.do("joinConversation", invite, "membership { id }")
    assert await texts(viewer, room) == [*seen, "after it left"]


async def test_an_invitation_that_was_taken_back_shows_nothing(graph: Graph) -> None:
    who = await person(graph)
    room = await group(graph)
    invite = {"conversation": room, "participant": {"id": who}}
    await graph.do("inviteMember", invite, "membership { id }")
    await graph.do("leaveConversation", invite, "membership { id }")

    data = await graph.as_participant(who).ask("query C($id: ID!) { conversation(id: $id) { id } }", id=room)
    assert data == {"conversation": None}


@pytest.mark.parametrize("kind", ["CONTRIBUTOR", "APP"])
async def test_a_contributor_or_app_acts_on_the_business_s_side(graph: Graph, kind: str) -> None:
    who, helper = await person(graph), await person(graph, kind, name="h")
    home = await inbox(graph, who)
    await say(graph, home, "help", who)
    side = graph.as_contributor(helper)

    sent = await side.do(
        "sendMessage",
        {"conversation": home, "content": words("note"), "visibility": "BUSINESS"},
        "message { id direction sender { id } sentAs { participantId kind } }",
    )
    assert sent["message"]["direction"] == "BUSINESS_TO_PARTICIPANT"
    assert sent["message"]["sender"] == {"id": helper}
    assert sent["message"]["sentAs"] == {"participantId": helper, "kind": kind}
    assert await texts(side, home) == ["help", "note"]
    data = await side.ask("{ viewer { role participant { id } unreadCount } }")
    assert data["viewer"] == {"role": "BUSINESS", "participant": {"id": helper}, "unreadCount": 1}
    await side.do("markSeen", {"conversation": home, "upTo": sent["message"]["id"]}, "conversation { id }")
    assert await unread(graph, home) == 0
    await promote(side, who)
    room = await group(graph, who)
    assert (await side.refused("sendMessage", {"conversation": room, "content": words("x")}))[
        "code"
    ] == "NOT_A_MEMBER"


async def test_two_applications_in_one_database_never_see_each_other(rich: tuple[Graph, Rich]) -> None:
    graph, names = rich
    foreign = graph.of_application("other")
    ids = list(names.ids.values())
    other = await person(foreign, "CONTACT", contactId="crm-2", name="friend", anonymousVisitorId="visitor-1")
    home = await inbox(foreign, other)
    room = await group(foreign, other, name="#lobby")
    said = await say(foreign, home, "a question", other, clientMessageId="c1")
    cursor = (await graph.ask("{ participants(first: 1) { pageInfo { endCursor } } }"))["participants"]

    data = await foreign.ask(
        """query A($ids: [ID!]!, $home: ID!, $who: ID!) {
            nodes(ids: $ids) { id }
            node(id: $home) { id }
            conversation(id: $home) { id }
            conversationByName(name: "#lobby") { id }
            conversations(first: 100) { nodes { id } }
            mine: participant(ref: {contactId: "crm-2"}) { id }
            theirs: participant(ref: {id: $who}) { id }
            participants(first: 100) { nodes { id } }
            searchMessages(text: "question") { nodes { id } }
            viewer { application unreadCount }
        }""",
        ids=ids[:100],
        home=names.inbox,
        who=names.visitor,
    )
    assert data["nodes"] == [None] * len(ids)
    assert (data["node"], data["conversation"], data["theirs"]) == (None, None, None)
    assert data["conversationByName"] == {"id": room}
    assert {c["id"] for c in data["conversations"]["nodes"]} == {home, room}
    assert data["mine"] == {"id": other}
    assert data["participants"] == {"nodes": [{"id": other}]}
    assert data["searchMessages"] == {"nodes": [{"id": said}]}
    assert data["viewer"] == {"application": "other", "unreadCount": 1}
    _, errors = await foreign.run(
        "query C($after: String) { participants(after: $after) { nodes { id } } }",
        after=cursor["pageInfo"]["endCursor"],
    )
    assert [error.extensions for error in errors] == [{"code": "CURSOR_INVALID"}]
    preview, errors = await foreign.run(
        "query P($a: ParticipantRef!, $b: ParticipantRef!) { mergePreview(from: $a, into: $b) { token } }",
        a={"id": names.guest},
        b={"id": other},
    )
    assert (preview, [e.extensions for e in errors]) == ({"mergePreview": None}, [{"code": "NOT_FOUND"}])
    mutations: dict[str, dict[str, Any]] = {
        "sendMessage": {"conversation": names.inbox, "content": words("x")},
        "mergeParticipants": {"from": {"id": names.guest}, "into": {"id": other}},
        "eraseParticipant": {"participant": {"id": names.guest}},
        "deleteMessage": {"message": names.question},
        "unmergeParticipants": {"change": names.merge},
        "endLeg": {"leg": names.leg},
    }
    for mutation, input in mutations.items():
        assert (await foreign.refused(mutation, input))["code"] == "NOT_FOUND", mutation


async def test_who_was_only_invited_or_has_left_says_and_signals_nothing(graph: Graph) -> None:
    left, invited = await person(graph), await person(graph)
    room = await group(graph, left)
    content = {"template": {"title": "t", "buttons": [{"label": "l", "interactionId": "i"}]}}
    sent = await graph.do("sendMessage", {"conversation": room, "content": content}, "message { id }")
    await graph.do(
        "leaveConversation", {"conversation": room, "participant": {"id": left}}, "membership { id }"
    )
    await graph.do(
        "inviteMember", {"conversation": room, "participant": {"id": invited}}, "membership { id }"
    )
    before = dump(graph.store.path)

    for who in (left, invited):
        viewer = graph.as_participant(who)
        for mutation, input in {
            "sendMessage": {"conversation": room, "content": words("x")},
            "sendCustomEvent": {"conversation": room, "type": "custom:x", "body": 1},
            "sendSignal": {"conversation": room, "type": "typing:on"},
            "startLeg": {"conversation": room, "channel": {"type": "APP"}},
        }.items():
            assert (await viewer.refused(mutation, input))["code"] == "NOT_A_MEMBER", mutation
    press = {"message": sent["message"]["id"], "interactionId": "i"}
    assert (await graph.as_participant(left).refused("pressButton", press))["code"] == "NOT_A_MEMBER"
    assert (await graph.as_participant(invited).refused("pressButton", press))["code"] == "NOT_FOUND"
    assert dump(graph.store.path) == before
