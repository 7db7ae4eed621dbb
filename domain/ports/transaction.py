"""What a unit of work may read and save."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

from colloquy.domain.identity.unmerge import Split
from colloquy.domain.ids import (
    ChangeId,
    ConversationId,
    HistoryId,
    Instant,
    LegId,
    LineId,
    MembershipId,
    MessageId,
    Moment,
    ParticipantId,
)
from colloquy.domain.model.change import Change
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Event
from colloquy.domain.model.identity_change import LedgerEntry
from colloquy.domain.model.leg import Leg
from colloquy.domain.model.membership import Membership
from colloquy.domain.model.message import Delivery, Message, MessageKey
from colloquy.domain.model.participant import IdentityType, Participant, ParticipantRef
from colloquy.domain.model.receipt import Mark, Owner

T = TypeVar("T")


class Transaction(Protocol):
    """One unit of work of one application: reads what is stored, saves what was decided.

    Runs on the writer's thread; everything it does is kept, or nothing.
    """

    @property
    def moment(self) -> Moment: ...

    def at(self, moment: Moment) -> None:
        """Use another moment from here on: an imported line's own time."""

    def save(self, change: Change) -> Change:
        """Save what was decided; return it with the place of each event among all (E5)."""

    # people
    def participant(self, id: ParticipantId) -> Participant | None:
        """Return the very participant, a merged-away one too."""

    def current(self, id: ParticipantId) -> Participant | None:
        """Return the participant that the id leads to, in one hop (I7)."""

    def named(self, ref: ParticipantRef) -> ParticipantId | None:
        """Return the participant id that a ref names, before any redirection."""

    def holder(self, type: IdentityType, value: str) -> Participant | None:
        """Return the current participant of the line that holds an id."""

    def line(self, line: LineId) -> tuple[ParticipantId, ...]: ...

    def is_known_customer(self, line: LineId) -> bool:
        """Return whether a line has a contactId that a caller gave (I5)."""

    # conversations
    def conversation(self, id: ConversationId) -> Conversation | None:
        """Return the very conversation, a merged-away one too."""

    def current_conversation(self, id: ConversationId) -> Conversation | None:
        """Return the conversation that the id leads to, in one hop (I7)."""

    def conversation_named(self, name: str) -> Conversation | None: ...

    def logs(self, line: LineId) -> tuple[ConversationId, ...]: ...

    def empty_groups(self) -> tuple[Conversation, ...]:
        """Return the empty GROUPs that have a ttl, the longest empty one first."""

    # memberships
    def membership(self, id: MembershipId) -> Membership | None: ...

    def memberships(self, conversation: ConversationId, line: LineId) -> tuple[Membership, ...]:
        """Return one line's memberships in a GROUP, ended ones too."""

    def memberships_of(self, line: LineId) -> tuple[Membership, ...]:
        """Return one line's open memberships in all GROUPs that are not deleted."""

    def ever_in(self, line: LineId) -> tuple[ConversationId, ...]:
        """Return the GROUPs that one line was ever in, in whichever state."""

    def groups_named_by(self, people: tuple[ParticipantId, ...]) -> tuple[ConversationId, ...]:
        """Return the GROUPs with memberships of these very ids."""

    def member_count(self, conversation: ConversationId) -> int:
        """Return how many are invited or joined."""

    # messages
    def message(self, id: MessageId) -> Message | None: ...

    def messages_sent_as(
        self, client_id: str, named: ParticipantId | None, *, with_merged: bool
    ) -> tuple[Message, ...]:
        """Return the messages with a clientMessageId of the named sender, first, and of its line (M2)."""

    def deliveries(self, message: MessageId) -> tuple[Delivery, ...]: ...

    def event_of(self, log: ConversationId, sequence: int) -> Event | None: ...

    # marks
    def marks(self, log: ConversationId, owner: Owner | None = None) -> tuple[Mark, ...]:
        """Return the marks of one log, of one owner or of all that are no GROUP members."""

    def marks_of(self, owner: Owner) -> tuple[Mark, ...]:
        """Return every mark that a GROUP member has."""

    def covers(self, history: HistoryId, after: MessageKey, up_to: MessageKey) -> bool:
        """Return whether a history holds a message after one place, up to another."""

    def left_unread(self, history: HistoryId, owner: Owner, after: MessageKey) -> int:
        """Count what the owner has unread in a history after a place."""

    def newly_settled(self, log: ConversationId, reader: LineId, after: MessageKey, up_to: MessageKey) -> int:
        """Count a GROUP's countable messages of others after one place, up to another."""

    def own_after(self, log: ConversationId, sender: LineId, after: MessageKey) -> int:
        """Count a GROUP's countable messages of one sender after a place."""

    def last_message_key(self, history: HistoryId) -> MessageKey | None:
        """Return where the last message of a history stands."""

    # legs and the ledger
    def open_legs(self, history: HistoryId, line: LineId | None = None) -> tuple[Leg, ...]:
        """Return the legs in progress of a conversation, of one line or of everybody."""

    def open_legs_of(self, people: tuple[ParticipantId, ...]) -> tuple[Leg, ...]:
        """Return the legs in progress of these very ids, in any conversation."""

    def assigned_to(self, people: tuple[ParticipantId, ...]) -> tuple[ConversationId, ...]:
        """Return the current conversations in the care of these very ids."""

    def leg(self, id: LegId) -> Leg | None: ...

    def ledger_entry(self, id: ChangeId) -> LedgerEntry | None: ...

    def later_changes(self, line: LineId, than: ChangeId) -> tuple[LedgerEntry, ...]:
        """Return the entries of a line's participants that were made after one of them."""

    def split(
        self,
        history: HistoryId,
        logs: tuple[ConversationId, ...],
        named: tuple[ParticipantId, ...],
        since: Instant,
    ) -> Split:
        """Return what leaves a history with some logs, and with what named some ids (I12).

        Activity is looked for from `since` on.
        """

    def settled(self, log: ConversationId, own: tuple[ParticipantId, ...], up_to: MessageKey) -> int:
        """Count a GROUP's countable messages that are up to a place, or sent by some ids."""

    def message_count(self, history: HistoryId) -> int: ...

    def touched(self, people: tuple[ParticipantId, ...]) -> tuple[ConversationId, ...]:
        """Return the logs that people wrote to, and the GROUPs that they were in."""

    def hash_ids(self, people: tuple[ParticipantId, ...], things: tuple[str, ...]) -> None:
        """Keep people's external ids, and the refs of imported things, as keyed hashes (I15)."""

    def digest(self, facts: object) -> str:
        """Return a keyed hash of plain facts: a preview's token, a body's fingerprint."""

    # what a file brings
    def holds(self, id: str) -> bool:
        """Return whether something has this id."""

    def imported(self, source: str, keys: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return what a source's lines became: key → (id, hash of the line)."""

    def note_import(self, source: str, key: str, id: str, digest: str) -> None: ...

    def restore(self, kind: str, record: Mapping[str, object]) -> bool:
        """Keep an exported row as it is; False when there is one with its key."""


Unit = Callable[[Transaction], T]
"""What is done in one transaction, without waiting for anything else."""
