"""One participant's media connection to a conversation over one channel."""

from dataclasses import dataclass
from enum import StrEnum

from colloquy.domain.ids import SECOND, ConversationId, HistoryId, Instant, LegId, ParticipantId
from colloquy.domain.model.channel import Channel


class LegStatus(StrEnum):
    """Where a leg stands."""

    STARTED = "STARTED"
    RINGING = "RINGING"
    ANSWERED = "ANSWERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    BUSY = "BUSY"
    TIMEOUT = "TIMEOUT"
    UNANSWERED = "UNANSWERED"
    FAILED = "FAILED"
    MACHINE = "MACHINE"


class LegDirection(StrEnum):
    """INBOUND: towards the business. OUTBOUND: from it."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class LegMedia(StrEnum):
    """What a leg carries."""

    TEXT = "TEXT"
    AUDIO = "AUDIO"
    VIDEO = "VIDEO"


@dataclass(frozen=True, slots=True)
class LegStatusChange:
    """A status, and when the leg took it."""

    status: LegStatus
    at: Instant


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg; it keeps its id through a merge (L2). `named_id` is the conversation that its start named."""

    id: LegId
    log: ConversationId
    history_id: HistoryId
    participant_id: ParticipantId
    channel: Channel
    direction: LegDirection
    media: tuple[LegMedia, ...]
    status: LegStatus
    started_at: Instant
    history: tuple[LegStatusChange, ...]
    reason: str | None = None
    muted: bool = False
    earmuffed: bool = False
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    named_id: ConversationId | None = None

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def duration_seconds(self) -> float | None:
        """Seconds from answer to end; None for a leg that nobody answered, or that goes on."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.answered_at) / SECOND
