"""Mutations of memberships."""

from typing import Annotated

import strawberry

from colloquy.domain.ids import ConversationId, MembershipId
from colloquy.resolvers.memberships import (
    invite_member,
    join_conversation,
    leave_conversation,
    update_membership,
)
from colloquy.schema.context import Info
from colloquy.schema.fields import as_type
from colloquy.schema.inputs import memberships as inputs
from colloquy.schema.inputs.refs import channel_of, ref_of
from colloquy.schema.payloads import memberships as payloads
from colloquy.schema.types.errors import INPUT, mutation_field


@strawberry.type
class MembershipMutations:
    @mutation_field("Invites a participant to a GROUP; an invitation that stands is answered.")
    async def invite_member(
        self, info: Info, input: Annotated[inputs.InviteMemberInput, INPUT]
    ) -> payloads.InviteMemberPayload | None:
        invited = await info.context.perform(
            invite_member,
            ConversationId(input.conversation),
            input.participant.to_domain(),
            channel_of(input.channel),
        )
        return payloads.InviteMemberPayload(membership=as_type(invited))

    @mutation_field("Lets a participant join a GROUP, by its invitation or without one.")
    async def join_conversation(
        self, info: Info, input: Annotated[inputs.JoinConversationInput, INPUT]
    ) -> payloads.JoinConversationPayload | None:
        joined = await info.context.perform(
            join_conversation,
            ConversationId(input.conversation),
            ref_of(input.participant),
            channel_of(input.channel),
        )
        return payloads.JoinConversationPayload(membership=as_type(joined))

    @mutation_field("Lets a participant leave a GROUP, or makes it leave.")
    async def leave_conversation(
        self, info: Info, input: Annotated[inputs.LeaveConversationInput, INPUT]
    ) -> payloads.LeaveConversationPayload | None:
        left = await info.context.perform(
            leave_conversation,
            ConversationId(input.conversation),
            ref_of(input.participant),
            input.reason(),
        )
        return payloads.LeaveConversationPayload(membership=as_type(left))

    @mutation_field("Changes what a member hears and is heard of.")
    async def update_membership(
        self, info: Info, input: Annotated[inputs.UpdateMembershipInput, INPUT]
    ) -> payloads.UpdateMembershipPayload | None:
        updated = await info.context.perform(
            update_membership,
            MembershipId(input.membership),
            input.audio_enabled,
            input.muted,
            input.earmuffed,
        )
        return payloads.UpdateMembershipPayload(membership=as_type(updated))
