"""What a participant must have got, may have got and must not have got, told by the whole log.

Some events a participant sees or not, by when it was able to look: what stood in a GROUP before
it joined is there for it afterwards (M8), and what two shared while they were merged is not there
any more once they are two again. Those it may get; the rest it must, or must not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from colloquy.domain.model.event import (
    ConversationMerged,
    ConversationUnmerged,
    Event,
    MembershipChanged,
    Visibility,
)
from tests.live.checking import Seen, complaints


@dataclass(frozen=True)
class Viewer:
    """Which conversations are a participant's own, and which memberships."""

    inboxes: frozenset[str] = frozenset()
    memberships: frozenset[str] = frozenset()


@dataclass
class Expected:
    """What one subscriber was to get, and whether its stream was to end behind that."""

    must: list[Event] = field(default_factory=list)
    may: list[Event] = field(default_factory=list)
    is_over: bool = False

    def after(self, position: int) -> "Expected":
        """Return what was to be got behind a position."""
        must, may = ([e for e in events if e.position > position] for events in (self.must, self.may))
        return Expected(must, may, self.is_over)

    def complaints(self, got: Sequence[Seen], is_complete: bool) -> list[str]:
        """Return what is wrong with a recording, and with the way it ended."""
        wrong = complaints(got, self.must, self.may)
        if is_complete != self.is_over:
            wrong.append("not completed" if self.is_over else "completed too early")
        return wrong


def of_conversation(viewer: Viewer, followed: Iterable[Event], begun: int = 0) -> Expected:
    """Return what a participant gets of what everybody who follows a conversation would.

    `begun` is the position at which it had begun to look: what it had joined by then it sees from
    the start.
    """
    expected = of_inbox(viewer, followed, begun)
    leaving = next((e for e in expected.must if e.position > begun and _state(viewer, e) == "LEFT"), None)
    if leaving is not None:
        expected.is_over = True
        expected.must = [e for e in expected.must if e.position <= leaving.position]
        expected.may = [e for e in expected.may if e.position <= leaving.position]
    return expected


def of_inbox(viewer: Viewer, events: Iterable[Event], begun: int = 0) -> Expected:
    """Return what a participant gets of all events."""
    expected = Expected()
    joined: set[str] = set()
    hidden: dict[str, list[Event]] = {}
    events = list(events)
    shared = _shared(events)
    for event in events:
        state = _state(viewer, event)
        if state == "JOINED":
            joined.add(event.log)
            (expected.must if event.position <= begun else expected.may).extend(hidden.pop(event.log, ()))
        if event.visibility is Visibility.BUSINESS:
            continue
        if event.id in shared:
            expected.may.append(event)
        elif event.log in viewer.inboxes or event.log in joined:
            expected.must.append(event)
        else:
            hidden.setdefault(event.log, []).append(event)
        if state == "LEFT":
            joined.discard(event.log)
    return expected


def _state(viewer: Viewer, event: Event) -> str | None:
    fact = event.fact
    if not isinstance(fact, MembershipChanged) or fact.media or fact.membership_id not in viewer.memberships:
        return None
    return fact.state


def _shared(events: Sequence[Event]) -> set[str]:
    """Return the events that were written to a log while another one led to it that is back."""
    shared: set[str] = set()
    for unmerged in (e for e in events if isinstance(e.fact, ConversationUnmerged)):
        fact = unmerged.fact
        assert isinstance(fact, ConversationUnmerged)
        merges = (
            e for e in events if isinstance(e.fact, ConversationMerged) and e.position < unmerged.position
        )
        begun = max((e.position for e in merges if e.fact.from_id == fact.restored_id), default=None)  # type: ignore[attr-defined]
        if begun is not None:
            shared |= {
                str(e.id) for e in events if e.log == fact.from_id and begun < e.position <= unmerged.position
            }
    return shared
