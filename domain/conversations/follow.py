"""Rule: in which log one who follows a conversation stands, through merges and back (E3, M12)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from colloquy.domain.ids import ConversationId
from colloquy.domain.model.event import ConversationMerged, ConversationUnmerged, Event

Turns = Callable[[ConversationId], Iterable[Event]]
"""The events of a log that tell of merges and unmerges, in order."""


@dataclass(frozen=True, slots=True)
class LogPosition:
    """Behind which event of which log one stands."""

    log: ConversationId
    sequence: int


@dataclass(frozen=True, slots=True)
class MergePath:
    """The logs from the one that was opened to the one that led on at a moment, and its entrance."""

    logs: tuple[ConversationId, ...]
    entrance: int = 0

    @property
    def end(self) -> ConversationId:
        return self.logs[-1]


def trail(opened: ConversationId, position: int, turns: Turns) -> MergePath:
    """Return where an id led when the application's events had come to a position."""
    logs, entrance = [opened], 0
    while True:
        passed = [e.fact for e in turns(logs[-1]) if e.position <= position and _is_own(e)]
        last = passed[-1] if passed else None
        if not isinstance(last, ConversationMerged):
            return MergePath(tuple(logs), entrance)
        logs.append(last.into_id)
        entrance = last.resume


def step(opened: ConversationId, event: Event, turns: Turns) -> tuple[LogPosition, bool]:
    """Return the place behind an event, and whether the event is for who follows `opened`.

    After a log's last event: its place in the next log. At an unmerge: back in the restored
    conversation, where the same news stands, for whom it leads back there.
    """
    fact = event.fact
    if isinstance(fact, ConversationMerged) and fact.from_id == event.log:
        return LogPosition(fact.into_id, fact.resume), True
    if isinstance(fact, ConversationUnmerged) and fact.from_id == event.log:
        logs = trail(opened, event.position, turns).logs
        if fact.restored_id in logs:
            return LogPosition(fact.restored_id, _return(event, fact, turns)), False
    return LogPosition(event.log, event.sequence), True


def _return(event: Event, fact: ConversationUnmerged, turns: Turns) -> int:
    """Return the sequence before the restored log's own word of the unmerge."""
    own = (e for e in turns(fact.restored_id) if _is_own(e) and e.position > event.position)
    return next(e.sequence for e in own if isinstance(e.fact, ConversationUnmerged)) - 1


def _is_own(event: Event) -> bool:
    """Return whether an event tells of its own log's end, or of its coming back."""
    fact = event.fact
    if isinstance(fact, ConversationMerged):
        return fact.from_id == event.log
    return isinstance(fact, ConversationUnmerged) and fact.restored_id == event.log
