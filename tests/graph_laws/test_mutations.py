"""Every mutation's whole payload, selected field by field."""

from typing import Any

from graphql import GraphQLObjectType, get_named_type

from tests.graph import Graph
from tests.graph_laws.asking import group, inbox, person, say, words
from tests.graph_laws.documents import SDL, Selection

LIGHT = Selection(2, frozenset({"edges", "pageInfo", "events", "legs"}))


def whole(mutation: str) -> str:
    """Return a selection of everything in a mutation's payload but its errors."""
    assert SDL.mutation_type is not None
    payload = get_named_type(SDL.mutation_type.fields[mutation].type)
    assert isinstance(payload, GraphQLObjectType)
    text = LIGHT.of(payload.name).removeprefix("{ __typename ").removesuffix(" }")
    return text.replace(f"{payload.name}_errors: errors", "all: errors")


class Doing:
    """Does mutations with their whole payload, and remembers which were done."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.done: set[str] = set()

    async def __call__(self, mutation: str, input: dict[str, Any]) -> Any:
        payload = await self.graph.do(mutation, input, whole(mutation))
        self.done.add(mutation)
        assert payload.pop("all") == payload.pop("errors") == []
        kind = mutation[0].upper() + mutation[1:] + "Payload"
        return {key.removeprefix(f"{kind}_"): value for key, value in payload.items()}


async def test_every_mutation_answers_its_whole_payload(graph: Graph) -> None:
    do = Doing(graph)
    made = await do("createParticipant", {"kind": "ANONYMOUS_VISITOR", "anonymousVisitorId": "v-1"})
    who = made["participant"]["Participant_id"]
    assert made["participant"]["Participant_kind"] == "ANONYMOUS_VISITOR"
    assert made["participant"]["Participant_anonymousVisitorIds"] == ["v-1"]
    me = {"participant": {"id": who}}

    made = await do("updateParticipant", me | {"displayName": "Ada", "emails": ["a@b.c"], "name": "ada"})
    assert made["participant"]["Participant_displayName"] == "Ada"
    assert made["participant"]["Participant_emails"] == ["a@b.c"]
    assert made["participant"]["Participant_names"] == ["ada"]

    made = await do("getOrCreateConversation", me)
    assert made["created"] is True
    home = made["conversation"]["Conversation_id"]
    assert made["conversation"]["Conversation_participant"]["Participant_id"] == who
    assert made["conversation"]["Conversation_channels"] == ["CHAT", "EMAIL"]
    again = await do("getOrCreateConversation", me)
    assert (again["created"], again["conversation"]["Conversation_id"]) == (False, home)

    made = await do("createConversation", {"name": "#a", "members": [{"id": who}], "ttl": 5})
    room = made["conversation"]["Conversation_id"]
    assert made["conversation"]["Conversation_kind"] == "GROUP"
    assert made["conversation"]["Conversation_ttl"] == 5
    assert made["conversation"]["Conversation_memberships"]["MembershipConnection_totalCount"] == 1

    made = await do("updateConversation", {"conversation": room, "displayName": "A", "ttl": None})
    assert made["conversation"]["Conversation_displayName"] == "A"
    assert made["conversation"]["Conversation_ttl"] is None
    assert made["conversation"]["Conversation_name"] == "#a"

    helper = await person(graph, "CONTRIBUTOR", name="h")
    made = await do("assignConversation", {"conversation": home, "assignee": {"name": "h"}})
    assert made["conversation"]["Conversation_assignee"]["Participant_id"] == helper
    made = await do("assignConversation", {"conversation": home})
    assert made["conversation"]["Conversation_assignee"] is None

    other = await person(graph)
    there = {"conversation": room, "participant": {"id": other}}
    made = await do("inviteMember", there | {"channel": {"type": "SMS", "address": "+4930123456"}})
    assert made["membership"]["Membership_state"] == "INVITED"
    assert made["membership"]["Membership_channel"] == {
        "__typename": "Channel",
        "Channel_type": "SMS",
        "Channel_address": "+4930123456",
    }
    again = await do("inviteMember", there | {"channel": {"type": "SMS", "address": "+4930123456"}})
    assert again["membership"]["Membership_id"] == made["membership"]["Membership_id"]
    joined = await do("joinConversation", there | {"channel": {"type": "SMS", "address": "+4930123456"}})
    assert joined["membership"]["Membership_id"] == made["membership"]["Membership_id"]
    assert joined["membership"]["Membership_state"] == "JOINED"
    quiet = await do("updateMembership", {"membership": made["membership"]["Membership_id"], "muted": True})
    assert quiet["membership"]["Membership_audio"] == {
        "__typename": "AudioSettings",
        "AudioSettings_enabled": True,
        "AudioSettings_muted": True,
        "AudioSettings_earmuffed": False,
    }
    left = await do("leaveConversation", there | {"reasonCode": "bye", "reasonText": "Bye."})
    assert left["membership"]["Membership_state"] == "LEFT"
    assert left["membership"]["Membership_reason"] == {
        "__typename": "LeaveReason",
        "LeaveReason_code": "bye",
        "LeaveReason_text": "Bye.",
    }

    template = {"title": "t", "buttons": [{"label": "Yes", "interactionId": "yes"}]}
    made = await do(
        "sendMessage",
        {
            "conversation": home,
            "content": {"template": template},
            "targetChannels": ["EMAIL"],
            "clientMessageId": "1",
        },
    )
    message = made["message"]["Message_id"]
    assert made["redirectedFrom"] is None
    assert made["event"]["__typename"] == "MessageSentEvent"
    assert made["event"]["MessageSentEvent_message"]["Message_id"] == message
    assert made["message"]["Message_sender"] is None
    assert made["message"]["Message_sentAs"] == {
        "__typename": "SentAs",
        "SentAs_participantId": None,
        "SentAs_kind": "APP",
    }
    assert made["message"]["Message_deliveries"][0]["Delivery_status"] == "QUEUED"
    assert made["message"]["Message_deliveries"][0]["Delivery_channel"]["Channel_address"] == "a@b.c"

    made = await do("updateDelivery", {"message": message, "channel": "EMAIL", "status": "DELIVERED"})
    assert made["event"]["DeliveryEvent_deliveryStatus"] == "DELIVERED"
    assert made["message"]["Message_deliveries"][0]["Delivery_attempts"] == 1
    made = await do("pressButton", {"message": message, "interactionId": "yes"})
    assert made["event"]["ButtonPressedEvent_interactionId"] == "yes"
    said = await say(graph, home, "hello", who)
    made = await do("editMessage", {"message": said, "content": words("hullo")})
    assert made["message"]["Message_previewText"] == "hullo"
    assert made["event"]["__typename"] == "MessageEditedEvent"
    made = await do("markDelivered", {"conversation": home, "upTo": said})
    assert made["conversation"]["Conversation_unreadCount"] == 1
    made = await do("markSeen", {"conversation": home, "upTo": said})
    assert made["conversation"]["Conversation_unreadCount"] == 0
    made = await do("deleteMessage", {"message": said})
    assert made["message"]["Message_content"] is None
    assert made["message"]["Message_previewText"] == ""
    assert made["event"]["__typename"] == "MessageDeletedEvent"
    made = await do(
        "sendCustomEvent", {"conversation": home, "type": "custom:a", "body": [1], "actor": {"id": who}}
    )
    assert made["event"]["CustomEvent_body"] == [1]
    assert made["event"]["CustomEvent_actor"]["Participant_id"] == who
    made = await do("sendSignal", {"conversation": home, "type": "typing:on"})
    assert made == {"delivered": False}

    made = await do(
        "startLeg", {"conversation": home, **me, "channel": {"type": "APP"}, "direction": "INBOUND"}
    )
    leg = made["leg"]["Leg_id"]
    assert (made["leg"]["Leg_status"], made["leg"]["Leg_direction"]) == ("STARTED", "INBOUND")
    made = await do("updateLeg", {"leg": leg, "status": "RINGING", "muted": True})
    assert (made["leg"]["Leg_status"], made["leg"]["Leg_muted"]) == ("RINGING", True)
    made = await do("endLeg", {"leg": leg, "reason": "enough"})
    assert (made["leg"]["Leg_status"], made["leg"]["Leg_reason"]) == ("CANCELLED", "enough")
    assert [step["LegStatusChange_status"] for step in made["leg"]["Leg_history"]] == [
        "STARTED",
        "RINGING",
        "CANCELLED",
    ]

    made = await do("promoteParticipant", me | {"to": "CONTACT", "contactId": "c-1", "reason": "signed up"})
    assert made["participant"]["Participant_contactId"] == "c-1"
    assert [c["Conversation_id"] for c in made["mergedConversations"]] == [home]
    assert made["conversation"]["Conversation_previousIds"] == [home]
    assert made["change"]["IdentityChange_kind"] == "PROMOTED"
    assert made["change"]["IdentityChange_reason"] == "signed up"
    assert made["alreadyDone"] is False
    made = await do("mergeParticipants", {"from": {"id": other}, "into": {"id": who}})
    assert made["participant"]["Participant_previousIds"] == [other]
    assert made["change"]["IdentityChange_from"]["Participant_id"] == other
    assert made["mergedConversations"] == []
    made = await do("unmergeParticipants", {"change": made["change"]["IdentityChange_id"]})
    assert made["restored"]["Participant_id"] == other
    assert made["participant"]["Participant_id"] == who
    assert made["change"]["IdentityChange_kind"] == "UNMERGED"
    made = await do("deleteConversation", {"conversation": room})
    assert made["conversation"]["Conversation_state"] == "DELETED"
    made = await do("eraseParticipant", {"participant": {"id": other}})
    assert made["participant"]["Participant_erasedAt"] is not None

    assert SDL.mutation_type is not None
    assert do.done == set(SDL.mutation_type.fields)


async def test_what_does_not_exist_is_not_found_and_nothing_is_written(graph: Graph) -> None:
    from tests.graph_laws.asking import dump

    who = await person(graph)
    home = await inbox(graph, who)
    nobody, nowhere = {"id": "par_nobody"}, "con_nowhere"
    before = dump(graph.store.path)

    for mutation, input in {
        "updateParticipant": {"participant": nobody, "displayName": "x"},
        "promoteParticipant": {"participant": nobody, "to": "CONTACT"},
        "mergeParticipants": {"from": nobody, "into": {"id": who}},
        "unmergeParticipants": {"change": "chg_none"},
        "eraseParticipant": {"participant": nobody},
        "getOrCreateConversation": {"participant": {"contactId": "nobody"}},
        "createConversation": {"members": [{"id": who}, nobody]},
        "updateConversation": {"conversation": nowhere, "name": "x"},
        "deleteConversation": {"conversation": nowhere},
        "assignConversation": {"conversation": home, "assignee": nobody},
        "inviteMember": {"conversation": nowhere, "participant": {"id": who}},
        "joinConversation": {"conversation": nowhere, "participant": {"id": who}},
        "leaveConversation": {"conversation": nowhere, "participant": {"id": who}},
        "updateMembership": {"membership": "mem_none", "muted": True},
        "sendMessage": {"conversation": home, "content": words("x"), "sender": nobody},
        "editMessage": {"message": "msg_none", "content": words("x")},
        "deleteMessage": {"message": "msg_none"},
        "updateDelivery": {"message": "msg_none", "channel": "SMS", "status": "QUEUED"},
        "pressButton": {"message": "msg_none", "interactionId": "x"},
        "markSeen": {"conversation": home, "upTo": "msg_none"},
        "markDelivered": {"conversation": nowhere, "upTo": "msg_none"},
        "sendCustomEvent": {"conversation": nowhere, "type": "custom:x", "body": 1},
        "sendSignal": {"conversation": nowhere, "type": "typing:on"},
        "startLeg": {"conversation": nowhere, "participant": {"id": who}, "channel": {"type": "APP"}},
        "updateLeg": {"leg": "leg_none", "muted": True},
        "endLeg": {"leg": "leg_none"},
    }.items():
        error = await graph.refused(mutation, input)
        assert error["code"] == "NOT_FOUND", mutation
        assert error["path"][0] == "input", mutation

    assert dump(graph.store.path) == before


async def test_a_conversation_that_is_not_active_takes_nothing_new(graph: Graph) -> None:
    who = await person(graph)
    for stop in (
        ("updateConversation", {"state": "INACTIVE"}),
        ("deleteConversation", {}),
    ):
        room = await group(graph, who)
        home = await inbox(graph, await person(graph))
        for one in (room, home):
            await graph.do(stop[0], {"conversation": one} | stop[1], "conversation { id }")
            for mutation, input in {
                "sendMessage": {"conversation": one, "content": words("x")},
                "sendCustomEvent": {"conversation": one, "type": "custom:x", "body": 1},
                "sendSignal": {"conversation": one, "type": "typing:on"},
                "startLeg": {"conversation": one, "participant": {"id": who}, "channel": {"type": "APP"}},
            }.items():
                error = await graph.refused(mutation, input)
                assert (error["code"], error["path"]) == ("INVALID_STATE", ["input", "conversation"]), (
                    mutation
                )


async def test_an_erased_participant_is_erased_to_every_mutation_that_names_it(graph: Graph) -> None:
    who, other = await person(graph, "CONTACT", contactId="c"), await person(graph)
    home, room = await inbox(graph, other), await group(graph)
    await graph.do("eraseParticipant", {"participant": {"id": who}}, "participant { id }")

    me = {"participant": {"id": who}}
    for mutation, input in {
        "updateParticipant": me | {"displayName": "x"},
        "promoteParticipant": me | {"to": "MEMBER"},
        "mergeParticipants": {"from": {"id": other}, "into": {"id": who}},
        "getOrCreateConversation": {"participant": {"contactId": "c"}},
        "createConversation": {"members": [{"id": who}]},
        "joinConversation": me | {"conversation": room},
        "sendMessage": {"conversation": home, "content": words("x"), "sender": {"id": who}},
    }.items():
        assert (await graph.refused(mutation, input))["code"] == "ERASED", mutation
    taken = await graph.refused(
        "createParticipant", {"kind": "CONTACT", "contactId": "c", "displayName": "x"}
    )
    assert (taken["code"], taken["holder"]) == ("ALREADY_EXISTS", who)
