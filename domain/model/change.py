"""What a rule decided, to be written as a whole."""

from dataclasses import dataclass, fields

from colloquy.domain.ids import ConversationId, HistoryId, LineId, ParticipantId
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Event
from colloquy.domain.model.identity_change import LedgerEntry
from colloquy.domain.model.leg import Leg
from colloquy.domain.model.membership import Membership
from colloquy.domain.model.message import Delivery, Message
from colloquy.domain.model.participant import Identity, Participant
from colloquy.domain.model.receipt import Mark, Receipt


@dataclass(frozen=True, slots=True)
class ParticipantsReassigned:
    """Every participant of one line belongs to another from now on."""

    source: LineId
    target: LineId


@dataclass(frozen=True, slots=True)
class ConversationsReassigned:
    """Every conversation of one line belongs to another from now on."""

    source: LineId
    target: LineId


@dataclass(frozen=True, slots=True)
class HistoryReassigned:
    """All that is read in one history is read in another from now on; logs stay as they are."""

    source: HistoryId
    target: HistoryId


@dataclass(frozen=True, slots=True)
class ParticipantsSplit:
    """The participants of one line go apart: `ids` to one line, the others to another (I12)."""

    source: LineId
    ids: tuple[ParticipantId, ...]
    target: LineId
    rest: LineId


@dataclass(frozen=True, slots=True)
class ConversationsSplit:
    """The conversations of one line go apart, likewise."""

    source: LineId
    ids: tuple[ConversationId, ...]
    target: LineId
    rest: LineId


@dataclass(frozen=True, slots=True)
class HistorySplit:
    """What was written to the logs, or named one of the ids since they merged, has another history (I12).

    `home` is the restored conversation: where marks cover what another log numbers.
    """

    source: HistoryId
    target: HistoryId
    logs: tuple[ConversationId, ...]
    named: tuple[ParticipantId, ...]
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class ContentErased:
    """The content that people sent or were sent, wherever it is kept, is overwritten (I15)."""

    line: LineId
    people: tuple[ParticipantId, ...]
    logs: tuple[ConversationId, ...]


Reassignment = (
    ParticipantsReassigned
    | ConversationsReassigned
    | HistoryReassigned
    | ParticipantsSplit
    | ConversationsSplit
    | HistorySplit
    | ContentErased
)


@dataclass(frozen=True, slots=True)
class SettledCorrection:
    """A message counts `by` as settled for its sender, and for every mark at or after it."""

    message: Message
    by: int


@dataclass(frozen=True, slots=True)
class Change:
    """New values, log entries, ledger entries and reassignments; written whole or not at all.

    Values are stored first, in their order, then the reassignments are carried out. `revised`
    are messages that exist already; `dropped_marks` lost to a collapse.
    """

    participants: tuple[Participant, ...] = ()
    identities: tuple[Identity, ...] = ()
    dropped_identities: tuple[Identity, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    memberships: tuple[Membership, ...] = ()
    messages: tuple[Message, ...] = ()
    revised: tuple[Message, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    marks: tuple[Mark, ...] = ()
    dropped_marks: tuple[Mark, ...] = ()
    settled: tuple[SettledCorrection, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    legs: tuple[Leg, ...] = ()
    events: tuple[Event, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    reassignments: tuple[Reassignment, ...] = ()

    def __add__(self, other: "Change") -> "Change":
        return Change(*(getattr(self, n) + getattr(other, n) for n in _NAMES))


_NAMES = tuple(f.name for f in fields(Change))
NOTHING = Change()
"""The change of a rule that found all as it should be."""
