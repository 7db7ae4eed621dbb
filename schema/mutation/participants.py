"""Mutations of participants."""

from typing import Annotated

import strawberry

from colloquy.domain.ids import ChangeId
from colloquy.resolvers.erasure import erase_participant
from colloquy.resolvers.identity import merge_participants, promote_participant, unmerge_participants
from colloquy.resolvers.participants import create_participant, update_participant
from colloquy.schema.context import Info
from colloquy.schema.fields import as_type
from colloquy.schema.inputs import participants as inputs
from colloquy.schema.payloads import participants as payloads
from colloquy.schema.types.errors import INPUT, mutation_field


@strawberry.type
class ParticipantMutations:
    @mutation_field("Creates a participant; an id or name that is held is ALREADY_EXISTS.")
    async def create_participant(
        self, info: Info, input: Annotated[inputs.CreateParticipantInput, INPUT]
    ) -> payloads.CreateParticipantPayload | None:
        created = await info.context.perform(create_participant, input.kind, input.ids(), input.attributes())
        return payloads.CreateParticipantPayload(participant_id=created.id)

    @mutation_field("Changes what is known of a participant; absent fields stay as they are.")
    async def update_participant(
        self, info: Info, input: Annotated[inputs.UpdateParticipantInput, INPUT]
    ) -> payloads.UpdateParticipantPayload | None:
        updated = await info.context.perform(
            update_participant, input.participant.to_domain(), input.attributes()
        )
        return payloads.UpdateParticipantPayload(participant_id=updated.id)

    @mutation_field(
        "Makes a participant a CONTACT or MEMBER, merged with whoever holds the ids that it names."
    )
    async def promote_participant(
        self, info: Info, input: Annotated[inputs.PromoteParticipantInput, INPUT]
    ) -> payloads.PromoteParticipantPayload | None:
        done = await info.context.perform(
            promote_participant,
            input.participant.to_domain(),
            input.promotion(),
            input.evidence,
            input.reason,
        )
        return payloads.of_joined(payloads.PromoteParticipantPayload, done)

    @mutation_field("Makes two participants one; for the business. Any id of either stays good.")
    async def merge_participants(
        self, info: Info, input: Annotated[inputs.MergeParticipantsInput, INPUT]
    ) -> payloads.MergeParticipantsPayload | None:
        done = await info.context.perform(
            merge_participants,
            input.source.to_domain(),
            input.into.to_domain(),
            input.preview_token,
            input.evidence,
            input.reason,
        )
        return payloads.of_joined(payloads.MergeParticipantsPayload, done)

    @mutation_field("Undoes a merge, the latest of its line first; the exact inverse.")
    async def unmerge_participants(
        self, info: Info, input: Annotated[inputs.UnmergeParticipantsInput, INPUT]
    ) -> payloads.UnmergeParticipantsPayload | None:
        done = await info.context.perform(unmerge_participants, ChangeId(input.change), input.reason)
        return payloads.UnmergeParticipantsPayload(
            restored_id=done.restored.id,
            participant_id=done.participant.id,
            change=as_type(done.change),
        )

    @mutation_field("Erases a participant's personal data and what it said, for good.")
    async def erase_participant(
        self, info: Info, input: Annotated[inputs.EraseParticipantInput, INPUT]
    ) -> payloads.EraseParticipantPayload | None:
        erased = await info.context.perform(erase_participant, input.participant.to_domain())
        return payloads.EraseParticipantPayload(participant_id=erased.id)
