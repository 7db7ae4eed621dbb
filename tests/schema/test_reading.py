"""Queries: each level is read at once, in one snapshot, and only what was asked for."""

import asyncio
import inspect
from typing import Any

import pytest

from colloquy.domain.errors import NotFound
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model import event as facts
from colloquy.domain.model.content import (
    Button,
    ContactCardItem,
    FormContent,
    FormField,
    ImageItem,
    TemplateContent,
)
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.message import Badge
from colloquy.schema.types.event_names import EVENT_NAMES
from tests.builders import (
    BUSINESS_ACTOR,
    HIDDEN,
    PARTICIPANT_ACTOR,
    author,
    contact,
    group,
    inbox,
    leg,
    membership,
    sent,
    text,
    visitor,
)
from tests.ended import schema
from tests.schema.fakes import CURSORS, FakeStore, event, names


async def ask(store: FakeStore, query: str, actor: Any = BUSINESS_ACTOR, **variables: Any) -> Any:
    result = await schema.execute(query, variables, store.request(actor))
    assert result.errors is None, result.errors
    return result.data


async def test_a_level_is_one_reading_however_many_parents_it_has() -> None:
    people = [contact(display_name=f"Ada {n}") for n in range(3)]
    homes = [inbox(who) for who in people]
    store = FakeStore(*people, *homes)
    for n, home in enumerate(homes):
        _, message = sent(home, author(people[n]), Draft(text(f"Hello {n}")))
        store.things[message.id] = message
    answer = await ask(
        store,
        """{ conversations(first: 10) { nodes { id participant { displayName }
             messages(last: 2) { totalCount nodes { previewText sender { displayName } } } } } }""",
    )
    assert [node["messages"] for node in answer["conversations"]["nodes"]] == [
        {"totalCount": 1, "nodes": [{"previewText": f"Hello {n}", "sender": {"displayName": f"Ada {n}"}}]}
        for n in range(3)
    ]
    assert sorted(names(store.asked)) == [
        "conversation_page",
        "current_participants",
        "current_participants",
        "message_pages",
        "message_totals",
    ]
    assert len(store.snapshots) == 1
    assert not store.snapshots[0].open


async def test_unequal_arguments_are_unequal_readings() -> None:
    store = FakeStore(inbox(), inbox())
    answer = await ask(
        store,
        """{ conversations { nodes { a: messages(first: 1) { totalCount }
             b: messages(types: [FORM]) { totalCount } } } }""",
    )
    assert len(answer["conversations"]["nodes"]) == 2
    assert sorted(name for name in names(store.asked) if name.startswith("message")) == [
        "message_pages",
        "message_pages",
        "message_totals",
        "message_totals",
    ]


async def test_what_is_not_asked_for_is_not_read() -> None:
    store = FakeStore(inbox())
    await ask(store, "{ conversations { pageInfo { hasNextPage } nodes { id kind sequence } } }")
    assert names(store.asked) == ["conversation_page"]
    store = FakeStore()
    assert await ask(store, "{ __typename }") == {"__typename": "Query"}
    assert store.snapshots == []


async def test_cursors_lead_to_keys_of_their_own_list() -> None:
    store = FakeStore(inbox(), inbox())
    found = (
        await ask(
            store, "{ conversations(first: 1) { edges { cursor node { id } } pageInfo { endCursor } } }"
        )
    )["conversations"]
    cursor = found["edges"][0]["cursor"]
    assert cursor == found["pageInfo"]["endCursor"]
    key = CURSORS.decode("conversations:LAST_ACTIVITY_DESC", cursor)
    assert key == (found["edges"][0]["node"]["id"],)
    await ask(store, "query ($c: String) { conversations(first: 1, after: $c) { nodes { id } } }", c=cursor)
    assert store.asked[-1][-1].after == key
    wrong = "query ($c: String) { conversations(orderBy: CREATED_ASC, after: $c) { nodes { id } } }"
    result = await schema.execute(wrong, {"c": cursor}, store.request())
    assert result.errors is not None
    assert result.errors[0].extensions == {"code": "CURSOR_INVALID"}
    assert result.data == {"conversations": None}


async def test_a_bound_that_is_passed_is_named() -> None:
    result = await schema.execute(
        "{ conversations(first: 101) { nodes { id } } }", None, FakeStore().request()
    )
    assert result.errors is not None
    assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "limit": 100}
    many = [f"con_{n}" for n in range(101)]
    result = await schema.execute(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": many}, FakeStore().request()
    )
    assert result.errors is not None
    assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "limit": 100}


async def test_a_filter_that_names_nobody_finds_nothing() -> None:
    store = FakeStore(inbox())
    query = (
        '{ conversations(filter: { member: { id: "par_nobody" } }) { nodes { id } pageInfo { endCursor } } }'
    )
    empty = {"conversations": {"nodes": [], "pageInfo": {"endCursor": None}}}
    assert await ask(store, query) == empty
    assert store.asked == []


async def test_every_id_finds_its_own_thing() -> None:
    who, home = contact(), group()
    place, call = membership(home, who), leg()
    _, message = sent(home, author(who, joined=True))
    joined = event(facts.MembershipChanged(place.id, "JOINED"))
    store = FakeStore(who, home, place, call, message, joined)
    ids = [
        message.id,
        who.id,
        "par_nobody",
        "nonsense",
        joined.id,
        home.id,
        place.id,
        call.id,
        who.id,
        "lin_1",
    ]
    answer = await ask(store, "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids)
    names_found = [node and (node["__typename"], node["id"]) for node in answer["nodes"]]
    assert names_found == [
        ("Message", message.id),
        ("Participant", who.id),
        None,
        None,
        ("MembershipEvent", joined.id),
        ("Conversation", home.id),
        ("Membership", place.id),
        ("Leg", call.id),
        ("Participant", who.id),
        None,
    ]
    assert await ask(store, 'query { node(id: "con_none") { id } }') == {"node": None}


EVERY_FACT = (
    facts.ConversationCreated(),
    facts.ConversationUpdated(("name",)),
    facts.ConversationMerged("con_a", "con_b", 3),  # type: ignore[arg-type]
    facts.ConversationUnmerged("con_a", "con_b"),  # type: ignore[arg-type]
    facts.ParticipantPromoted("par_a", "CONTACT", "MEMBER"),  # type: ignore[arg-type]
    facts.ParticipantUpdated("par_a", ("name",)),  # type: ignore[arg-type]
    facts.ParticipantErased("par_a"),  # type: ignore[arg-type]
    facts.MessageSent("msg_a"),  # type: ignore[arg-type]
    facts.MessageEdited("msg_a"),  # type: ignore[arg-type]
    facts.MessageDeleted("msg_a"),  # type: ignore[arg-type]
    facts.DeliveryUpdated("msg_a", "SMS", "QUEUED"),  # type: ignore[arg-type]
    facts.Received("SEEN", "msg_a"),  # type: ignore[arg-type]
    facts.ButtonPressed("msg_a", "yes"),  # type: ignore[arg-type]
    facts.MembershipChanged("mem_a", "JOINED"),  # type: ignore[arg-type]
    facts.LegChanged("leg_a", "RINGING"),  # type: ignore[arg-type]
    facts.Custom("custom:x", {"a": 1}),
)


@pytest.mark.parametrize("fact", EVERY_FACT, ids=lambda fact: type(fact).__name__)
async def test_every_fact_has_its_type(fact: facts.Fact) -> None:
    told = event(fact)
    answer = await ask(
        FakeStore(told),
        """query ($id: ID!) { node(id: $id) { __typename ... on Event { type sequence cursor log }
        ... on ConversationUpdatedEvent { changed } ... on ParticipantPromotedEvent { fromKind toKind }
        ... on DeliveryEvent { channel deliveryStatus } ... on ReceiptEvent { kind }
        ... on LegEvent { leg_status: legStatus } ... on ButtonPressedEvent { interactionId }
        ... on MembershipEvent { state } ... on CustomEvent { body } } }""",
        id=told.id,
    )
    node = answer["node"]
    assert node["__typename"] == EVENT_NAMES[type(fact)]
    assert node["type"] == told.type
    assert node["sequence"] == "5"
    assert CURSORS.decode_position(node["cursor"]) == ("con_1", 5, 11)
    own = {
        key: value
        for key, value in node.items()
        if key not in ("__typename", "type", "sequence", "cursor", "log")
    }
    expected: dict[type[facts.Fact], dict[str, Any]] = {
        facts.ConversationUpdated: {"changed": ["name"]},
        facts.ParticipantPromoted: {"fromKind": "CONTACT", "toKind": "MEMBER"},
        facts.DeliveryUpdated: {"channel": "SMS", "deliveryStatus": "QUEUED"},
        facts.Received: {"kind": "SEEN"},
        facts.ButtonPressed: {"interactionId": "yes"},
        facts.MembershipChanged: {"state": "JOINED"},
        facts.LegChanged: {"leg_status": "RINGING"},
        facts.Custom: {"body": {"a": 1}},
    }
    assert own == expected.get(type(fact), {})


def test_no_fact_is_without_a_type() -> None:
    assert set(EVENT_NAMES) == set(facts.FACTS) == {type(fact) for fact in EVERY_FACT}


async def test_content_is_told_apart_by_its_class() -> None:
    home = inbox()
    card = TemplateContent("T", ("a", "b"), buttons=(Button("Yes", None, "yes"),))
    form = FormContent(
        "F", None, (FormField("n", "v"),), (ImageItem("https://a/b"), ContactCardItem("https://a/c"))
    )
    _, one = sent(home, draft=Draft(card))
    _, two = sent(home, draft=Draft(form))
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { type content { __typename
        ... on TemplateContent { textLines buttons { label interactionId } }
        ... on FormContent { fields { name value }
          media { __typename ... on ImageItem { url width } } } } } } }"""
    answer = await ask(FakeStore(home, one, two), query, ids=[one.id, two.id])
    buttons = [{"label": "Yes", "interactionId": "yes"}]
    media = [
        {"__typename": "ImageItem", "url": "https://a/b", "width": None},
        {"__typename": "ContactCardItem"},
    ]
    assert [node["content"] for node in answer["nodes"]] == [
        {"__typename": "TemplateContent", "textLines": ["a", "b"], "buttons": buttons},
        {"__typename": "FormContent", "fields": [{"name": "n", "value": "v"}], "media": media},
    ]


async def test_a_badge_for_the_business_is_shown_to_it_alone() -> None:
    badges = (
        Badge("hidden", visibility=HIDDEN),
        Badge("shown", visibility=Visibility.BUSINESS_AND_PARTICIPANT),
    )
    _, message = sent(inbox(), draft=Draft(text(), badges=badges))
    query = "query ($id: ID!) { node(id: $id) { ... on Message { badges { text } } } }"
    store = FakeStore(message)
    assert len((await ask(store, query, id=message.id))["node"]["badges"]) == 2
    seen = await ask(store, query, PARTICIPANT_ACTOR, id=message.id)
    assert seen["node"]["badges"] == [{"text": "shown"}]


async def test_an_erased_sender_is_nobody_and_a_merged_one_is_who_it_is_now() -> None:
    now = contact(display_name="Now")
    before = contact(merged_into_id=now.id)
    gone = contact(erased_at=1)
    _, one = sent(inbox(before), author(before))
    _, two = sent(inbox(gone), author(gone))
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { sentTo sender { displayName }
        sentAs { participantId kind } } } }"""
    answer = await ask(FakeStore(now, before, gone, one, two), query, ids=[one.id, two.id])
    assert answer["nodes"] == [
        {
            "sentTo": one.log,
            "sender": {"displayName": "Now"},
            "sentAs": {"participantId": before.id, "kind": "CONTACT"},
        },
        {"sentTo": two.log, "sender": None, "sentAs": {"participantId": gone.id, "kind": "CONTACT"}},
    ]


async def test_channels_are_those_used_and_those_that_addresses_open() -> None:
    who = contact(emails=("a@b.c",), phones=())
    home = inbox(who, channels=("APP",))
    query = "query ($id: ID!) { conversation(id: $id) { channels } }"
    answer = await ask(FakeStore(who, home), query, id=home.id)
    assert answer["conversation"]["channels"] == ["APP", "EMAIL"]


async def test_a_merged_conversation_leads_to_the_current_one() -> None:
    now = inbox()
    old = inbox(merged_into_id=now.id, state="MERGED")
    store = FakeStore(now, old)
    query = "query ($id: ID!) { node(id: $id) { ... on Conversation { id mergedInto { id } } } }"
    assert (await ask(store, query, id=old.id))["node"] == {"id": old.id, "mergedInto": {"id": now.id}}
    assert (await ask(store, query, id=now.id))["node"] == {"id": now.id, "mergedInto": None}
    current = await ask(store, "query ($id: ID!) { conversation(id: $id) { id } }", id=old.id)
    assert current["conversation"] == {"id": now.id}


async def test_the_viewer_is_the_caller() -> None:
    query = "{ viewer { role application unreadCount inboxCursor participant { id } } }"
    viewer = (await ask(FakeStore(), query))["viewer"]
    assert CURSORS.decode_position(viewer.pop("inboxCursor")) == ("", 0, 7)
    assert viewer == {"role": "BUSINESS", "application": "default", "unreadCount": 3, "participant": None}


async def test_a_participant_is_found_by_any_id() -> None:
    who = visitor()
    query = "query ($ref: ParticipantRef!) { participant(ref: $ref) { id } }"
    assert await ask(FakeStore(who), query, ref={"id": who.id}) == {"participant": {"id": who.id}}
    assert await ask(FakeStore(who), query, ref={"contactId": "x"}) == {"participant": None}


async def test_a_slow_reading_and_a_quick_one_take_turns() -> None:
    store = FakeStore(inbox())
    slow = False

    async def search(*_: Any) -> Any:
        nonlocal slow
        slow = True
        await asyncio.sleep(0.01)
        assert names(store.asked) == []
        slow = False
        raise NotFound("There is no such conversation.")

    store.search = search
    result = await schema.execute(
        '{ searchMessages(text: "a") { nodes { id } } conversations { nodes { id } } }', None, store.request()
    )
    assert not slow
    assert names(store.asked) == ["conversation_page"]
    assert result.errors is not None
    assert [(error.path, error.extensions) for error in result.errors] == [
        (["searchMessages"], {"code": "NOT_FOUND"})
    ]
    assert len(store.snapshots) == 1
    assert not store.snapshots[0].open


async def test_what_may_be_read_at_once_waits_its_turn() -> None:
    request = FakeStore().request()
    assert inspect.isawaitable(first := request.read_soon(lambda _: "first"))
    assert await first == "first"
    assert request.read_soon(lambda _, word: word, "second") == "second"

    slow = asyncio.ensure_future(request.read_slowly(lambda _: asyncio.sleep(0.01)))
    await asyncio.sleep(0)
    assert inspect.isawaitable(third := request.read_soon(lambda _: "third"))
    assert not slow.done()
    assert await third == "third"
    assert slow.done()
    await request.close()


async def test_operations_that_share_a_context_share_nothing_else() -> None:
    """As those of one WebSocket do."""
    who = visitor()
    store = FakeStore(who)
    request = store.request()
    query = "query ($id: ID!) { node(id: $id) { ... on Participant { displayName } } }"
    for name in ("one", "two"):
        store.things[who.id] = visitor(id=who.id, display_name=name)
        result = await schema.execute(query, {"id": who.id}, request)
        assert result.data == {"node": {"displayName": name}}
    assert [snapshot.open for snapshot in store.snapshots] == [False, False]


async def test_nothing_is_read_after_the_operation() -> None:
    request = FakeStore().request()
    await request.close()
    with pytest.raises(RuntimeError, match="over"):
        await request.snapshot()
