"""Mutations: inputs become values of the domain, refusals become errors of the payload."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from colloquy.domain.errors import AlreadyExists, LimitExceeded, NotFound
from colloquy.domain.identity.promote import Promotion
from colloquy.domain.identity.registration import Ids
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.channel import Channel, ChannelType
from colloquy.domain.model.content import AudioItem, BasicContent, ImageItem, LocationItem, TextItem
from colloquy.domain.model.conversation import ConversationState
from colloquy.domain.model.event import Custom
from colloquy.domain.model.message import Badge, SendAs
from colloquy.domain.model.participant import IdentityType, ParticipantKind, ParticipantRef
from colloquy.resolvers import subscriptions
from colloquy.resolvers.conversations import OpenResult
from colloquy.resolvers.identity import IdentityOutcome
from colloquy.resolvers.messages import SendResult
from colloquy.schema import mutation
from tests.builders import contact, inbox, sent
from tests.ended import schema
from tests.schema.fakes import CURSORS, FakeStore, event, names

Given = list[tuple[Any, ...]]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Write down what each operation is given, and let the store decide what it answers."""
    calls: Given = []

    def note(module: Any, name: str) -> None:
        async def operation(context: Any, *arguments: Any) -> Any:
            calls.append((name, *arguments))
            return await context.store.write("default", None)

        monkeypatch.setattr(module, name, operation)

    for name in ("create_participant", "update_participant", "promote_participant", "merge_participants"):
        note(mutation.participants, name)
    for name in ("create_conversation", "update_conversation", "get_or_create_conversation", "move_mark"):
        note(mutation.conversations, name)
    for name in ("send_message", "edit_message"):
        note(mutation.messages, name)
    for name in ("send_custom_event", "send_signal"):
        note(mutation.signals, name)
    note(mutation.legs, "start_leg")
    note(mutation.memberships, "leave_conversation")
    return calls


async def do(store: FakeStore, query: str, **variables: Any) -> Any:
    result = await schema.execute(query, variables, store.request())
    assert result.errors is None, result.errors
    return result.data


async def test_a_refusal_is_an_error_of_the_payload(given: Given) -> None:
    store = FakeStore()
    store.outcome = AlreadyExists("Taken.", ("input", "name"), holder="par_9")
    answer = await do(
        store,
        """mutation { createParticipant(input: { kind: CONTACT }) { participant { id }
           errors { code message path limit holder } } }""",
    )
    assert answer["createParticipant"] == {
        "participant": None,
        "errors": [
            {
                "code": "ALREADY_EXISTS",
                "message": "Taken.",
                "path": ["input", "name"],
                "limit": None,
                "holder": "par_9",
            }
        ],
    }


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        (
            """promoteParticipant(input: {participant: {id: "par_1"}, to: CONTACT}) {
            participant { id } conversation { id } mergedConversations { id } change { id } alreadyDone""",
            {
                "participant": None,
                "conversation": None,
                "mergedConversations": [],
                "change": None,
                "alreadyDone": False,
            },
        ),
        (
            'getOrCreateConversation(input: {participant: {id: "par_1"}}) { conversation { id } created',
            {"conversation": None, "created": False},
        ),
        (
            """sendMessage(input: {conversation: "con_1", content: {minimal: {text: "a"}}}) {
            message { id } event { id } redirectedFrom""",
            {"message": None, "event": None, "redirectedFrom": None},
        ),
        ('sendSignal(input: {conversation: "con_1", type: "typing:on"}) { delivered', {"delivered": False}),
    ],
)
async def test_a_refused_payload_is_empty_but_for_its_errors(given: Given, field: str, empty: Any) -> None:
    store = FakeStore()
    store.outcome = LimitExceeded("Too many.", ("input",), limit=3)
    answer = await do(store, f"mutation {{ it: {field} errors {{ code limit }} }} }}")
    assert answer["it"] == {**empty, "errors": [{"code": "LIMIT_EXCEEDED", "limit": 3}]}
    assert names(store.asked) == ["write"]


async def test_a_refusal_below_a_payload_is_a_top_level_error(given: Given) -> None:
    home = inbox()
    store = FakeStore(home)
    store.outcome = OpenResult(home, created=True)
    query = """mutation { getOrCreateConversation(input: {participant: {name: "ada"}}) {
        created conversation { messages(first: 0) { nodes { id } } } } }"""
    result = await schema.execute(query, None, store.request())
    assert result.errors is not None
    assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "limit": 1}
    assert result.data == {"getOrCreateConversation": {"created": True, "conversation": None}}
    assert given == [("get_or_create_conversation", ParticipantRef(IdentityType.NAME, "ada"))]


async def test_each_write_is_read_afresh(given: Given) -> None:
    """Two mutations of one operation: the second payload shows what the second one stored."""
    home = inbox(display_name="stored")
    store = FakeStore(home)
    store.outcome = inbox(id=home.id, display_name="decided")
    query = """mutation ($id: ID!) {
        a: updateConversation(input: {conversation: $id, name: "x", ttl: null}) { ...It }
        b: updateConversation(input: {conversation: $id, state: INACTIVE}) { ...It } }
        fragment It on UpdateConversationPayload { conversation { displayName } }"""
    answer = await do(store, query, id=home.id)
    assert answer["a"] == answer["b"] == {"conversation": {"displayName": "stored"}}
    assert names(store.asked) == ["write", "conversations", "write", "conversations"]
    assert [snapshot.open for snapshot in store.snapshots] == [False, False]
    assert [call[2] for call in given] == [
        {"name": "x", "ttl": None},
        {"state": ConversationState.INACTIVE},
    ]


async def test_null_clears_and_absent_keeps(given: Given) -> None:
    who = contact()
    store = FakeStore(who)
    store.outcome = who
    query = """mutation { updateParticipant(input: {participant: {memberId: "m"}, displayName: null,
        emails: ["a@b.c"], phones: null, customData: {a: [1, null]}}) { participant { id } } }"""
    assert await do(store, query) == {"updateParticipant": {"participant": {"id": who.id}}}
    attributes = {"display_name": None, "emails": ("a@b.c",), "phones": None, "custom_data": {"a": [1, None]}}
    assert given == [("update_participant", ParticipantRef(IdentityType.MEMBER, "m"), attributes)]


async def test_a_new_participant_is_asked_for(given: Given) -> None:
    who = contact()
    store = FakeStore(who)
    store.outcome = who
    await do(
        store, 'mutation { createParticipant(input: {kind: CONTACT, contactId: "c"}) { errors { code } } }'
    )
    blank = dict.fromkeys(("name", "display_name", "image_url", "emails", "phones", "custom_data"))
    assert given == [("create_participant", ParticipantKind.CONTACT, Ids(None, "c", None), blank)]
    assert given[0][1] is ParticipantKind.CONTACT


async def test_a_promotion_is_asked_for_and_answered(given: Given) -> None:
    who, home, old = contact(), inbox(), inbox()
    store = FakeStore(who, home, old)
    store.outcome = IdentityOutcome(who, home, (old.id,), None, already_done=False)
    query = """mutation { promoteParticipant(input: {participant: {anonymousVisitorId: "v"}, to: MEMBER,
        memberId: "m", emails: ["a@b.c"], evidence: CHANNEL_VERIFIED, reason: "why"}) {
        participant { id } conversation { id } mergedConversations { id } change { id } alreadyDone } }"""
    answer = await do(store, query)
    assert answer["promoteParticipant"] == {
        "participant": {"id": who.id},
        "conversation": {"id": home.id},
        "mergedConversations": [{"id": old.id}],
        "change": None,
        "alreadyDone": False,
    }
    promotion = Promotion(ParticipantKind.MEMBER, None, "m", {"emails": ("a@b.c",)})
    ref = ParticipantRef(IdentityType.ANONYMOUS_VISITOR, "v")
    assert given == [("promote_participant", ref, promotion, "CHANNEL_VERIFIED", "why")]


async def test_a_message_is_asked_for_and_answered(given: Given) -> None:
    home = inbox()
    _, message = sent(home)
    stored = event(Custom("custom:x", None), position=99, log=home.id)
    store = FakeStore(home, message)
    store.outcome = SendResult(message, stored, home.id)
    query = """mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
        message { id previewText } event { id cursor } redirectedFrom } }"""
    basic = [
        {"text": "a"},
        {"image": {"url": "https://a/b", "width": 3}},
        {"audio": {"url": "https://a/c", "mimeType": "audio/mpeg"}},
        {"location": {"longitude": 1, "latitude": 2.5}},
    ]
    answer = await do(
        store,
        query,
        input={
            "conversation": "con_old",
            "content": {"basic": {"items": basic}},
            "sendAs": "BUSINESS",
            "badges": [{"text": "new"}],
            "targetChannels": ["SMS"],
            "silent": None,
            "clientMessageId": "1",
        },
    )
    cursor = answer["sendMessage"]["event"].pop("cursor")
    assert CURSORS.decode_position(cursor) == (home.id, 5, 99)
    assert answer["sendMessage"] == {
        "message": {"id": message.id, "previewText": "Hello"},
        "event": {"id": stored.id},
        "redirectedFrom": home.id,
    }
    items = (TextItem("a"), ImageItem("https://a/b", None, 3), AudioItem("https://a/c", None, "audio/mpeg"))
    draft = Draft(
        BasicContent((*items, LocationItem(1.0, 2.5))),
        send_as=SendAs.BUSINESS,
        badges=(Badge("new"),),
        target_channels=(ChannelType.SMS,),
        client_message_id="1",
    )
    assert given == [("send_message", "con_old", draft, None)]
    assert given[0][2].send_as is SendAs.BUSINESS


async def test_a_message_alone_is_answered_without_reading(given: Given) -> None:
    _, message = sent(inbox())
    store = FakeStore()
    store.outcome = SendResult(message, None)
    query = """mutation { sendMessage(input: {conversation: "c", content: {minimal: {text: "a"}}}) {
        message { id } } }"""
    await do(store, query)
    assert store.snapshots == []


async def test_more_inputs_become_what_they_say(given: Given) -> None:
    home = inbox()
    store = FakeStore(home)
    store.outcome = home
    refs = (ParticipantRef(None, "par_1"), ParticipantRef(IdentityType.CONTACT, "c"))
    await do(
        store,
        """mutation { createConversation(input: {name: "n", ttl: 5,
           members: [{id: "par_1"}, {contactId: "c"}]}) { conversation { id } } }""",
    )
    assert given.pop() == (
        "create_conversation",
        {"name": "n", "display_name": None, "image_url": None, "custom_data": None, "ttl": 5},
        refs,
    )
    await do(store, 'mutation { markSeen(input: {conversation: "c", upTo: "m"}) { conversation { id } } }')
    assert given.pop() == ("move_mark", "c", "m", None, "SEEN")
    store.outcome = event(Custom("custom:x", None))
    await do(
        store,
        """mutation { sendCustomEvent(input: {conversation: "c", type: "custom:x", body: {a: "é"}}) {
           errors { code } } }""",
    )
    assert given.pop() == ("send_custom_event", "c", "custom:x", {"a": "é"}, len('{"a":"é"}'.encode()), None)
    store.outcome = True
    answer = await do(
        store, 'mutation { sendSignal(input: {conversation: "c", type: "typing:on"}) { delivered } }'
    )
    assert answer == {"sendSignal": {"delivered": True}}
    assert given.pop() == ("send_signal", "c", "typing:on", {}, None)
    store.outcome = None
    await do(store, 'mutation { startLeg(input: {conversation: "c", channel: {type: APP}}) { leg { id } } }')
    assert given.pop() == ("start_leg", "c", None, Channel(ChannelType.APP), None, ())
    await do(store, 'mutation { leaveConversation(input: {conversation: "c"}) { membership { id } } }')
    assert given.pop() == ("leave_conversation", "c", None, None)


@pytest.mark.parametrize(
    "ref", ["{}", '{id: "a", name: "b"}', "{id: null}", '{contactId: "a", memberId: null}']
)
async def test_a_ref_names_by_one_id_alone(ref: str) -> None:
    result = await schema.execute(f"{{ participant(ref: {ref}) {{ id }} }}", None, FakeStore().request())
    assert result.errors


async def followed(*items: Any, refused: bool = False) -> AsyncIterator[Any]:
    for item in items:
        yield item
    if refused:
        raise NotFound("There is no such conversation.")


async def results(store: FakeStore, query: str, **variables: Any) -> list[Any]:
    stream = await schema.subscribe(query, variables, store.request())
    return [result async for result in stream]


async def test_each_event_is_answered_from_a_snapshot_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    home = inbox()
    events = [event(Custom("custom:x", n), log=home.id, sequence=n) for n in (1, 2)]
    store = FakeStore(home)
    starts: list[Any] = []

    def conversation_events(context: Any, id: str, after: Any) -> AsyncIterator[Any]:
        starts.append((id, after))
        return followed(*events, refused=True)

    monkeypatch.setattr(subscriptions, "conversation_events", conversation_events)
    query = """subscription ($id: ID!, $after: String) {
        conversationEvents(conversation: $id, after: $after) {
          sequence conversation { id } ... on CustomEvent { body } } }"""
    after = CURSORS.encode_position(home.id, 3, 4)
    got = await results(store, query, id=home.id, after=after)
    assert [result.data and result.data["conversationEvents"]["sequence"] for result in got] == [
        "1",
        "2",
        None,
    ]
    assert got[-1].errors[0].extensions == {"code": "NOT_FOUND"}
    assert starts == [(home.id, (home.id, 3, 4))]
    assert [snapshot.open for snapshot in store.snapshots] == [False, False]


@pytest.mark.parametrize("after", ["", "nonsense"])
async def test_a_bad_cursor_ends_a_subscription_before_it_begins(after: str) -> None:
    query = "subscription ($after: String) { inboxEvents(after: $after) { id } }"
    got = await results(FakeStore(), query, after=after)
    assert [result.errors[0].extensions for result in got] == [{"code": "CURSOR_INVALID"}]
