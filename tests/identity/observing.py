"""What a graph shows of everything, and whether it is what the model says."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from colloquy.domain.actor import Actor, Role
from colloquy.domain.ids import ParticipantId
from colloquy.domain.model.membership import MembershipState
from colloquy.domain.paging import Window
from tests.graph import DEFAULT, Graph
from tests.identity.model import Model

FIRST = Window(100)


@dataclass
class Shown:
    """What is shown of every id that there ever was."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    talks: dict[str, dict[str, Any]] = field(default_factory=dict)
    logs: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    unread: dict[tuple[str, str], int] = field(default_factory=dict)


async def look(graph: Graph, model: Model) -> Shown:
    """Return what the store of a graph shows, in one moment for each viewer."""
    shown = Shown()
    people = [ParticipantId(id) for line in model.lines for id in line.ids]
    async with graph.store.reading(Actor(DEFAULT)) as snapshot:
        very, current = snapshot.participants(people), snapshot.current_participants(people)
        previous = snapshot.previous_participants([very[id] for id in people])
        for id, before in zip(people, previous, strict=True):
            it = very[id]
            shown.people[id] = {
                "current": _id(current.get(id)),
                "mergedInto": _id(current.get(id)) if it.merged_into_id else None,
                "kind": it.kind.value,
                "previousIds": set(before),
                "inbox": it.inbox_id,
                "erased": it.erased_at is not None,
            }
        _talks(snapshot, model, shown)
    for line in model.lines:
        if not line.erased:
            await _as_participant(graph, model, line, shown)
    return shown


def _id(one: Any) -> str | None:
    return one.id if one else None


def _living(one: Any) -> str | None:
    """Return the id of a sender; the graph shows none of those who were erased."""
    return one.id if one and one.erased_at is None else None


def _talks(snapshot: Any, model: Model, shown: Shown) -> None:
    ids = [id for talk in model.talks() for id in talk.logs]
    very, current = snapshot.conversations(ids), snapshot.current_conversations(ids)
    of = [very[id] for id in ids]
    unread, totals = snapshot.unread_counts(of), snapshot.message_totals(of, None, None)
    pages, previous = snapshot.message_pages(of, None, None, FIRST), snapshot.previous_conversations(of)
    senders = [m.sender_id for page in pages for m in page.nodes if m.sender_id is not None]
    current_of = snapshot.current_participants(senders)
    for index, one in enumerate(of):
        shown.talks[one.id] = {
            "current": _id(current.get(one.id)),
            "state": one.state.value,
            "messages": [(m.id, m.log, m.sequence) for m in pages[index].nodes],
            "senders": [_living(current_of.get(m.sender_id)) for m in pages[index].nodes],
            "total": totals[index],
            "unread": unread[index],
            "previousIds": set(previous[index]),
            "participant": one.participant_id,
        }
        if not one.is_inbox:
            (places,) = snapshot.membership_pages([one], (MembershipState.JOINED,), FIRST)
            shown.talks[one.id]["joined"] = sorted(place.participant_id for place in places.nodes)
        for event in snapshot.events_after(one.id, 0, 10_000):
            shown.logs[one.id].append((event.sequence, event.id))
        assert one.sequence == len(shown.logs[one.id])


async def _as_participant(graph: Graph, model: Model, line: Any, shown: Shown) -> None:
    actor = Actor(DEFAULT, Role.PARTICIPANT, ParticipantId(line.current))
    async with graph.store.reading(actor) as snapshot:
        mine = [line.inbox] if line.inbox else []
        mine += [group for group in model.groups if line.ids & group.places.keys()]
        found = snapshot.conversations([talk.current for talk in mine])
        assert found.keys() == {talk.current for talk in mine}
        of = list(found.values())
        for one, count, page in zip(
            of, snapshot.unread_counts(of), snapshot.message_pages(of, None, None, FIRST), strict=True
        ):
            shown.unread[line.current, one.id] = count
            talk = model.talk(one.id)
            reach = None if one.is_inbox else model.reach(talk, line)
            seen = [
                id
                for id in model.history(talk)
                if talk.posts[id].public and (reach is None or talk.posts[id].sequence <= reach)
            ]
            assert [m.id for m in page.nodes] == seen


def compare(model: Model, shown: Shown) -> None:
    """Pass when everything that is shown is what the model says."""
    for line in model.lines:
        for id in line.ids:
            one = shown.people[id]
            assert one["current"] == line.current, "I7: every id leads to the current one"
            assert one["mergedInto"] == (None if id == line.current else line.current), "I7: one hop"
            assert one["erased"] == line.erased, "I15"
        top = shown.people[line.current]
        assert top["kind"] == line.kind, "I1"
        assert top["previousIds"] == line.ids - {line.current}, "I7"
        assert top["inbox"] == (line.inbox.current if line.inbox else None), "I3, I4"
        for talk in (line.inbox, *model.groups) if line.inbox else model.groups:
            if (line.current, talk.current) in shown.unread:
                count = shown.unread[line.current, talk.current]
                assert count == model.unread(talk, line), "M7: a participant's unread count"
    for talk in model.talks():
        _compare(model, talk, shown)
    for log, entries in shown.logs.items():
        assert [number for number, _ in entries] == list(range(1, len(entries) + 1)), f"E1: {log}"


def _compare(model: Model, talk: Any, shown: Shown) -> None:
    head = shown.talks[talk.current]
    history = [talk.posts[id] for id in model.history(talk)]
    assert head["messages"] == [(p.id, p.log, p.sequence) for p in history[:100]], "I10, I11, M3"
    whose = [model.line(post.sender) if post.sender else None for post in history[:100]]
    senders = [line.current if line and not line.erased else None for line in whose]
    assert head["senders"] == senders, "I12: who said it is who was named"
    assert head["total"] == len(history), "I10"
    assert head["unread"] == model.unread(talk), "M7: the business's unread count"
    assert head["previousIds"] == talk.logs - {talk.current}, "I7"
    closed = any(line.inbox is talk and line.erased for line in model.lines)
    assert head["state"] == ("INACTIVE" if closed else "ACTIVE"), "I15"
    joined = sorted(id for id, ends in talk.places.items() for end in ends if end is None)
    assert head.get("joined", joined) == joined, "I10: memberships"
    for id in talk.logs:
        one = shown.talks[id]
        assert one["current"] == talk.current, "I7: every id leads to the current one"
        if id != talk.current:
            own = sorted((p.sequence, p.id) for p in model.posts.values() if p.log == id)
            assert (one["state"], one["unread"]) == ("MERGED", 0), "M10"
            assert one["total"] == len(own), "M10"
            assert sorted((number, m) for m, _, number in one["messages"]) == own, "M10"
