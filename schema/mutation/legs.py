"""Mutations of legs."""

from typing import Annotated

import strawberry

from colloquy.domain.ids import ConversationId, LegId
from colloquy.resolvers.legs import end_leg, start_leg, update_leg
from colloquy.schema.context import Info
from colloquy.schema.fields import as_type
from colloquy.schema.inputs import legs as inputs
from colloquy.schema.inputs.refs import ref_of
from colloquy.schema.payloads import legs as payloads
from colloquy.schema.types.errors import INPUT, mutation_field


@strawberry.type
class LegMutations:
    @mutation_field("Starts a leg of one who takes part in the conversation.")
    async def start_leg(
        self, info: Info, input: Annotated[inputs.StartLegInput, INPUT]
    ) -> payloads.StartLegPayload | None:
        started = await info.context.perform(
            start_leg,
            ConversationId(input.conversation),
            ref_of(input.participant),
            input.channel.to_domain(),
            input.direction,
            tuple(input.media or ()),
        )
        return payloads.StartLegPayload(leg=as_type(started))

    @mutation_field("Gives a leg its next status, or changes its sound.")
    async def update_leg(
        self, info: Info, input: Annotated[inputs.UpdateLegInput, INPUT]
    ) -> payloads.UpdateLegPayload | None:
        updated = await info.context.perform(
            update_leg, LegId(input.leg), input.status, input.muted, input.earmuffed, input.reason
        )
        return payloads.UpdateLegPayload(leg=as_type(updated))

    @mutation_field("Ends a leg: COMPLETED if it was answered, else CANCELLED; ended, as it is.")
    async def end_leg(
        self, info: Info, input: Annotated[inputs.EndLegInput, INPUT]
    ) -> payloads.EndLegPayload | None:
        ended = await info.context.perform(end_leg, LegId(input.leg), input.reason)
        return payloads.EndLegPayload(leg=as_type(ended))
