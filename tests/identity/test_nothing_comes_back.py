"""After an erasure: every mutation of the schema, whatever names the erased, wherever it stands (I15).

The inputs are made from the schema: each position of a ParticipantRef gets each way of naming the
erased one, each position of an id each thing that was emptied, and every text a word that must be
in no byte of the database afterwards.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull

from colloquy.domain import access
from colloquy.domain.identity import erase
from colloquy.domain.model.conversation import ConversationState
from tests.graph import SCHEMA, Graph, opened
from tests.identity import asking

TEXT = "plugh"
PHONE = {"type": "PHONE", "address": "+4930123456"}
BUTTON = {"template": {"textLines": ["x"], "buttons": [{"label": "Yes", "interactionId": "yes"}]}}
CORE = SCHEMA._schema
MUTATIONS = CORE.mutation_type.fields if CORE.mutation_type else {}
Ids = dict[str, str]
Case = dict[str, Any]

REFS: tuple[dict[str, str], ...] = (
    {"id": "who"},
    {"id": "away"},
    {"contactId": "c-gone"},
    {"memberId": "m-gone"},
    {"anonymousVisitorId": "v-gone"},
    {"name": "n-gone"},
)
"""Every way of naming the one who is erased; `id` by the word of the thing."""
THINGS = {
    "conversation": ("home", "old home", "away home", "group"),
    "message": ("asked", "answered", "said in group", "said as away", "deleted"),
    "upTo": ("asked", "said in group"),
    "replyTo": ("asked", "said in group"),
    "leg": ("leg", "leg in group", "leg of the agent"),
    "membership": ("membership",),
    "change": ("change",),
}
"""What a position of an id can name, by the field's name."""
OPEN = "group"
"""A conversation that goes on, and takes what names nobody who was erased."""
CHOSEN: dict[tuple[str, str], Any] = {
    ("sendCustomEvent", "type"): "custom:thing",
    ("sendSignal", "type"): "typing:on",
    ("updateDelivery", "channel"): "SMS",
    ("updateDelivery", "status"): "REJECTED",
    ("pressButton", "interactionId"): "yes",
    ("promoteParticipant", "to"): "MEMBER",
    ("createParticipant", "kind"): "CONTACT",
}
"""Values that a text cannot be, where the input needs one."""
REFUSED = {"ERASED", "NOT_FOUND"}
"""NOT_FOUND: a message that is not in the conversation named beside it, a button that is emptied."""
OTHERWISE = {
    "eraseParticipant": {None},
    "deleteMessage": {"ERASED", None},
    "unmergeParticipants": {"INVALID_STATE"},
    "editMessage deleted": {"INVALID_STATE"},
    "updateDelivery deleted": {None},
}
"""Those that may answer otherwise, since they give nothing back: None is no error."""


async def gone(graph: Graph) -> Ids:
    """Return one who was erased, with everything that a mutation can name, and a friend who was not."""
    ids = {"who": await asking.person(graph, anonymousVisitorId="v-gone", name="n-gone")}
    ids["old home"] = await asking.inbox(graph, ids["who"])
    await asking.promote(graph, ids["who"], "MEMBER", contactId="c-gone", memberId="m-gone")
    ids["friend"] = await asking.person(graph, "CONTACT", contactId="c-friend", displayName="Friend")
    ids["agent"] = await asking.person(graph, "CONTRIBUTOR", name="agent", displayName="Agent")
    ids["home"] = await asking.inbox(graph, ids["who"])
    ids["group"] = await asking.group(graph, ids["who"], ids["friend"])
    ids["away"] = await asking.person(graph, displayName="Old")
    ids["away home"] = await asking.inbox(graph, ids["away"])
    ids["change"] = (await asking.merge(graph, ids["away"], ids["who"]))["change"]["id"]
    for name, where, sender in (
        ("asked", "home", "who"),
        ("answered", "home", None),
        ("said in group", "group", "who"),
        ("said as away", "away home", "away"),
        ("deleted", "group", "who"),
    ):
        draft: Case = {"conversation": ids[where], "content": BUTTON, "targetChannels": ["SMS"]}
        draft |= {"sender": {"id": ids[sender]}} if sender else {}
        ids[name] = (await graph.do("sendMessage", draft, "message { id }"))["message"]["id"]
    await graph.do("deleteMessage", {"message": ids["deleted"]}, "message { id }")
    for name, where, who in (
        ("leg", "home", "who"),
        ("leg in group", "group", "who"),
        ("leg of the agent", "home", "agent"),
    ):
        call = {"conversation": ids[where], "participant": {"id": ids[who]}, "channel": PHONE}
        ids[name] = (await graph.do("startLeg", call, "leg { id }"))["leg"]["id"]
    document = "query($id: ID!) { participant(ref: {id: $id}) { memberships(first: 9) { nodes { id } } } }"
    found = await graph.ask(document, id=ids["who"])
    ids["membership"] = found["participant"]["memberships"]["nodes"][0]["id"]
    await asking.erase(graph, ids["who"])
    return ids


def fields_of(mutation: str) -> dict[str, Any]:
    """Return the types of a mutation's input by field, as text."""
    type_: Any = MUTATIONS[mutation].args["input"].type
    type_ = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    assert isinstance(type_, GraphQLInputObjectType)
    return {name: field.type for name, field in type_.fields.items()}


def cases(mutation: str, ids: Ids) -> Iterator[tuple[str, Case]]:
    """Yield inputs that name the erased one or what was emptied, each with what it names, in words."""
    types = fields_of(mutation)
    things = [name for name, type_ in types.items() if str(type_).strip("!") == "ID"]
    people = [name for name, type_ in types.items() if "ParticipantRef" in str(type_)]
    named = [(None, None), *product(people, REFS)]
    for chosen in product(*(THINGS[name] for name in things)):
        for who, ref in named:
            if who is None and chosen[:1] in ((), (OPEN,)):
                continue
            at = dict(zip(things, chosen, strict=True)) | ({who: ref} if who else {})
            input = {
                name: value for name, type_ in types.items() if (value := _of(mutation, name, type_, at, ids))
            }
            yield f"{mutation} {' '.join(str(named) for named in at.values())}", input


def _of(mutation: str, name: str, type_: Any, at: Case, ids: Ids) -> Any:
    """Return the value of one position; None leaves it out."""
    words, is_needed = str(type_), isinstance(type_, GraphQLNonNull)
    if "ParticipantRef" in words:
        ref = at.get(name) or ({"id": "friend"} if is_needed else None)
        ref = {key: ids.get(value, value) for key, value in ref.items()} if ref else None
        return [ref] if ref and "[" in words else ref
    if name in at:
        return ids[at[name]]
    if (mutation, name) in CHOSEN:
        return CHOSEN[mutation, name]
    if mutation in ("createParticipant", "promoteParticipant") and name == "contactId":
        return "c-gone"
    plain = words.strip("![]")
    if plain == "String":
        values = [f"{TEXT}@example.com"] if name == "emails" else None if name == "phones" else TEXT
        return None if name in ("memberId", "anonymousVisitorId", "name") else values
    known = {
        "JSON": {TEXT: TEXT},
        "MessageContentInput": asking.words(TEXT),
        "URL": f"https://{TEXT}.example",
    }
    return known.get(plain, PHONE if plain == "ChannelInput" else None)


async def came_back(graph: Graph, ids: Ids, mutation: str) -> list[str]:
    """Return which inputs of a mutation were taken that must be refused."""
    taken = []
    for what, input in cases(mutation, ids):
        errors = (await graph.payload(mutation, input, ""))["errors"]
        code = errors[0]["code"] if errors else None
        if code not in OTHERWISE.get(what, OTHERWISE.get(mutation, REFUSED)):
            taken.append(f"{what}: {code}")
    return taken


def in_bytes(path: Path) -> bool:
    """Return whether the word is in any file of a database."""
    return any(TEXT.encode() in file.read_bytes() for file in path.parent.iterdir())


ANEW = {"createParticipant"}
"""What names nobody: test_after_erasure asks it for the ids that the erased one had."""


@pytest.mark.parametrize("mutation", sorted(MUTATIONS.keys() - ANEW))
async def test_whatever_names_the_erased_is_refused_and_leaves_no_byte(tmp_path: Path, mutation: str) -> None:
    path = tmp_path / "colloquy.db"
    async with opened(path) as graph:
        ids = await gone(graph)
        tried = list(cases(mutation, ids))
        taken = await came_back(graph, ids, mutation)

    assert tried, "the schema has a position that this test does not know"
    assert taken == []
    assert not in_bytes(path)


def test_every_position_of_an_id_has_things_to_name() -> None:
    """A new field of a new mutation is noticed here."""
    for mutation in MUTATIONS:
        ids = {name for name, type_ in fields_of(mutation).items() if str(type_).strip("!") == "ID"}
        assert ids <= THINGS.keys(), mutation


@pytest.mark.parametrize(
    ("rule", "mutation"),
    [
        ("require_not_erased", "sendMessage"),
        ("require_not_erased", "updateConversation"),
        ("require_not_erased", "sendCustomEvent"),
        ("require_not_erased", "updateLeg"),
        ("require_content", "editMessage"),
        ("require_content", "updateDelivery"),
    ],
)
async def test_a_rule_that_is_forgotten_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, mutation: str
) -> None:
    """The canary: without the rule something is taken, and its words are in the database."""
    monkeypatch.setattr(access, rule, lambda *_: None)
    if rule == "require_not_erased":
        forgets_to_close(monkeypatch)
    path = tmp_path / "colloquy.db"
    async with opened(path) as graph:
        ids = await gone(graph)
        assert await came_back(graph, ids, mutation)
        assert in_bytes(path)


def forgets_to_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the inbox ACTIVE, as version 0.1.0 did."""
    closed = erase._closed
    monkeypatch.setattr(erase, "_closed", lambda *of: replace(closed(*of), state=ConversationState.ACTIVE))
