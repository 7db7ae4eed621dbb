"""Order does not matter (I9): each set of operations in all its orders, in applications of their own."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colloquy.domain.identity.registration import Ids
from colloquy.domain.ids import ParticipantId
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.change import Change, HistoryReassigned
from colloquy.domain.model.content import BasicContent, TextItem
from colloquy.domain.model.participant import ParticipantKind, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.persistence.transaction import SqlTransaction
from colloquy.resolvers.context import Context
from colloquy.resolvers.conversations import create_conversation, get_or_create_conversation
from colloquy.resolvers.messages import send_message
from colloquy.resolvers.participants import create_participant
from tests.graph import Graph, opened, run
from tests.identity import asking

Operation = tuple[str, ...]
PEOPLE = ("ann", "bob", "cat", "contact", "member")

ONE = """
    fragment One on Participant { id kind conversation { id unreadCount
        messages(first: 100) { totalCount nodes { previewText } }
        events(first: 100) { nodes { type ... on MessageSentEvent { message { previewText } } } }
    } }
"""
EVERYTHING = (
    ONE
    + "query($group: ID!, "
    + ", ".join(f"${name}: ID!" for name in PEOPLE)
    + ") {"
    + " ".join(f"{name}: participant(ref: {{id: ${name}}}) {{ ...One }}" for name in PEOPLE)
    + "group: conversation(id: $group) { unreadCount messages(first: 100) { nodes { previewText } } } }"
)
LEDGER = "query($id: ID!) { participant(ref: {id: $id}) { id identityChanges(first: 100) { nodes { kind refusal } } } }"


@dataclass
class World:
    """Five people with an inbox each and a GROUP of three, in an application of their own."""

    graph: Graph
    people: dict[str, str] = field(default_factory=dict)
    talks: dict[str, str] = field(default_factory=dict)
    group: str = ""
    refusals: list[str] = field(default_factory=list)


async def begun(graph: Graph) -> World:
    """Return the world of one order, made in one transaction."""
    context = Context(graph.actor, graph.store)
    world: World = await graph.store.write(graph.actor.application, lambda tx: _begin(tx, context, graph))
    return world


def _begin(tx: Transaction, context: Context, graph: Graph) -> World:
    world = World(graph)
    for name in PEOPLE:
        kind, ids = "ANONYMOUS_VISITOR", Ids(name)
        if name in ("contact", "member"):
            kind, ids = name.upper(), Ids(None, f"{name}-contact", "member" if name == "member" else None)
        attributes = {"display_name": name}
        id = create_participant.within(tx, context, ParticipantKind(kind), ids, attributes).id
        me = ParticipantRef(None, id)
        talk = get_or_create_conversation.within(tx, context, me).conversation.id
        send_message.within(tx, context, talk, Draft(_text(f"{name} asks")), me)
        send_message.within(tx, context, talk, Draft(_text(f"{name} is answered")), None)
        world.people[name], world.talks[name] = id, talk
    members = tuple(ParticipantRef(None, ParticipantId(world.people[name])) for name in PEOPLE[:3])
    world.group = create_conversation.within(tx, context, {}, members).id
    return world


def _text(text: str) -> BasicContent:
    return BasicContent((TextItem(text),))


async def carry_out(world: World, operation: Operation) -> None:
    """Do one of a set's operations, named by the ids that were there before."""
    kind, name, *more = operation
    who, graph = world.people[name], world.graph
    if kind == "say":
        await asking.say(graph, world.talks[name], f"{name} says more", who)
    elif kind == "tell":
        await asking.say(graph, world.group, f"{name} tells all", who)
    else:
        mutation, input = _identity(world, operation)
        payload = await graph.payload(mutation, input, "alreadyDone")
        world.refusals += [error["code"] for error in payload["errors"]]
    assert not more or kind in ("merge", "promote")


def _identity(world: World, operation: Operation) -> tuple[str, dict[str, Any]]:
    kind, name, other, *ids = operation
    one = {"id": world.people[name]}
    if kind == "merge":
        return "mergeParticipants", {"from": one, "into": {"id": world.people[other]}}
    named = dict(zip(("contactId", "memberId"), ids, strict=False))
    return "promoteParticipant", {"participant": one, "to": other, "displayName": name, **named}


async def outcome(world: World) -> Any:
    """Return what must not depend on the order: who is one, what they have, and what is unread."""
    blocks: dict[str, set[str]] = {}
    shown: dict[str, Any] = {}
    data = await world.graph.ask(EVERYTHING, group=world.group, **world.people)
    for name in PEOPLE:
        one = data[name]
        talk = one["conversation"]
        told = Counter(
            (event["type"], event.get("message", {}).get("previewText"))
            for event in talk["events"]["nodes"]
            if not event["type"].startswith(("conversation:", "participant:"))
        )
        texts = sorted(node["previewText"] for node in talk["messages"]["nodes"])
        assert talk["messages"]["totalCount"] == len(texts)
        blocks.setdefault(one["id"], set()).add(name)
        shown[name] = (one["kind"], texts, told, talk["unreadCount"])
    group = data["group"]
    said = sorted(node["previewText"] for node in group["messages"]["nodes"])
    return {frozenset(block) for block in blocks.values()}, shown, (group["unreadCount"], said)


async def in_every_order(path: Path, operations: Sequence[Operation]) -> tuple[set[str], list[Any]]:
    """Return the codes that were ever refused, and what each order came to."""
    outcomes, codes = [], set()
    async with opened(path) as graph:
        for number, order in enumerate(itertools.permutations(operations)):
            world = await begun(graph.of_application(f"order-{number}"))
            for operation in order:
                await carry_out(world, operation)
            codes |= set(world.refusals)
            outcomes.append(await outcome(world))
            if world.refusals:
                await _check_ledger(world)
    return codes, outcomes


async def _check_ledger(world: World) -> None:
    """Every refusal stands in the ledger, once (I14)."""
    found: dict[str, list[str]] = {}
    for id in world.people.values():
        one = (await world.graph.ask(LEDGER, id=id))["participant"]
        nodes = one["identityChanges"]["nodes"]
        found[one["id"]] = [node["refusal"] for node in nodes if node["kind"] == "REFUSED"]
    # a refusal between two lines stands with both
    seen = Counter(code for codes in found.values() for code in codes)
    for code, count in Counter(world.refusals).items():
        assert count <= seen[code] <= 2 * count


PEACEFUL: tuple[tuple[Operation, ...], ...] = (
    (
        ("promote", "ann", "CONTACT", "contact-contact"),
        ("promote", "bob", "CONTACT", "contact-contact"),
        ("say", "ann"),
        ("tell", "bob"),
    ),
    (
        ("merge", "ann", "bob"),
        ("merge", "bob", "cat"),
        ("merge", "cat", "ann"),
        ("say", "cat"),
    ),
    (
        ("promote", "ann", "CONTACT", "new"),
        ("promote", "bob", "CONTACT", "new"),
        ("promote", "cat", "MEMBER", "new"),
        ("say", "bob"),
    ),
    (
        ("merge", "ann", "contact"),
        ("promote", "contact", "MEMBER", "contact-contact"),
        ("promote", "bob", "MEMBER", "contact-contact"),
        ("say", "ann"),
        ("tell", "ann"),
    ),
)
CONFLICTING: tuple[tuple[Operation, ...], ...] = (
    (
        ("promote", "ann", "CONTACT", "contact-contact"),
        ("promote", "ann", "MEMBER", "member-contact", "member"),
        ("merge", "ann", "bob"),
        ("promote", "bob", "CONTACT", "another"),
    ),
    (
        ("promote", "ann", "MEMBER", "a-contact", "a"),
        ("promote", "bob", "MEMBER", "b-contact", "b"),
        ("merge", "ann", "bob"),
        ("say", "ann"),
    ),
)


@pytest.mark.parametrize("operations", PEACEFUL, ids=range(len(PEACEFUL)))
async def test_a_set_without_a_conflict_ends_alike_in_every_order(
    operations: tuple[Operation, ...], tmp_path: Path
) -> None:
    """Order does not matter (I9)."""
    codes, outcomes = await in_every_order(tmp_path / "colloquy.db", operations)
    assert codes == set()
    assert all(one == outcomes[0] for one in outcomes)


@pytest.mark.parametrize("operations", CONFLICTING, ids=range(len(CONFLICTING)))
async def test_a_set_with_a_conflict_loses_nothing_in_any_order(
    operations: tuple[Operation, ...], tmp_path: Path
) -> None:
    """I9, I14: whatever is refused, every message is in one history and is unread as often."""
    codes, outcomes = await in_every_order(tmp_path / "colloquy.db", operations)
    assert codes == {"IDENTITY_CONFLICT"}
    totals = set()
    for blocks, shown, _ in outcomes:
        tops = [next(iter(block)) for block in blocks]
        texts = sorted(text for name in tops for text in shown[name][1])
        totals.add((tuple(texts), sum(shown[name][3] for name in tops)))
    assert len(totals) == 1


VISITORS = st.sampled_from(PEOPLE[:3])
OPERATIONS = st.one_of(
    st.tuples(st.just("merge"), VISITORS, st.sampled_from(PEOPLE)),
    st.tuples(st.just("promote"), VISITORS, st.just("CONTACT"), st.sampled_from(("x", "contact-contact"))),
    st.tuples(st.just("promote"), VISITORS, st.just("MEMBER"), st.just("member-contact"), st.just("member")),
    st.tuples(st.sampled_from(("say", "tell")), VISITORS),
)


@settings(max_examples=5, deadline=None)
@given(operations=st.lists(OPERATIONS, min_size=3, max_size=3, unique=True))
def test_any_three_operations_end_alike_or_conflict(
    operations: list[Operation], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """I9: equal outcomes, unless some order refuses one of them."""
    path = tmp_path_factory.mktemp("orders") / "colloquy.db"
    codes, outcomes = run(in_every_order(path, operations))
    assert codes or all(one == outcomes[0] for one in outcomes)
    assert codes <= {"IDENTITY_CONFLICT"}


async def test_an_outcome_that_depends_on_the_order_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The canary: a merge that leaves the smaller history behind loses what was said before it."""
    save = SqlTransaction.save

    def forgetful(tx: SqlTransaction, change: Change) -> Change:
        kept = tuple(move for move in change.reassignments if not isinstance(move, HistoryReassigned))
        return save(tx, replace(change, reassignments=kept))

    monkeypatch.setattr(SqlTransaction, "save", forgetful)
    promote_and_say = (PEACEFUL[0][0], PEACEFUL[0][2])
    _, outcomes = await in_every_order(tmp_path / "colloquy.db", promote_and_say)

    assert any(one != outcomes[0] for one in outcomes)
