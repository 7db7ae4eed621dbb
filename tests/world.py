"""What a series of changes comes to: plain values, folded one change at a time.

It decides nothing: each value stands as the change gives it, then the reassignments are carried
out (see `domain.model.change.Change`).
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from colloquy.domain.ids import (
    ConversationId,
    HistoryId,
    LegId,
    LineId,
    MembershipId,
    MessageId,
    ParticipantId,
)
from colloquy.domain.model.change import (
    Change,
    ConversationsReassigned,
    HistoryReassigned,
    ParticipantsReassigned,
)
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import Event
from colloquy.domain.model.identity_change import LedgerEntry
from colloquy.domain.model.leg import Leg
from colloquy.domain.model.membership import Membership
from colloquy.domain.model.message import Message, MessageKey
from colloquy.domain.model.participant import Identity, IdentityType, Participant
from colloquy.domain.model.receipt import NOWHERE, Mark, Owner, Receipt, ReceiptKind

MarkKey = tuple[ConversationId, Owner, ReceiptKind]


@dataclass
class World:
    """All that was ever decided, and still stands."""

    participants: dict[ParticipantId, Participant] = field(default_factory=dict)
    conversations: dict[ConversationId, Conversation] = field(default_factory=dict)
    memberships: dict[MembershipId, Membership] = field(default_factory=dict)
    messages: dict[MessageId, Message] = field(default_factory=dict)
    marks: dict[MarkKey, Mark] = field(default_factory=dict)
    legs: dict[LegId, Leg] = field(default_factory=dict)
    events: dict[ConversationId, list[Event]] = field(default_factory=lambda: defaultdict(list))
    receipts: list[Receipt] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)

    def apply(self, change: Change) -> None:
        self.participants |= {p.id: p for p in change.participants}
        self.conversations |= {c.id: c for c in change.conversations}
        self.memberships |= {m.id: m for m in change.memberships}
        self.messages |= {m.id: m for m in (*change.messages, *change.revised)}
        self.legs |= {leg.id: leg for leg in change.legs}
        for correction in change.settled:
            self._settle(correction.message, correction.by)
        for mark in change.dropped_marks:
            del self.marks[mark.log, mark.owner, mark.kind]
        self.marks |= {(m.log, m.owner, m.kind): m for m in change.marks}
        for event in change.events:
            self.events[event.log].append(event)
        self.receipts += change.receipts
        self.identities += change.identities
        self.ledger += change.ledger
        for move in change.reassignments:
            match move:
                case ParticipantsReassigned(source, target):
                    self._participants_to(source, target)
                case ConversationsReassigned(source, target):
                    self._conversations_to(source, target)
                case HistoryReassigned(source, target):
                    self._history_to(source, target)

    # what it comes to

    def current(self, id: ParticipantId) -> Participant:
        """Return the one participant of the id's line that was not merged away (I7)."""
        line = self.participants[id].line_id
        (found,) = (p for p in self.participants.values() if p.line_id == line and p.is_current)
        return found

    def current_conversation(self, id: ConversationId) -> Conversation:
        line = self.conversations[id].line_id
        (found,) = (c for c in self.conversations.values() if c.line_id == line and c.is_current)
        return found

    def inbox_of(self, who: Participant) -> Conversation | None:
        found = self.conversations.get(who.inbox_id) if who.inbox_id else None
        return found if found and found.state is not ConversationState.DELETED else None

    def holder(self, type: IdentityType, value: str) -> Participant | None:
        held = (i for i in self.identities if (i.type, i.value) == (type, value))
        return next((self.current(i.participant_id) for i in held), None)

    def line(self, line: LineId) -> tuple[ParticipantId, ...]:
        return tuple(p.id for p in self.participants.values() if p.line_id == line)

    def logs(self, line: LineId) -> tuple[ConversationId, ...]:
        return tuple(c.id for c in self.conversations.values() if c.line_id == line)

    def history(self, history: HistoryId) -> list[Message]:
        return [m for m in self.messages.values() if m.history_id == history]

    def history_events(self, history: HistoryId) -> list[Event]:
        return [e for log in self.events.values() for e in log if e.history_id == history]

    def seen(self) -> dict[tuple[ConversationId, Owner], MessageKey]:
        return {
            (log, owner): mark.key
            for (log, owner, kind), mark in self.marks.items()
            if kind is ReceiptKind.SEEN
        }

    def marks_of(self, log: ConversationId, *owners: Owner) -> tuple[Mark, ...]:
        return tuple(m for m in self.marks.values() if m.log == log and m.owner in owners)

    # how re-pointings are carried out

    def _participants_to(self, source: LineId, target: LineId) -> None:
        for id, person in self.participants.items():
            if person.line_id == source:
                self.participants[id] = replace(person, line_id=target)

    def _conversations_to(self, source: LineId, target: LineId) -> None:
        for id, conversation in self.conversations.items():
            if conversation.line_id == source:
                self.conversations[id] = replace(conversation, line_id=target)

    def _history_to(self, source: HistoryId, target: HistoryId) -> None:
        tables: tuple[dict[Any, Any], ...] = (self.conversations, self.messages, self.legs)
        for table in tables:
            for id, value in table.items():
                if value.history_id == source:
                    table[id] = replace(value, history_id=target)
        for entries in self.events.values():
            for index, event in enumerate(entries):
                if event.history_id == source:
                    entries[index] = replace(event, history_id=target)

    def _settle(self, message: Message, by: int) -> None:
        """A member's own message is settled for it, wherever its mark stands."""
        sender = message.sender_id
        if sender in self.participants:
            sender = self.current(sender).id
        if sender is not None and by > 0:
            first = Mark(message.log, sender, ReceiptKind.SEEN, NOWHERE)
            self.marks.setdefault((message.log, sender, ReceiptKind.SEEN), first)
        for key, mark in self.marks.items():
            of_member = mark.log == message.log and mark.owner not in ("business", "guest")
            if not of_member or mark.kind is not ReceiptKind.SEEN:
                continue
            if mark.owner == sender or mark.key >= message.key:
                self.marks[key] = replace(mark, settled=mark.settled + by)
