"""Signals: what is told to who is listening now, and to nobody later (E7)."""

from dataclasses import dataclass

from colloquy.domain import access
from colloquy.domain.conversations.custom_events import require_body_size, require_custom_type
from colloquy.domain.ids import ConversationId, Instant, ParticipantId
from colloquy.domain.limits import Limits
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.participant import JSON

TYPING = ("typing:on", "typing:off")
"""The signals that every client understands; others are `custom:` and a name."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal; it takes no sequence and is never stored."""

    conversation_id: ConversationId
    actor_id: ParticipantId | None
    type: str
    body: JSON
    occurred_at: Instant


def signal(
    conversation: Conversation,
    type: str,
    body: JSON,
    body_bytes: int,
    *,
    actor: ParticipantId | None,
    at: Instant,
    limits: Limits,
) -> Signal:
    """Return a signal for who listens to a conversation. Raises for a type that is none."""
    access.require_active(conversation)
    if type not in TYPING:
        require_custom_type(type, limits)
    require_body_size(body_bytes, limits)
    return Signal(conversation.id, actor, type, body, at)
