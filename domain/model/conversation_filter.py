"""What a list of conversations is narrowed to, and its order."""

from dataclasses import dataclass
from enum import StrEnum

from colloquy.domain.ids import Instant, ParticipantId
from colloquy.domain.model.conversation import ConversationKind, ConversationState, Priority


class ConversationOrder(StrEnum):
    """By what a list of conversations is ordered."""

    LAST_ACTIVITY_DESC = "LAST_ACTIVITY_DESC"
    LAST_ACTIVITY_ASC = "LAST_ACTIVITY_ASC"
    CREATED_DESC = "CREATED_DESC"
    CREATED_ASC = "CREATED_ASC"


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """What a conversation must be like; None: anything. Participants are named by any id."""

    kinds: tuple[ConversationKind, ...] | None = None
    states: tuple[ConversationState, ...] = (ConversationState.ACTIVE,)
    participant: ParticipantId | None = None
    member: ParticipantId | None = None
    assignee: ParticipantId | None = None
    assigned: bool | None = None
    priorities: tuple[Priority, ...] | None = None
    unread: bool | None = None
    name_starts_with: str | None = None
    active_since: Instant | None = None
