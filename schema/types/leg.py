"""Legs: media connections of participants to conversations."""

from typing import Any

import strawberry

from colloquy.domain.model import leg as domain
from colloquy.schema.fields import batched, plain
from colloquy.schema.lookups import current_conversation, current_participant
from colloquy.schema.types.channel import Channel
from colloquy.schema.types.enums import LegDirection, LegMedia, LegStatus
from colloquy.schema.types.lazy import AConversation, AParticipant
from colloquy.schema.types.node import Node
from colloquy.schema.types.scalars import DateTime


@strawberry.type(description="A status, and when a leg took it.")
class LegStatusChange:
    status: LegStatus = plain("The status.")
    at: DateTime = plain("When the leg took it.")


@strawberry.type(description="One participant's media connection to a conversation over one channel.")
class Leg(Node):
    conversation: AConversation = batched(current_conversation("log"), "The current conversation.")
    participant: AParticipant = batched(
        current_participant("participant_id"), "Who it is, resolved through merges."
    )
    channel: Channel = plain("The channel that carries it.")
    direction: LegDirection = plain("Which way it was started.")
    media: list[LegMedia] = plain("What it carries.")
    status: LegStatus = plain("Where it stands.")
    reason: str | None = plain("Why it took its status, in words; null: none given.")
    muted: bool = plain("Whether the others do not hear the participant.")
    earmuffed: bool = plain("Whether the participant hears nobody.")
    history: list[LegStatusChange] = plain("Its statuses, the first one first.")
    started_at: DateTime = plain("When it was started.")
    answered_at: DateTime | None = plain("When it was answered; null: not yet, or never.")
    ended_at: DateTime | None = plain("When it ended; null while it goes on.")
    duration_seconds: float | None = plain("Seconds from answer to end; null: unanswered, or still going on.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, domain.Leg)
