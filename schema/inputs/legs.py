"""Legs: started, changed, ended."""

import strawberry

from colloquy.schema.fields import plain
from colloquy.schema.inputs.refs import ChannelInput, ParticipantRef
from colloquy.schema.types.enums import LegDirection, LegMedia, LegStatus


@strawberry.input(description="A leg that is to be started.")
class StartLegInput:
    conversation: strawberry.ID = plain("Where, by any id it ever had.")
    participant: ParticipantRef | None = plain("Whose; the viewer's when absent.")
    channel: ChannelInput = plain("The channel that carries it.")
    direction: LegDirection | None = plain(
        "Which way; OUTBOUND when the business starts it, INBOUND when a participant does."
    )
    media: list[LegMedia] | None = plain("What it carries; AUDIO when absent.")


@strawberry.input(description="What is to change about a leg; absent keeps.")
class UpdateLegInput:
    leg: strawberry.ID = plain("Which.")
    status: LegStatus | None = plain("The status it takes now.")
    muted: bool | None = plain("Whether the others do not hear the participant.")
    earmuffed: bool | None = plain("Whether the participant hears nobody.")
    reason: str | None = plain("Why, in words; at most 1,024 characters.")


@strawberry.input(description="A leg that is to end.")
class EndLegInput:
    leg: strawberry.ID = plain("Which.")
    reason: str | None = plain("Why, in words; at most 1,024 characters.")
