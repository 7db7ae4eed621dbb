"""What a follower must have got, told by the whole log; and what is wrong with what it got.

The oracle walks all events of the application in their order, from the first. It knows nothing
of cursors, batches or snapshots.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from colloquy.domain.actor import Actor
from colloquy.domain.ids import ApplicationId
from colloquy.domain.model.event import ConversationMerged, ConversationUnmerged, Event
from tests.graph import DEFAULT, Graph


@dataclass(frozen=True)
class Seen:
    """One event as a subscriber got it."""

    id: str
    log: str
    sequence: int
    cursor: str
    type: str

    @classmethod
    def of(cls, node: dict[str, str]) -> "Seen":
        return cls(node["id"], node["log"], int(node["sequence"]), node["cursor"], node["type"])


async def everything(graph: Graph, application: ApplicationId = DEFAULT) -> list[Event]:
    """Return all events of the application, in the order in which they were committed."""
    found: list[Event] = []
    async with graph.store.reading(Actor(application)) as snapshot:
        while read := snapshot.inbox_after(found[-1].position if found else 0, 1000):
            found += read
    return found


def of_conversation(opened: str, events: Iterable[Event]) -> list[Event]:
    """Return what one who has always followed an id was to get."""
    trail, wanted, skip_to = [opened], [], 0
    for event in sorted(events, key=lambda e: e.position):
        fact = event.fact
        if event.log != trail[-1] or event.sequence <= skip_to:
            continue
        if isinstance(fact, ConversationUnmerged) and fact.restored_id in trail[:-1]:
            # The restored conversation's own word of it comes next.
            del trail[trail.index(fact.restored_id) + 1 :]
            skip_to = 0
            continue
        wanted.append(event)
        if isinstance(fact, ConversationMerged) and fact.from_id == event.log:
            trail.append(fact.into_id)
            skip_to = fact.resume
    return wanted


def complaints(got: Sequence[Seen], wanted: Sequence[Event], allowed: Sequence[Event] = ()) -> list[str]:
    """Return what is wrong with a recording: a gap, a repeat, a disorder, a thing not to be seen.

    What is `allowed` may be missing, but stands in the same order as what is wanted.
    """
    events = sorted({e.id: e for e in (*wanted, *allowed)}.values(), key=lambda e: e.position)
    order = {str(event.id): number for number, event in enumerate(events)}
    wrong, numbers, furthest = [], set(), -1
    for seen in got:
        number = order.get(seen.id)
        if number is None:
            wrong.append(f"not for this viewer: {seen.type} {seen.log} {seen.sequence}")
            continue
        event = events[number]
        if (seen.log, seen.sequence, seen.type) != (event.log, event.sequence, event.type):
            wrong.append(f"another event than the log has: {seen}")
        if number in numbers:
            wrong.append(f"repeated: {seen.type} {seen.log} {seen.sequence}")
        elif number < furthest:
            wrong.append(f"out of order: {seen.type} {seen.log} {seen.sequence}")
        numbers.add(number)
        furthest = max(furthest, number)
    missing = (event for event in wanted if order[event.id] not in numbers)
    wrong += [f"missing: {event.type} {event.log} {event.sequence}" for event in missing]
    return wrong
