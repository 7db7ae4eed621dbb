"""Messages, and how far they got."""

from typing import Annotated, Any

import strawberry

from colloquy.domain.model import message as domain
from colloquy.domain.model.content_text import text_of
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.receipt import Receipt as DomainReceipt
from colloquy.domain.ports import Snapshot
from colloquy.schema.context import GraphQLContext
from colloquy.schema.fields import batched, computed, plain
from colloquy.schema.lookups import by_id, current_conversation, current_participant
from colloquy.schema.pages import Shown, shown
from colloquy.schema.types.arguments import After, Before, First, Last
from colloquy.schema.types.channel import Channel
from colloquy.schema.types.connection import ReceiptConnection
from colloquy.schema.types.content import MessageContent
from colloquy.schema.types.enums import (
    ChannelType,
    DeliveryStatus,
    Direction,
    MessageType,
    ParticipantKind,
    ReceiptKind,
    Visibility,
)
from colloquy.schema.types.lazy import AConversation, AParticipant
from colloquy.schema.types.node import Node
from colloquy.schema.types.scalars import URL, BigInt, DateTime

Many = list[domain.Message]


def senders(snapshot: Snapshot, messages: Many) -> list[Participant | None]:
    """Return who sent each, as they are now; None for the business itself and for the erased."""
    people = _senders(snapshot, messages)
    return [None if who is None or who.erased_at is not None else who for who in people]


_senders = current_participant("sender_id")


def deliveries(snapshot: Snapshot, messages: Many) -> list[tuple[domain.Delivery, ...]]:
    """Return what became of each on its channels."""
    return snapshot.deliveries([message.id for message in messages])


def receipt_pages(snapshot: Snapshot, messages: Many, window: Any) -> list[Shown]:
    """Return a page of each one's receipts."""
    return shown(snapshot.receipt_pages(messages, window), "receipts")


def receipts_asked(
    request: GraphQLContext,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> tuple[Any, ...]:
    """Return the arguments of `receipt_pages`."""
    return (request.window("receipts", first, after, last, before),)


def badges(request: GraphQLContext, message: domain.Message) -> tuple[domain.Badge, ...]:
    """Return the badges that the caller may see."""
    if request.context.actor.is_business or not message.badges:
        return message.badges
    return tuple(b for b in message.badges if b.visibility is not Visibility.BUSINESS)


@strawberry.type(description="What the sender of a message was when it was sent.")
class SentAs:
    participant_id: strawberry.ID | None = plain("Its id then; null: the business itself.")
    kind: ParticipantKind = plain("Its kind then; APP for the business itself.")


@strawberry.type(description="A small label beside a message.")
class Badge:
    text: str = plain("What it says, 1 to 50 characters.")
    icon_url: URL | None = plain("Its icon.")
    visibility: Visibility = plain("Who sees it.")


@strawberry.type(description="What became of a message on one of its channels.")
class Delivery:
    channel: Channel = plain("The channel, with the address it went to.")
    status: DeliveryStatus = plain("How far it got.")
    attempts: int = plain("How often the gateway reported trying.")
    error: str | None = plain("What went wrong, in the gateway's words; null: nothing.")
    updated_at: DateTime = plain("When the gateway last reported.")


@strawberry.type(description="Word that a reader got a message, or saw it.")
class Receipt(Node):
    participant: AParticipant | None = batched(
        current_participant("participant_id"),
        "The reader; null: the mark that the business shares.",
    )
    kind: ReceiptKind = plain("Whether it was delivered or seen.")
    at: DateTime = plain("When.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, DomainReceipt)


def text(_request: GraphQLContext, message: domain.Message) -> str:
    """Return a message's whole content as plain text."""
    return text_of(message.content)


@strawberry.type(description="One message.")
class Message(Node):
    conversation: AConversation = batched(
        current_conversation("conversation_id"), "The current conversation that it is read in."
    )
    log: strawberry.ID = plain("The conversation whose log numbers it; never rewritten.", name="sentTo")
    sender: AParticipant | None = batched(
        senders,
        "The sender, resolved through merges; null: the business itself, or erased.",
        needs=("sender_id",),
    )
    sent_as: SentAs = plain("What the sender was when it was sent; never rewritten.")
    type: MessageType = plain("Which type of content it has, or had before it was deleted.")
    content: MessageContent | None = plain("What it says; null: deleted or erased.")
    text: str = computed(
        text,
        "All that it says as plain text, whatever its type; empty when deleted.",
        needs=("content",),
    )
    preview_text: str = plain("One line for lists, at most 256 characters; empty when deleted.")
    direction: Direction = plain("Which side it comes from.")
    visibility: Visibility = plain("Who sees it.")
    badges: list[Badge] = computed(badges, "The labels beside it that the caller may see.", needs=("badges",))
    source_channel: ChannelType | None = plain("The channel it came in by; null: this API.")
    target_channels: list[ChannelType] = plain("The channels it is to go out by.")
    deliveries: list[Delivery] = batched(deliveries, "What became of it on its target channels.", needs=())
    receipts: ReceiptConnection = batched(
        receipt_pages,
        "Who got it and who saw it, the first one first.",
        receipts_asked,
        needs=("conversation_id",),
    )
    reply_to: Annotated["Message", strawberry.lazy("colloquy.schema.types.message")] | None = batched(
        by_id("messages", "reply_to_id"), "The message that it replies to; null: none."
    )
    silent: bool = plain("Whether it leaves unread counts and the last message as they are.")
    client_message_id: str | None = plain("The sender's own id for it; null: none given.")
    sequence: BigInt = plain("Its number in its log; never rewritten.")
    sent_at: DateTime = plain("When it was sent; what the history is ordered by.")
    edited_at: DateTime | None = plain("When its content was last replaced; null: never.")
    deleted_at: DateTime | None = plain("When its content was removed; null: it was not.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, domain.Message)
