"""Who is asking: every rule and every read takes one."""

from dataclasses import dataclass
from enum import StrEnum

from colloquy.domain.ids import ApplicationId, Instant, ParticipantId


class Role(StrEnum):
    """Which side of a conversation the actor stands on."""

    BUSINESS = "BUSINESS"
    PARTICIPANT = "PARTICIPANT"


@dataclass(frozen=True, slots=True)
class Actor:
    """The business itself (no participant), one of its contributors or apps, or a participant."""

    application: ApplicationId
    role: Role = Role.BUSINESS
    participant_id: ParticipantId | None = None
    issued_at: Instant | None = None

    @property
    def is_business(self) -> bool:
        return self.role is Role.BUSINESS
