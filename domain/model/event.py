"""An entry of a conversation's log, with what it says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from colloquy.domain.ids import (
    ChangeId,
    ConversationId,
    EventId,
    HistoryId,
    Instant,
    LegId,
    MembershipId,
    MessageId,
    ParticipantId,
)
from colloquy.domain.model.participant import JSON, ParticipantKind


class Visibility(StrEnum):
    """Who may see a message, and every event about it (M4)."""

    BUSINESS = "BUSINESS"
    BUSINESS_AND_PARTICIPANT = "BUSINESS_AND_PARTICIPANT"


@dataclass(frozen=True, slots=True)
class Fact:
    """What an event says; `type` is the word that clients filter by."""

    type: ClassVar[str] = ""
    is_activity: ClassVar[bool] = False
    """Whether it moves the conversation up in an inbox ordered by last activity."""

    def type_name(self) -> str:
        return self.type


@dataclass(frozen=True, slots=True)
class ConversationCreated(Fact):
    type: ClassVar[str] = "conversation:created"


@dataclass(frozen=True, slots=True)
class ConversationUpdated(Fact):
    type: ClassVar[str] = "conversation:updated"
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConversationMerged(Fact):
    """The last entry of the old log, and one of the new; `resume` is its place in the new one."""

    type: ClassVar[str] = "conversation:merged"
    from_id: ConversationId
    into_id: ConversationId
    resume: int
    change_id: ChangeId | None = None


@dataclass(frozen=True, slots=True)
class ConversationUnmerged(Fact):
    type: ClassVar[str] = "conversation:unmerged"
    restored_id: ConversationId
    from_id: ConversationId
    change_id: ChangeId | None = None


@dataclass(frozen=True, slots=True)
class ParticipantPromoted(Fact):
    type: ClassVar[str] = "participant:promoted"
    participant_id: ParticipantId
    from_kind: ParticipantKind
    to_kind: ParticipantKind


@dataclass(frozen=True, slots=True)
class ParticipantUpdated(Fact):
    type: ClassVar[str] = "participant:updated"
    participant_id: ParticipantId
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParticipantErased(Fact):
    type: ClassVar[str] = "participant:erased"
    participant_id: ParticipantId


@dataclass(frozen=True, slots=True)
class MessageSent(Fact):
    type: ClassVar[str] = "message:sent"
    is_activity: ClassVar[bool] = True
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class MessageEdited(Fact):
    type: ClassVar[str] = "message:edited"
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class MessageDeleted(Fact):
    type: ClassVar[str] = "message:deleted"
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class DeliveryUpdated(Fact):
    type: ClassVar[str] = "message:delivery"
    message_id: MessageId
    channel: str
    status: str


@dataclass(frozen=True, slots=True)
class Received(Fact):
    """A mark moved: everything up to the message was delivered, or seen."""

    kind: str
    up_to_id: MessageId

    def type_name(self) -> str:
        return f"message:{self.kind.lower()}"


@dataclass(frozen=True, slots=True)
class ButtonPressed(Fact):
    type: ClassVar[str] = "message:button-pressed"
    is_activity: ClassVar[bool] = True
    message_id: MessageId
    interaction_id: str


@dataclass(frozen=True, slots=True)
class MembershipChanged(Fact):
    """A member came, went or changed its audio; `state` is the one after it."""

    is_activity: ClassVar[bool] = True
    membership_id: MembershipId
    state: str
    media: bool = False

    def type_name(self) -> str:
        return "member:media" if self.media else f"member:{self.state.lower()}"


@dataclass(frozen=True, slots=True)
class LegChanged(Fact):
    """A leg began, went on or ended, or its sound changed; `status` is the one that it had then.

    `change` says what changed: `status`, `muted` or `earmuffed`.
    """

    is_activity: ClassVar[bool] = True
    leg_id: LegId
    status: str
    change: str = "status"

    def type_name(self) -> str:
        return f"leg:{self.change}"


@dataclass(frozen=True, slots=True)
class Custom(Fact):
    """What an application tells its own clients; `named` are the ids that the call named (I12)."""

    is_activity: ClassVar[bool] = True
    custom_type: str
    body: Mapping[str, JSON] | JSON
    named: tuple[str, ...] = ()

    def type_name(self) -> str:
        return self.custom_type


CUSTOM_TYPE = re.compile(r"custom:[\w\-:]+", re.ASCII)
FACTS: tuple[type[Fact], ...] = (
    ConversationCreated,
    ConversationUpdated,
    ConversationMerged,
    ConversationUnmerged,
    ParticipantPromoted,
    ParticipantUpdated,
    ParticipantErased,
    MessageSent,
    MessageEdited,
    MessageDeleted,
    DeliveryUpdated,
    Received,
    ButtonPressed,
    MembershipChanged,
    LegChanged,
    Custom,
)
"""Every fact there is; a log can hold no other."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: number `sequence` of the conversation `log`, for ever (I11, E1).

    `history_id` is where it is read, which merges change. `position` is its place among all
    events of the application; the store gives it.
    """

    id: EventId
    log: ConversationId
    history_id: HistoryId
    sequence: int
    occurred_at: Instant
    actor_id: ParticipantId | None
    visibility: Visibility
    message_id: MessageId | None
    fact: Fact
    position: int = 0
    home_log: ConversationId | None = None

    @property
    def conversation_id(self) -> ConversationId:
        """The log whose line reads it: its own, or the one that an undo gave it to."""
        return self.home_log or self.log

    @property
    def type(self) -> str:
        return self.fact.type_name()
