"""Mutations that announce something: buttons, custom events, signals."""

from typing import Annotated, Any, cast

import orjson
import strawberry

from colloquy.domain.ids import ConversationId, MessageId
from colloquy.resolvers.events import press_button, send_custom_event
from colloquy.resolvers.signals import send_signal
from colloquy.schema.context import Info
from colloquy.schema.fields import as_type
from colloquy.schema.inputs import messages as inputs
from colloquy.schema.inputs.refs import ref_of
from colloquy.schema.payloads import messages as payloads
from colloquy.schema.types.errors import INPUT, mutation_field


@strawberry.type
class SignalMutations:
    @mutation_field("Presses a button of a message, for the viewer.")
    async def press_button(
        self, info: Info, input: Annotated[inputs.PressButtonInput, INPUT]
    ) -> payloads.PressButtonPayload | None:
        pressed = await info.context.perform(press_button, MessageId(input.message), input.interaction_id)
        return payloads.PressButtonPayload(event=as_type(pressed))

    @mutation_field("Writes an event of the application's own making to a conversation's log.")
    async def send_custom_event(
        self, info: Info, input: Annotated[inputs.SendCustomEventInput, INPUT]
    ) -> payloads.SendCustomEventPayload | None:
        body = cast("Any", input.body)
        sent = await info.context.perform(
            send_custom_event,
            ConversationId(input.conversation),
            input.type,
            body,
            len(orjson.dumps(body)),
            ref_of(input.actor),
        )
        return payloads.SendCustomEventPayload(event=as_type(sent))

    @mutation_field("Gives a signal, such as typing, to those who listen now; it is never stored.")
    async def send_signal(
        self, info: Info, input: Annotated[inputs.SendSignalInput, INPUT]
    ) -> payloads.SendSignalPayload | None:
        delivered = await info.context.perform(
            send_signal,
            ConversationId(input.conversation),
            input.type,
            {} if input.body is None else cast("Any", input.body),
            ref_of(input.actor),
        )
        return payloads.SendSignalPayload(delivered=delivered)
