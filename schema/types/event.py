"""Events: the entries of a conversation's log, one type for each thing that they tell."""

from operator import attrgetter
from typing import Any, ClassVar

import strawberry

from colloquy.domain.model import event as domain
from colloquy.schema.context import GraphQLContext
from colloquy.schema.fields import Computed, batched, computed, plain
from colloquy.schema.lookups import by_id, current_conversation, current_participant, shown_conversation
from colloquy.schema.types.enums import (
    ChannelType,
    DeliveryStatus,
    LegStatus,
    MembershipState,
    ParticipantKind,
    ReceiptKind,
)
from colloquy.schema.types.lazy import (
    AConversation,
    ALeg,
    AMembership,
    AMessage,
    AnIdentityChange,
    AParticipant,
)
from colloquy.schema.types.node import Node
from colloquy.schema.types.scalars import JSON, BigInt, DateTime


def cursor(request: GraphQLContext, event: domain.Event) -> str:
    """Return where to subscribe after this event."""
    return request.cursors.encode_position(event.log, event.sequence, event.position)


def told(name: str) -> Computed:
    """Return what reads one attribute of an event's fact."""
    read = attrgetter(f"fact.{name}")
    return lambda _, event: read(event)


@strawberry.interface(
    description="An entry of a conversation's log; its sequence counts 1, 2, 3 and never changes."
)
class Event(Node):
    tells: ClassVar[type[domain.Fact]]

    type: str = plain("What it tells, such as message:sent or custom:order-shipped.")
    conversation: AConversation = batched(
        current_conversation("conversation_id"), "The current conversation it is read in."
    )
    log: strawberry.ID = plain("The conversation whose log numbers it; never rewritten.")
    sequence: BigInt = plain("Its number in that log; never rewritten.")
    cursor: str = computed(cursor, "Where to subscribe after it, in both subscriptions.")
    actor: AParticipant | None = batched(
        current_participant("actor_id"),
        "Who did it, resolved through merges; null: the business itself.",
    )
    occurred_at: DateTime = plain("When it happened.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, domain.Event) and type(obj.fact) is cls.tells


@strawberry.type(description="The conversation began.")
class ConversationCreatedEvent(Event):
    tells = domain.ConversationCreated


@strawberry.type(description="The conversation's attributes changed.")
class ConversationUpdatedEvent(Event):
    tells = domain.ConversationUpdated
    changed: list[str] = computed(told("changed"), "The fields that changed.")


@strawberry.type(description="One conversation was merged into another; ends the first one's log.")
class ConversationMergedEvent(Event):
    tells = domain.ConversationMerged
    origin: AConversation = batched(
        shown_conversation("fact.from_id"),
        "The very conversation that was merged away.",
        name="from",
    )
    into: AConversation = batched(
        shown_conversation("fact.into_id"), "The very conversation it was merged into."
    )
    change: AnIdentityChange | None = batched(
        by_id("changes", "fact.change_id"),
        "The change of identity that brought it about; null: hidden.",
    )


@strawberry.type(description="A merge of conversations was undone.")
class ConversationUnmergedEvent(Event):
    tells = domain.ConversationUnmerged
    restored: AConversation = batched(
        shown_conversation("fact.restored_id"), "The conversation that is back."
    )
    origin: AConversation = batched(
        shown_conversation("fact.from_id"), "The conversation that it was taken out of.", name="from"
    )
    change: AnIdentityChange | None = batched(
        by_id("changes", "fact.change_id"),
        "The change of identity that brought it about; null: hidden.",
    )


@strawberry.type(description="A participant became better known.")
class ParticipantPromotedEvent(Event):
    tells = domain.ParticipantPromoted
    participant: AParticipant = batched(
        current_participant("fact.participant_id"), "Who, resolved through merges."
    )
    from_kind: ParticipantKind = computed(told("from_kind"), "The kind before.")
    to_kind: ParticipantKind = computed(told("to_kind"), "The kind after.")


@strawberry.type(description="A participant's attributes changed.")
class ParticipantUpdatedEvent(Event):
    tells = domain.ParticipantUpdated
    participant: AParticipant = batched(
        current_participant("fact.participant_id"), "Who, resolved through merges."
    )
    changed: list[str] = computed(told("changed"), "The fields that changed.")


@strawberry.type(description="A participant's personal data was erased; read again what it sent.")
class ParticipantErasedEvent(Event):
    tells = domain.ParticipantErased
    participant: AParticipant = batched(current_participant("fact.participant_id"), "Who, now blank.")


@strawberry.type(description="A channel's gateway reported what became of a message.")
class DeliveryEvent(Event):
    tells = domain.DeliveryUpdated
    message: AMessage = batched(by_id("messages", "fact.message_id"), "The message, as it is now.")
    channel: ChannelType = computed(told("channel"), "The channel.")
    delivery_status: DeliveryStatus = computed(told("status"), "How far it got then.")


@strawberry.type(description="A message was sent.")
class MessageSentEvent(Event):
    tells = domain.MessageSent
    message: AMessage = batched(by_id("messages", "fact.message_id"), "The message, as it is now.")


@strawberry.type(description="A message's content was replaced.")
class MessageEditedEvent(Event):
    tells = domain.MessageEdited
    message: AMessage = batched(by_id("messages", "fact.message_id"), "The message, as it is now.")


@strawberry.type(description="A message's content was removed.")
class MessageDeletedEvent(Event):
    tells = domain.MessageDeleted
    message: AMessage = batched(by_id("messages", "fact.message_id"), "The message, which keeps its place.")


@strawberry.type(description="A reader got messages, or saw them.")
class ReceiptEvent(Event):
    tells = domain.Received
    kind: ReceiptKind = computed(told("kind"), "Whether they were delivered or seen.")
    up_to: AMessage = batched(by_id("messages", "fact.up_to_id"), "The last of these messages.")


@strawberry.type(description="A button of a message was pressed.")
class ButtonPressedEvent(Event):
    tells = domain.ButtonPressed
    message: AMessage = batched(by_id("messages", "fact.message_id"), "The message, as it is now.")
    interaction_id: str = computed(told("interaction_id"), "Which button.")


@strawberry.type(description="A member came, went or changed its sound.")
class MembershipEvent(Event):
    tells = domain.MembershipChanged
    membership: AMembership = batched(
        by_id("memberships", "fact.membership_id"), "The membership, as it is now."
    )
    state: MembershipState = computed(told("state"), "Its state then.")


@strawberry.type(description="A leg was started or changed.")
class LegEvent(Event):
    tells = domain.LegChanged
    leg: ALeg = batched(by_id("legs", "fact.leg_id"), "The leg, as it is now.")
    leg_status: LegStatus = computed(told("status"), "Its status then.")


@strawberry.type(description="An event of an application's own making; its type says which.")
class CustomEvent(Event):
    tells = domain.Custom
    body: JSON = computed(told("body"), "What it carries, at most 4,096 bytes as JSON.")


EVENTS = (
    ConversationCreatedEvent,
    ConversationUpdatedEvent,
    ConversationMergedEvent,
    ConversationUnmergedEvent,
    ParticipantPromotedEvent,
    ParticipantUpdatedEvent,
    ParticipantErasedEvent,
    DeliveryEvent,
    MessageSentEvent,
    MessageEditedEvent,
    MessageDeletedEvent,
    ReceiptEvent,
    ButtonPressedEvent,
    MembershipEvent,
    LegEvent,
    CustomEvent,
)
"""Every type of event; no field names them, so the schema is told."""


@strawberry.type(description="Something that passes, such as typing: live only, never stored.")
class EphemeralSignal:
    conversation: AConversation = batched(
        current_conversation("conversation_id"), "The current conversation."
    )
    actor: AParticipant | None = batched(
        current_participant("actor_id"), "Who gave it; null: the business itself."
    )
    type: str = plain("What it is: typing:on, typing:off, or custom: and a name.")
    body: JSON = plain("What it carries; an empty object when nothing.")
    occurred_at: DateTime = plain("When it was given.")
