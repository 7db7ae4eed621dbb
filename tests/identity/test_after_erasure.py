"""Nothing comes back after an erasure, whatever mutation is tried on whatever position (I15)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull

from tests.graph import SCHEMA, Graph, opened
from tests.identity import asking

TEXT = "plugh"
"""In every text that is sent after the erasure; it must be in no byte of the database."""
WORDS = {"basic": {"items": [{"text": TEXT}]}}
PHONE = {"type": "PHONE", "address": "+4930123456"}
CORE = SCHEMA._schema
MUTATIONS = CORE.mutation_type.fields if CORE.mutation_type else {}


async def gone(graph: Graph) -> dict[str, str]:
    """Return one who was erased, with everything that a mutation can name; a friend who was not."""
    ids = {"who": await asking.person(graph, "CONTACT", contactId="crm-gone", displayName="Gone")}
    ids["friend"] = await asking.person(graph, "CONTACT", contactId="crm-friend", displayName="Friend")
    ids["home"] = await asking.inbox(graph, ids["who"])
    ids["group"] = await asking.group(graph, ids["who"], ids["friend"])
    for name, where in (("said", ids["home"]), ("said_in_group", ids["group"])):
        draft = {"conversation": where, "sender": {"id": ids["who"]}, "targetChannels": ["SMS"]}
        button = {"template": {"textLines": ["x"], "buttons": [{"label": "Yes", "interactionId": "yes"}]}}
        sent = await graph.do("sendMessage", {**draft, "content": button}, "message { id }")
        ids[name] = sent["message"]["id"]
    for name, where in (("leg", ids["home"]), ("leg_in_group", ids["group"])):
        call = {"conversation": where, "participant": {"id": ids["who"]}, "channel": PHONE}
        ids[name] = (await graph.do("startLeg", call, "leg { id }"))["leg"]["id"]
    members = "query Q($id: ID!) { participant(ref: {id: $id}) { memberships(first: 9) { nodes { id } } } }"
    found = await graph.ask(members, id=ids["who"])
    ids["membership"] = found["participant"]["memberships"]["nodes"][0]["id"]
    merged = await asking.merge(graph, await asking.person(graph, displayName="Old"), ids["who"])
    ids["change"] = merged["change"]["id"]
    await asking.erase(graph, ids["who"])
    return ids


Ids = dict[str, str]
TRIES: dict[str, list[Callable[[Ids], dict[str, Any]]]] = {
    "createParticipant": [lambda i: {"kind": "CONTACT", "contactId": "crm-gone", "displayName": TEXT}],
    "updateParticipant": [
        lambda i: {"participant": {"id": i["who"]}, "displayName": TEXT, "customData": {TEXT: TEXT}},
        lambda i: {"participant": {"contactId": "crm-gone"}, "emails": [f"{TEXT}@example.com"]},
    ],
    "promoteParticipant": [
        lambda i: {"participant": {"id": i["who"]}, "to": "MEMBER", "displayName": TEXT, "reason": TEXT},
        lambda i: {
            "participant": {"id": i["friend"]},
            "to": "CONTACT",
            "contactId": "crm-gone",
            "reason": TEXT,
        },
    ],
    "mergeParticipants": [
        lambda i: {"from": {"id": i["who"]}, "into": {"id": i["friend"]}, "reason": TEXT},
        lambda i: {"from": {"id": i["friend"]}, "into": {"id": i["who"]}, "reason": TEXT},
    ],
    "unmergeParticipants": [lambda i: {"change": i["change"], "reason": TEXT}],
    "eraseParticipant": [],
    "getOrCreateConversation": [lambda i: {"participant": {"id": i["who"]}}],
    "createConversation": [lambda i: {"members": [{"id": i["who"]}], "displayName": TEXT}],
    "updateConversation": [
        lambda i: {"conversation": i["home"], "displayName": TEXT, "customData": {TEXT: 1}},
        lambda i: {"conversation": i["home"], "state": "ACTIVE", "priority": "HIGH"},
    ],
    "deleteConversation": [],
    "assignConversation": [
        lambda i: {"conversation": i["home"], "assignee": None},
        lambda i: {"conversation": i["group"], "assignee": {"id": i["who"]}},
    ],
    "inviteMember": [
        lambda i: {"conversation": i["group"], "participant": {"id": i["who"]}, "channel": PHONE}
    ],
    "joinConversation": [
        lambda i: {"conversation": i["group"], "participant": {"id": i["who"]}, "channel": PHONE},
        lambda i: {"conversation": i["home"], "participant": {"id": i["friend"]}},
    ],
    "leaveConversation": [
        lambda i: {"conversation": i["group"], "participant": {"id": i["who"]}, "reasonText": TEXT}
    ],
    "updateMembership": [lambda i: {"membership": i["membership"], "muted": True}],
    "sendMessage": [
        lambda i: {"conversation": i["home"], "content": WORDS, "clientMessageId": TEXT},
        lambda i: {"conversation": i["home"], "content": WORDS, "visibility": "BUSINESS"},
        lambda i: {"conversation": i["home"], "content": WORDS, "sendAs": "PARTICIPANT"},
        lambda i: {"conversation": i["home"], "content": WORDS, "sender": {"id": i["friend"]}},
        lambda i: {"conversation": i["group"], "content": WORDS, "sender": {"id": i["who"]}},
    ],
    "editMessage": [
        lambda i: {"message": i["said"], "content": WORDS},
        lambda i: {"message": i["said_in_group"], "content": WORDS},
    ],
    "deleteMessage": [],
    "updateDelivery": [
        lambda i: {"message": i["said"], "channel": "SMS", "status": "REJECTED", "error": TEXT},
        lambda i: {"message": i["said_in_group"], "channel": "SMS", "status": "REJECTED", "error": TEXT},
    ],
    "pressButton": [lambda i: {"message": i["said"], "interactionId": "yes"}],
    "markSeen": [
        lambda i: {"conversation": i["home"], "upTo": i["said"]},
        lambda i: {"conversation": i["group"], "upTo": i["said_in_group"], "participant": {"id": i["who"]}},
    ],
    "markDelivered": [
        lambda i: {"conversation": i["home"], "upTo": i["said"], "participant": {"id": i["who"]}},
    ],
    "sendCustomEvent": [
        lambda i: {"conversation": i["home"], "type": "custom:thing", "body": {TEXT: TEXT}},
        lambda i: {
            "conversation": i["group"],
            "type": "custom:thing",
            "body": {TEXT: 1},
            "actor": {"id": i["who"]},
        },
    ],
    "sendSignal": [
        lambda i: {"conversation": i["home"], "type": "typing:on"},
        lambda i: {"conversation": i["group"], "type": "typing:on", "actor": {"id": i["who"]}},
    ],
    "startLeg": [
        lambda i: {"conversation": i["home"], "participant": {"id": i["who"]}, "channel": PHONE},
        lambda i: {"conversation": i["group"], "participant": {"id": i["who"]}, "channel": PHONE},
    ],
    "updateLeg": [
        lambda i: {"leg": i["leg"], "reason": TEXT},
        lambda i: {"leg": i["leg_in_group"], "reason": TEXT},
    ],
    "endLeg": [
        lambda i: {"leg": i["leg"], "reason": TEXT},
        lambda i: {"leg": i["leg_in_group"], "reason": TEXT},
    ],
}
"""For each mutation, every way to touch what an erasure has emptied; none where it gives nothing back."""
OTHERWISE = {
    ("createParticipant", 0): "ALREADY_EXISTS",
    ("unmergeParticipants", 0): "INVALID_STATE",
    ("joinConversation", 1): "ERASED",
}


def refs_of(name: str) -> set[str]:
    """Return the fields of a mutation's input that name a participant."""
    type_: Any = MUTATIONS[name].args["input"].type
    type_ = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    assert isinstance(type_, GraphQLInputObjectType)
    return {key for key, field in type_.fields.items() if "ParticipantRef" in str(field.type)}


def test_every_mutation_of_the_schema_is_tried() -> None:
    assert TRIES.keys() == MUTATIONS.keys()


@pytest.mark.parametrize("name", sorted(TRIES))
def test_every_position_that_names_a_participant_is_tried(name: str) -> None:
    """Generated from the schema: a new field of a new mutation is noticed here."""
    ids: Any = {
        key: key
        for key in [
            "who",
            "friend",
            "home",
            "group",
            "said",
            "said_in_group",
            "leg",
            "leg_in_group",
            "membership",
            "change",
        ]
    }
    tried = {
        key
        for make in TRIES[name]
        for key, value in make(ids).items()
        if "who" in str(value) or "crm-gone" in str(value)
    }
    if name != "eraseParticipant":
        assert refs_of(name) <= tried


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name, tries in sorted(TRIES.items()) for number in range(len(tries))],
)
async def test_a_mutation_after_an_erasure_is_refused_and_leaves_nothing(
    tmp_path: Path, name: str, number: int
) -> None:
    path = tmp_path / "colloquy.db"
    async with opened(path) as graph:
        ids = await gone(graph)
        error = await graph.refused(name, TRIES[name][number](ids))

    assert error["code"] == OTHERWISE.get((name, number), "ERASED"), error
    assert TEXT.encode() not in in_bytes(tmp_path)


def in_bytes(folder: Path) -> bytes:
    """Return every byte of a database's files."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_erasing_again_answers_and_changes_nothing(graph: Graph) -> None:
    ids = await gone(graph)
    before = await shown(graph, ids)
    await asking.erase(graph, ids["who"])
    assert await shown(graph, ids) == before


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_an_id_is_not_given_out_again_however_often_its_holder_is_erased(
    graph: Graph, times: int
) -> None:
    who = await asking.person(
        graph, "MEMBER", name="n-gone", contactId="c-gone", memberId="m-gone", anonymousVisitorId="v-gone"
    )
    for _ in range(times):
        await asking.erase(graph, who)

    for kind, id in (
        ("CONTACT", {"contactId": "c-gone"}),
        ("MEMBER", {"memberId": "m-gone"}),
        ("ANONYMOUS_VISITOR", {"anonymousVisitorId": "v-gone"}),
        ("CONTACT", {"name": "n-gone"}),
    ):
        anew = {"kind": kind, "displayName": "New", **id}
        assert (await graph.refused("createParticipant", anew))["code"] == "ALREADY_EXISTS", id
        asked = {"participant": id}
        assert (await graph.refused("getOrCreateConversation", asked))["code"] == "ERASED", id


async def test_calls_of_others_in_its_inbox_end_too_and_say_nothing_of_it(graph: Graph) -> None:
    """The agent who rang the erased one is rung off, and what was noted of the call is gone."""
    who = await asking.person(graph, "CONTACT", displayName="Gone")
    agent = await asking.person(graph, "CONTRIBUTOR", name="agent", displayName="Agent")
    home = await asking.inbox(graph, who)
    call = {"conversation": home, "participant": {"id": agent}, "channel": PHONE}
    leg = (await graph.do("startLeg", call, "leg { id }"))["leg"]["id"]
    await graph.do("updateLeg", {"leg": leg, "status": "ANSWERED", "reason": TEXT}, "leg { id }")
    await asking.erase(graph, who)

    at = (await graph.ask(SHOWN, id=home))["conversation"]
    assert at["legs"]["nodes"] == [{"status": "COMPLETED", "reason": None}]
    assert [node["type"] for node in at["events"]["nodes"]][-2:] == ["leg:status", "participant:erased"]
    shown = "query($id: ID!) { conversation(id: $id) { legs(first: 9) { nodes { channel { address } } } } }"
    legs = (await graph.ask(shown, id=home))["conversation"]["legs"]["nodes"]
    assert legs == [{"channel": {"address": None}}]


async def test_which_button_was_pressed_is_gone(tmp_path: Path) -> None:
    """In the inbox, and by the erased one anywhere; what others pressed elsewhere stays."""
    path = tmp_path / "colloquy.db"
    async with opened(path) as graph:
        who = await asking.person(graph, "CONTACT", displayName="Gone")
        friend = await asking.person(graph, displayName="Friend")
        home, group = await asking.inbox(graph, who), await asking.group(graph, who, friend)
        pressed = ((home, who, "a-of-gone"), (group, who, "b-of-gone"), (group, friend, "c-of-friend"))
        for where, by, id in pressed:
            button = {"textLines": ["x"], "buttons": [{"label": "Yes", "interactionId": id}]}
            draft = {"conversation": where, "content": {"template": button}}
            sent = (await graph.do("sendMessage", draft, "message { id }"))["message"]["id"]
            press = {"message": sent, "interactionId": id}
            await graph.as_participant(by).do("pressButton", press, "event { id }")
        await asking.erase(graph, who)
        document = """
            query($id: ID!) { conversation(id: $id) { events(first: 99) { nodes {
                ... on ButtonPressedEvent { interactionId }
            } } } }
        """
        nodes = (await graph.ask(document, id=group))["conversation"]["events"]["nodes"]
    assert [node["interactionId"] for node in nodes if node] == ["", "c-of-friend"]
    with closing(sqlite3.connect(path)) as connection:
        facts = [row[0] for row in connection.execute("SELECT fact FROM event")]
    assert not [fact for fact in facts if "of-gone" in fact]


SHOWN = """
    query Q($id: ID!) { conversation(id: $id) {
        state unreadCount assignee { id } memberships(first: 9) { nodes { state reason { code text } participant { id } } }
        legs(first: 9) { nodes { status reason } } messages(first: 9) { nodes { previewText clientMessageId } }
        events(first: 99) { nodes { id type } }
    } }
"""


async def shown(graph: Graph, ids: Ids) -> Any:
    return [(await graph.ask(SHOWN, id=ids[name]))["conversation"] for name in ("home", "group")]


async def test_the_erased_take_part_in_nothing_any_more(graph: Graph) -> None:
    ids = await gone(graph)
    home, group = await shown(graph, ids)

    assert (home["state"], home["unreadCount"]) == ("INACTIVE", 0)
    left = [node for node in group["memberships"]["nodes"] if node["participant"]["id"] == ids["who"]]
    assert [(node["state"], node["reason"]) for node in left] == [("LEFT", {"code": "erased", "text": None})]
    assert {node["status"] for node in (*home["legs"]["nodes"], *group["legs"]["nodes"])} == {"CANCELLED"}
    types = [node["type"] for node in group["events"]["nodes"]]
    assert types[-3:] == ["leg:status", "member:left", "participant:erased"]


async def test_the_erased_agent_takes_care_of_nothing(graph: Graph) -> None:
    agent = await asking.person(graph, "CONTRIBUTOR", name="agent", displayName="Agent")
    where = await asking.inbox(graph, await asking.person(graph))
    await graph.do(
        "assignConversation", {"conversation": where, "assignee": {"id": agent}}, "conversation { id }"
    )
    await asking.erase(graph, agent)

    at = (await graph.ask(SHOWN, id=where))["conversation"]
    assert at["assignee"] is None
    assert [node["type"] for node in at["events"]["nodes"]][-1] == "conversation:updated"


async def test_an_empty_group_of_the_erased_lives_for_its_ttl(graph: Graph) -> None:
    who = await asking.person(graph, displayName="Gone")
    group = await asking.group(graph, who, ttl=60)
    await asking.erase(graph, who)
    async with graph.store.reading(graph.actor) as snapshot:
        assert snapshot.conversations([group])[group].empty_since is not None


async def test_keys_of_sends_and_reason_codes_go_too(tmp_path: Path) -> None:
    path = tmp_path / "colloquy.db"
    async with opened(path) as graph:
        who = await asking.person(graph, displayName="Gone")
        home, group = await asking.inbox(graph, who), await asking.group(graph, who)
        await asking.say(graph, home, "words", who, clientMessageId="key-of-hers")
        left = {"conversation": group, "participant": {"id": who}, "reasonCode": "code-of-hers"}
        await graph.do("leaveConversation", left, "membership { id }")
        await asking.erase(graph, who)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT client_message_id, client_scope FROM message").fetchall() == [
            (None, None)
        ]
        assert connection.execute("SELECT reason_code FROM membership").fetchall() == [(None,)]
