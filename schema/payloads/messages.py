"""What becomes of messages, and what is announced."""

from typing import TypeVar

import strawberry

from colloquy.resolvers.messages import SendResult
from colloquy.schema.fields import as_type, plain
from colloquy.schema.payloads.payload import Payload
from colloquy.schema.types.event import Event
from colloquy.schema.types.message import Message


@strawberry.type
class _OneEvent(Payload):
    event: Event | None = plain("The event it made; null with errors, or when nothing changed.", default=None)


@strawberry.type
class _OneMessage(_OneEvent):
    message: Message | None = plain("The message after it; null with errors.", default=None)


@strawberry.type(description="The message that was sent, or the first one when it is a retry.")
class SendMessagePayload(_OneMessage):
    redirected_from: strawberry.ID | None = plain(
        "The merged-away conversation that was asked for; null: it was the current one.",
        default=None,
    )


@strawberry.type(description="The message whose content was replaced.")
class EditMessagePayload(_OneMessage):
    pass


@strawberry.type(description="The message whose content was removed.")
class DeleteMessagePayload(_OneMessage):
    pass


@strawberry.type(description="The message whose delivery was reported.")
class UpdateDeliveryPayload(_OneMessage):
    pass


@strawberry.type(description="The event of a button pressed.")
class PressButtonPayload(_OneEvent):
    pass


@strawberry.type(description="The event that was sent.")
class SendCustomEventPayload(_OneEvent):
    pass


@strawberry.type(description="Whether a signal was given.")
class SendSignalPayload(Payload):
    delivered: bool = plain("Whether it went out to those who listen.", default=False)


P = TypeVar("P", bound=_OneMessage)


def of_sent(payload: type[P], done: SendResult) -> P:
    """Return what became of a message, as the payload of any of its mutations."""
    return payload(message=as_type(done.message), event=as_type(done.event))
