"""Mutations of messages."""

from typing import Annotated

import strawberry

from colloquy.domain.ids import ConversationId, MessageId
from colloquy.resolvers.messages import delete_message, edit_message, send_message, update_delivery
from colloquy.schema.context import Info
from colloquy.schema.fields import as_type
from colloquy.schema.inputs import messages as inputs
from colloquy.schema.inputs.refs import ref_of
from colloquy.schema.payloads import messages as payloads
from colloquy.schema.types.errors import INPUT, mutation_field


@strawberry.type
class MessageMutations:
    @mutation_field("Sends a message; a conversation that was merged away leads to the current one.")
    async def send_message(
        self, info: Info, input: Annotated[inputs.SendMessageInput, INPUT]
    ) -> payloads.SendMessagePayload | None:
        named = ConversationId(input.conversation)
        sent = await info.context.perform(send_message, named, input.draft(), ref_of(input.sender))
        payload = payloads.of_sent(payloads.SendMessagePayload, sent)
        payload.redirected_from = as_type(sent.redirected_from)
        return payload

    @mutation_field("Replaces a message's content; for its sender and the business.")
    async def edit_message(
        self, info: Info, input: Annotated[inputs.EditMessageInput, INPUT]
    ) -> payloads.EditMessagePayload | None:
        edited = await info.context.perform(edit_message, MessageId(input.message), input.content.to_domain())
        return payloads.of_sent(payloads.EditMessagePayload, edited)

    @mutation_field("Removes a message's content; the message keeps its place.")
    async def delete_message(
        self, info: Info, input: Annotated[inputs.DeleteMessageInput, INPUT]
    ) -> payloads.DeleteMessagePayload | None:
        deleted = await info.context.perform(delete_message, MessageId(input.message))
        return payloads.of_sent(payloads.DeleteMessagePayload, deleted)

    @mutation_field("Reports what became of a message on a channel; for the channel's gateway.")
    async def update_delivery(
        self, info: Info, input: Annotated[inputs.UpdateDeliveryInput, INPUT]
    ) -> payloads.UpdateDeliveryPayload | None:
        reported = await info.context.perform(
            update_delivery,
            MessageId(input.message),
            input.channel,
            input.status,
            input.error,
        )
        return payloads.of_sent(payloads.UpdateDeliveryPayload, reported)
