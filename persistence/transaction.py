"""One batch of units on the writer's connection: what they read, and what they save."""

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from colloquy.domain.model.change import Change, ContentErased
from colloquy.domain.model.event import ConversationCreated, Event
from colloquy.domain.model.message import Message
from colloquy.persistence import sql_writes
from colloquy.persistence.rows.loading import constructor
from colloquy.persistence.transaction_reads.conversations import ConversationReads
from colloquy.persistence.transaction_reads.imports import ImportReads
from colloquy.persistence.transaction_reads.ledger import LedgerReads
from colloquy.persistence.transaction_reads.messages import MessageReads
from colloquy.persistence.transaction_reads.people import PeopleReads

_UNPLACED = tuple(f.name for f in fields(Event) if f.name != "position")
_unplaced = attrgetter(*_UNPLACED)
_event = constructor(Event, *_UNPLACED, "position")
_REST = tuple(f.name for f in fields(Change) if f.name != "events")
_rest = attrgetter(*_REST)
_change = constructor(Change, *_REST, "events")


@dataclass(frozen=True, slots=True)
class Savepoint:
    """How things stood when a unit began."""

    pending: Any
    flushes: int
    position: int | None


class SqlTransaction(PeopleReads, ConversationReads, MessageReads, LedgerReads, ImportReads):
    """The `Transaction` of the resolvers, on SQLite."""

    def savepoint(self) -> "Savepoint":
        """Start a unit: it has a moment of its own. Return what `undo` needs."""
        self._moment = None
        self._saved = False
        return Savepoint(self.pending.savepoint(), self.flushes, self._position)

    def is_spoiled(self, begun: "Savepoint") -> bool:
        """Return whether part of the unit was written, so that `undo` cannot forget it."""
        return self._saved and self.flushes != begun.flushes

    def rollback(self, begun: "Savepoint") -> None:
        """Forget what the unit saved; it must not have been written yet."""
        if self._saved:
            self.pending.rollback_to(begun.pending)
            self._position = begun.position
            self._forget()

    def save(self, change: Change) -> Change:
        self._saved = True
        change = _with_events(change, tuple([self._placed(event) for event in change.events]))
        self.erased |= any(isinstance(move, ContentErased) for move in change.reassignments)
        for message in change.revised:
            self._retally(message)
        if change.revised:
            self.flush()  # the index must not meet two texts of one message in a batch
        self.pending.add(change, self.moment.at, self._owner)
        for participant in change.participants:
            self._participants[participant.id] = participant
            self._currents.clear()
        for conversation in change.conversations:
            self._conversations[conversation.id] = conversation
        for identity in change.identities:
            self._identities[identity.type, identity.value] = identity.participant_id
        if change.marks or change.dropped_marks:
            self._shared_marks.clear()
        for event in change.events:
            if isinstance(event.fact, ConversationCreated):
                self._shared_marks[event.log] = tuple(m for m in change.marks if m.log == event.log)
        if change.reassignments or change.revised:
            self.flush()
        return change

    def _placed(self, event: Event) -> Event:
        return _event(*_unplaced(event), self._next_position())

    def _retally(self, message: Message) -> None:
        """Count an edited message under its new type, and no longer under the old one."""
        before = self.message(message.id)
        if before is None or before.type is message.type:
            return
        for type, by in ((before.type, -1), (message.type, +1)):
            values = (self._application, before.history_id, type.value, message.visibility.value, by)
            self.pending.put(sql_writes.TALLY, *values)

    def _owner(self, message: Message) -> str:
        sender = self.current(message.sender_id) if message.sender_id else None
        return sender.id if sender else ""


def _with_events(change: Change, events: tuple[Event, ...]) -> Change:
    return _change(*_rest(change), events)
