"""What one operation may read, all of it at one moment."""

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Protocol

from colloquy.domain.actor import Actor
from colloquy.domain.ids import (
    ChangeId,
    ConversationId,
    EventId,
    LegId,
    LineId,
    MembershipId,
    MessageId,
    ParticipantId,
    ReceiptId,
)
from colloquy.domain.model.content import MessageType
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.conversation_filter import ConversationFilter, ConversationOrder
from colloquy.domain.model.event import Event, Visibility
from colloquy.domain.model.identity_change import LedgerEntry
from colloquy.domain.model.leg import Leg, LegStatus
from colloquy.domain.model.membership import Membership, MembershipState
from colloquy.domain.model.message import Delivery, Message
from colloquy.domain.model.participant import Identity, Participant, ParticipantKind, ParticipantRef
from colloquy.domain.model.receipt import Receipt
from colloquy.domain.paging import Page, Window

Wanted = Mapping[type | tuple[type, str], frozenset[str]]
"""For a class of values, the attributes that will be asked for; all of those of other classes.

With the name of a method of the snapshot, of the values that this method returns.
"""


class Snapshot(Protocol):
    """What one actor may see at one moment; what it may not see is as if it were not there.

    Methods that take several parents answer for all of them at once, in their order.
    """

    actor: Actor

    def narrow(self, wanted: Wanted) -> None:
        """Leave out of the values what is not wanted of their class, or do so no more (an empty one).

        What was left out is not there at all: to ask for it raises AttributeError. A `Page` of which
        nothing is wanted does not know whether there are more.
        """

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

    def change_pages(self, of: Sequence[Participant], window: Window) -> list[Page[LedgerEntry]]: ...

    def changes(self, ids: Iterable[ChangeId]) -> Mapping[str, LedgerEntry]: ...

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

    def unread_conversations(self, limit: int) -> int:
        """Return how many current conversations have something unread for the actor, at most `limit`."""

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

    def merge_events(self, log: ConversationId) -> list[Event]:
        """Return what a log says of merges and unmerges, in order, whoever may see it."""

    def sequence_at(self, log: ConversationId, position: int) -> int:
        """Return how long a log was when the application's events had come to a position."""

    def visible_until(self, log: ConversationId) -> int | None:
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
