"""Memberships: a participant's place in a GROUP."""

from typing import Any

import strawberry

from colloquy.domain.model import membership as domain
from colloquy.schema.fields import batched, plain
from colloquy.schema.lookups import current_conversation, current_participant
from colloquy.schema.types.channel import Channel
from colloquy.schema.types.enums import MembershipState
from colloquy.schema.types.lazy import AConversation, AParticipant
from colloquy.schema.types.node import Node
from colloquy.schema.types.scalars import DateTime


@strawberry.type(description="What a member hears and is heard of.")
class AudioSettings:
    enabled: bool = plain("Whether the member takes part in sound at all.")
    muted: bool = plain("Whether the others do not hear the member.")
    earmuffed: bool = plain("Whether the member hears nobody.")


@strawberry.type(description="Why a member left.")
class LeaveReason:
    code: str | None = plain("The reason for programs; `merged`: another membership took over.")
    text: str | None = plain("The reason for people.")


@strawberry.type(description="A participant's place in a GROUP conversation, over one channel.")
class Membership(Node):
    conversation: AConversation = batched(current_conversation("conversation_id"), "The GROUP.")
    participant: AParticipant = batched(
        current_participant("participant_id"), "Who it is, resolved through merges."
    )
    state: MembershipState = plain("Where it stands.")
    channel: Channel = plain("The channel over which the member takes part.")
    audio: AudioSettings = plain("What the member hears and is heard of.")
    invited_by: AParticipant | None = batched(
        current_participant("invited_by_id"), "Who invited; null: the business itself, or nobody."
    )
    reason: LeaveReason | None = plain("Why the member left; null while there, or none given.")
    invited_at: DateTime | None = plain("When the member was invited; null: came uninvited.")
    joined_at: DateTime | None = plain("When the member joined; null: not yet, or never.")
    left_at: DateTime | None = plain("When the member left; null while there.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, domain.Membership)
