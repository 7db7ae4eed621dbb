"""A participant's place in a GROUP, over one channel."""

from dataclasses import dataclass, field
from enum import StrEnum

from colloquy.domain.ids import ConversationId, Instant, MembershipId, ParticipantId
from colloquy.domain.model.channel import APP, Channel


class MembershipState(StrEnum):
    """LEFT is final: who comes back gets a new membership."""

    INVITED = "INVITED"
    JOINED = "JOINED"
    LEFT = "LEFT"


@dataclass(frozen=True, slots=True)
class AudioSettings:
    """Muted: the others do not hear the member. Earmuffed: the member hears nobody."""

    enabled: bool = True
    muted: bool = False
    earmuffed: bool = False


@dataclass(frozen=True, slots=True)
class LeaveReason:
    """Why a member left, in a code for programs and a text for people."""

    code: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """One membership; `left_sequence` is the log's length when it ended (M8)."""

    id: MembershipId
    conversation_id: ConversationId
    participant_id: ParticipantId
    state: MembershipState
    created_at: Instant
    channel: Channel = APP
    audio: AudioSettings = field(default_factory=AudioSettings)
    invited_by_id: ParticipantId | None = None
    reason: LeaveReason | None = None
    invited_at: Instant | None = None
    joined_at: Instant | None = None
    left_at: Instant | None = None
    left_sequence: int | None = None

    @property
    def is_open(self) -> bool:
        return self.state is not MembershipState.LEFT
