"""Mutations of conversations, and of marks in them."""

from typing import Annotated

import strawberry

from colloquy.domain.ids import ConversationId, MessageId
from colloquy.domain.model.receipt import ReceiptKind
from colloquy.resolvers.conversations import (
    assign_conversation,
    create_conversation,
    delete_conversation,
    get_or_create_conversation,
    update_conversation,
)
from colloquy.resolvers.receipts import move_mark
from colloquy.schema.context import Info
from colloquy.schema.inputs import conversations as inputs
from colloquy.schema.inputs.refs import ref_of
from colloquy.schema.payloads import conversations as payloads
from colloquy.schema.types.errors import INPUT, mutation_field


@strawberry.type
class ConversationMutations:
    @mutation_field("Answers a participant's current inbox conversation, opened where there is none.")
    async def get_or_create_conversation(
        self, info: Info, input: Annotated[inputs.GetOrCreateConversationInput, INPUT]
    ) -> payloads.GetOrCreateConversationPayload | None:
        ref = input.participant.to_domain()
        opened = await info.context.perform(get_or_create_conversation, ref)
        return payloads.GetOrCreateConversationPayload(
            conversation_id=opened.conversation.id, created=opened.created
        )

    @mutation_field("Creates a GROUP whose members have joined.")
    async def create_conversation(
        self, info: Info, input: Annotated[inputs.CreateConversationInput, INPUT]
    ) -> payloads.CreateConversationPayload | None:
        created = await info.context.perform(create_conversation, input.draft(), input.refs())
        return payloads.CreateConversationPayload(conversation_id=created.id)

    @mutation_field("Changes a conversation's attributes; absent fields stay as they are.")
    async def update_conversation(
        self, info: Info, input: Annotated[inputs.UpdateConversationInput, INPUT]
    ) -> payloads.UpdateConversationPayload | None:
        named = ConversationId(input.conversation)
        updated = await info.context.perform(update_conversation, named, input.patch())
        return payloads.UpdateConversationPayload(conversation_id=updated.id)

    @mutation_field("Deletes a conversation: it takes no change any more, and its name is free.")
    async def delete_conversation(
        self, info: Info, input: Annotated[inputs.DeleteConversationInput, INPUT]
    ) -> payloads.DeleteConversationPayload | None:
        named = ConversationId(input.conversation)
        deleted = await info.context.perform(delete_conversation, named)
        return payloads.DeleteConversationPayload(conversation_id=deleted.id)

    @mutation_field("Puts a conversation into the care of a contributor or app, or of nobody.")
    async def assign_conversation(
        self, info: Info, input: Annotated[inputs.AssignConversationInput, INPUT]
    ) -> payloads.AssignConversationPayload | None:
        named = ConversationId(input.conversation)
        assigned = await info.context.perform(assign_conversation, named, ref_of(input.assignee))
        return payloads.AssignConversationPayload(conversation_id=assigned.id)

    @mutation_field("Moves a reader's mark forward: all messages up to this one were seen.")
    async def mark_seen(
        self, info: Info, input: Annotated[inputs.MarkSeenInput, INPUT]
    ) -> payloads.MarkSeenPayload | None:
        return payloads.MarkSeenPayload(conversation_id=await _moved(info, input, ReceiptKind.SEEN))

    @mutation_field("Moves a reader's mark forward: all messages up to this one were delivered.")
    async def mark_delivered(
        self, info: Info, input: Annotated[inputs.MarkDeliveredInput, INPUT]
    ) -> payloads.MarkDeliveredPayload | None:
        return payloads.MarkDeliveredPayload(conversation_id=await _moved(info, input, ReceiptKind.DELIVERED))


async def _moved(
    info: Info, input: inputs.MarkSeenInput | inputs.MarkDeliveredInput, kind: ReceiptKind
) -> ConversationId:
    moved = await info.context.perform(
        move_mark,
        ConversationId(input.conversation),
        MessageId(input.up_to),
        ref_of(input.participant),
        kind,
    )
    return moved.id
