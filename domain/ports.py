"""The shapes by which resolvers and persistence meet; nothing here does anything."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Protocol, TypeVar

from domain.actor import Actor
from domain.change import Change
from domain.content import MessageType
from domain.conversation import Conversation
from domain.event import Event, Visibility
from domain.finding import ConversationFilter, ConversationOrder
from domain.ids import (
    ApplicationId,
    ChangeId,
    ConversationId,
    EventId,
    HistoryId,
    Instant,
    LegId,
    LineId,
    MembershipId,
    MessageId,
    Moment,
    ParticipantId,
    ReceiptId,
)
from domain.ledger import IdentityChange
from domain.leg import Leg, LegStatus
from domain.mark import Mark, Owner, Receipt
from domain.membership import Membership, MembershipState
from domain.message import Delivery, Message, Place
from domain.paging import Page, Window
from domain.participant import (
    Identity,
    IdentityType,
    Participant,
    ParticipantKind,
    ParticipantRef,
)
from domain.signal import Signal
from domain.undoing import Parted

T = TypeVar("T")


class Transaction(Protocol):
    """One unit of work of one application: reads what is stored, saves what was decided.

    Runs on the writer's thread; everything it does is kept, or nothing.
    """

    @property
    def moment(self) -> Moment: ...

    def at(self, moment: Moment) -> None:
        """Use another moment from here on: an imported line's own time."""

    def save(self, change: Change) -> None: ...

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

    # conversations
    def conversation(self, id: ConversationId) -> Conversation | None:
        """Return the very conversation, a merged-away one too."""

    def current_conversation(self, id: ConversationId) -> Conversation | None:
        """Return the conversation that the id leads to, in one hop (I7)."""

    def conversation_named(self, name: str) -> Conversation | None: ...

    def logs(self, line: LineId) -> tuple[ConversationId, ...]: ...

    def expired(self) -> tuple[Conversation, ...]:
        """Return the GROUPs whose ttl has run out at this moment (L2)."""

    # memberships
    def membership(self, id: MembershipId) -> Membership | None: ...

    def places(self, conversation: ConversationId, line: LineId) -> tuple[Membership, ...]:
        """Return one line's memberships in a GROUP, ended ones too."""

    def places_of(self, line: LineId) -> tuple[Membership, ...]:
        """Return one line's open memberships in all GROUPs that are not deleted."""

    def ever_in(self, line: LineId) -> tuple[ConversationId, ...]:
        """Return the GROUPs that one line was ever in, in whichever state."""

    def member_count(self, conversation: ConversationId) -> int:
        """Return how many are invited or joined."""

    # messages
    def message(self, id: MessageId) -> Message | None: ...

    def message_sent_as(self, client_id: str, named: ParticipantId | None) -> Message | None:
        """Return the message with a clientMessageId, of the named sender or of its line (M2)."""

    def deliveries(self, message: MessageId) -> tuple[Delivery, ...]: ...

    def event_of(self, log: ConversationId, sequence: int) -> Event | None: ...

    # marks
    def marks(self, log: ConversationId, owner: Owner | None = None) -> tuple[Mark, ...]:
        """Return the marks of one log, of one owner or of all that are no GROUP members."""

    def marks_of(self, owner: Owner) -> tuple[Mark, ...]:
        """Return every mark that a GROUP member has."""

    def covers(self, log: ConversationId, after: Place, up_to: Place) -> bool:
        """Return whether a log holds a message after one place, up to another."""

    def left_unread(self, history: HistoryId, owner: Owner, after: Place) -> int:
        """Count what the owner has unread in a history after a place."""

    def newly_settled(self, log: ConversationId, reader: LineId, after: Place, up_to: Place) -> int:
        """Count a GROUP's countable messages of others after one place, up to another."""

    def own_after(self, log: ConversationId, sender: LineId, after: Place) -> int:
        """Count a GROUP's countable messages of one sender after a place."""

    # legs and the ledger
    def leg(self, id: LegId) -> Leg | None: ...

    def change(self, id: ChangeId) -> IdentityChange | None: ...

    def merge_of(self, lost: ParticipantId) -> IdentityChange | None:
        """Return the latest entry that merged this participant away and stands."""

    def later_changes(self, line: LineId, than: ChangeId) -> tuple[IdentityChange, ...]:
        """Return the entries of a line's participants that were made after one of them."""

    def parting(
        self,
        history: HistoryId,
        logs: tuple[ConversationId, ...],
        named: tuple[ParticipantId, ...],
        since: Instant,
    ) -> Parted:
        """Return what leaves a history with some logs, and with what named some ids (I12).

        Activity is looked for from `since` on.
        """

    def settled(self, log: ConversationId, own: tuple[ParticipantId, ...], up_to: Place) -> int:
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


class Snapshot(Protocol):
    """What one actor may see at one moment; what it may not see is as if it were not there.

    Methods that take several parents answer for all of them at once, in their order.
    """

    actor: Actor

    # people
    def participants(self, ids: Iterable[ParticipantId]) -> Mapping[str, Participant]:
        """Return the very participants, merged-away ones too."""

    def current_participants(self, ids: Iterable[ParticipantId]) -> Mapping[str, Participant]:
        """Return, for each id, the participant that it leads to (I7)."""

    def met_participants(self, ids: Iterable[ParticipantId]) -> Mapping[str, Participant]:
        """Return those of the participants that the actor has met: itself, and members with it."""

    def named(self, ref: ParticipantRef) -> ParticipantId | None: ...

    def identities(self, lines: Iterable[LineId]) -> Mapping[str, tuple[Identity, ...]]:
        """Return each line's identities, in the order in which they were given."""

    def previous_participants(self, of: Sequence[Participant]) -> list[tuple[str, ...]]: ...

    def participant_page(
        self, kinds: tuple[ParticipantKind, ...] | None, search: str | None, window: Window
    ) -> Page[Participant]: ...

    def change_pages(self, of: Sequence[Participant], window: Window) -> list[Page[IdentityChange]]: ...

    def changes(self, ids: Iterable[ChangeId]) -> Mapping[str, IdentityChange]: ...

    # conversations
    def conversations(self, ids: Iterable[ConversationId]) -> Mapping[str, Conversation]:
        """Return the very conversations, merged-away ones too."""

    def current_conversations(self, ids: Iterable[ConversationId]) -> Mapping[str, Conversation]:
        """Return, for each id, the conversation that it leads to (I7)."""

    def conversation_named(self, name: str) -> Conversation | None: ...

    def previous_conversations(self, of: Sequence[Conversation]) -> list[tuple[str, ...]]: ...

    def conversation_page(
        self, filter: ConversationFilter, order: ConversationOrder, window: Window
    ) -> Page[Conversation]: ...

    def last_messages(self, of: Sequence[Conversation]) -> list[Message | None]: ...

    def unread_counts(self, of: Sequence[Conversation]) -> list[int]: ...

    def unread_total(self) -> int: ...

    # memberships
    def memberships(self, ids: Iterable[MembershipId]) -> Mapping[str, Membership]: ...

    def membership_pages(
        self, of: Sequence[Conversation], states: tuple[MembershipState, ...] | None, window: Window
    ) -> list[Page[Membership]]: ...

    def membership_totals(
        self, of: Sequence[Conversation], states: tuple[MembershipState, ...] | None
    ) -> list[int]: ...

    def membership_pages_of(
        self, of: Sequence[Participant], states: tuple[MembershipState, ...] | None, window: Window
    ) -> list[Page[Membership]]: ...

    def membership_totals_of(
        self, of: Sequence[Participant], states: tuple[MembershipState, ...] | None
    ) -> list[int]: ...

    # messages and events
    def messages(self, ids: Iterable[MessageId]) -> Mapping[str, Message]: ...

    def message_pages(
        self,
        of: Sequence[Conversation],
        visibility: Visibility | None,
        types: tuple[MessageType, ...] | None,
        window: Window,
    ) -> list[Page[Message]]: ...

    def message_totals(
        self,
        of: Sequence[Conversation],
        visibility: Visibility | None,
        types: tuple[MessageType, ...] | None,
    ) -> list[int]: ...

    def search(
        self, text: str, conversation: ConversationId | None, window: Window
    ) -> Awaitable[Page[Message]]: ...

    def deliveries(self, of: Sequence[MessageId]) -> list[tuple[Delivery, ...]]: ...

    def receipts(self, ids: Iterable[ReceiptId]) -> Mapping[str, Receipt]: ...

    def receipt_pages(self, of: Sequence[Message], window: Window) -> list[Page[Receipt]]: ...

    def events(self, ids: Iterable[EventId]) -> Mapping[str, Event]: ...

    def event_pages(
        self, of: Sequence[Conversation], types: tuple[str, ...] | None, window: Window
    ) -> list[Page[Event]]: ...

    def positions(self, of: Sequence[Conversation]) -> list[tuple[ConversationId, int, int]]:
        """Return, for each, the log, sequence and inbox position to subscribe after (E4, M10)."""

    def inbox_position(self) -> int:
        """Return the position of the application's last event (E5)."""

    def events_after(self, log: ConversationId, sequence: int, limit: int) -> list[Event]:
        """Return the next events of one log, whoever may see them."""

    def turns(self, log: ConversationId) -> list[Event]:
        """Return what a log says of merges and unmerges, in order, whoever may see it."""

    def sequence_at(self, log: ConversationId, position: int) -> int:
        """Return how long a log was when the application's events had come to a position."""

    def reach(self, log: ConversationId) -> int | None:
        """Return the last sequence of a log that the actor may see (M8); None: nothing."""

    def inbox_after(self, position: int, limit: int) -> list[Event]:
        """Return the next events of the application, whoever may see them (E5)."""

    def sees_event(self, event: Event) -> bool:
        """Return whether the actor may see an event (M4, M8)."""

    # legs
    def legs(self, ids: Iterable[LegId]) -> Mapping[str, Leg]: ...

    def leg_pages(
        self, of: Sequence[Conversation], statuses: tuple[LegStatus, ...] | None, window: Window
    ) -> list[Page[Leg]]: ...


class Watch(Protocol):
    """Wakes who waits for a log once it has grown; carries no data, and may wake for nothing."""

    def hang(self, application: ApplicationId, log: str, waiter: asyncio.Event) -> None:
        """Have an event set whenever a log, or with "" any, has grown; look after it, not before."""

    def take_down(self, application: ApplicationId, log: str, waiter: asyncio.Event) -> None: ...


class Hub(Protocol):
    """Passes signals on to who listens now."""

    def publish(self, application: ApplicationId, signal: Signal) -> bool:
        """Hand a signal to everybody who listens, and return whether anybody did."""

    def listen(self, application: ApplicationId) -> AbstractContextManager[asyncio.Queue[Signal]]:
        """Yield the queue of an application's signals; a full one loses the oldest."""


class Store(Protocol):
    """The database, as the resolvers see it."""

    @property
    def watch(self) -> Watch: ...

    @property
    def hub(self) -> Hub: ...

    def write(self, application: ApplicationId, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit of work and answer after its commit (M1).

        Raises what the unit raises; its refusal's `note`, if any, is kept (I14).
        """

    def reading(self, actor: Actor) -> AbstractAsyncContextManager[Snapshot]:
        """Open a snapshot for one operation: all it reads belongs to one moment."""
