"""Conversations: the business with one participant, or a group."""

from typing import Annotated, Any

import strawberry

from colloquy.domain.model import conversation as domain
from colloquy.schema.fields import batched, plain
from colloquy.schema.lookups import current_participant, merged_into
from colloquy.schema.types import conversation_fields as reads
from colloquy.schema.types.connection import (
    EventConnection,
    LegConnection,
    MembershipConnection,
    MessageConnection,
)
from colloquy.schema.types.enums import ChannelType, ConversationKind, ConversationState, Priority
from colloquy.schema.types.lazy import AMessage, AParticipant
from colloquy.schema.types.node import Node
from colloquy.schema.types.scalars import JSON, URL, BigInt, DateTime


@strawberry.type(description="Where a business and its participants talk.")
class Conversation(Node):
    kind: ConversationKind = plain("How many sides it has.")
    state: ConversationState = plain("What may be done with it.")
    name: str | None = plain("Its unique name, at most 100 characters; null: none.")
    display_name: str | None = plain("What people call it, at most 50 characters.")
    image_url: URL | None = plain("Its picture.")
    custom_data: JSON = plain("What the business keeps with it: a JSON object.")
    ttl: int | None = plain("Seconds that an empty GROUP lives; null: for ever.")
    participant: AParticipant | None = batched(
        current_participant("participant_id"),
        "INBOX: who is on the other side of the business; GROUP: null.",
    )
    channels: list[ChannelType] = batched(
        reads.channels, "The channels by which the participant can be reached."
    )
    assignee: AParticipant | None = batched(
        current_participant("assignee_id"),
        "The contributor or app that takes care of it; null: nobody.",
    )
    priority: Priority = plain("How soon the business means to answer; NORMAL unless it said otherwise.")
    messages: MessageConnection = batched(
        reads.messages,
        "The messages of its whole history, before and after merges, oldest first.",
        reads.messages_asked,
        needs=(),
    )
    events: EventConnection = batched(
        reads.events, "The events of its whole history, oldest first.", reads.events_asked, needs=()
    )
    memberships: MembershipConnection = batched(
        reads.memberships, "GROUP: its members, oldest first.", reads.memberships_asked, needs=()
    )
    legs: LegConnection = batched(
        reads.legs, "The legs of its whole history, oldest first.", reads.legs_asked, needs=()
    )
    last_message: AMessage | None = batched(
        reads.last_messages, "The last message that is not silent; null: none.", needs=()
    )
    unread_count: int = batched(
        reads.unread_counts,
        "How many messages the viewer has unread.",
        needs=("state", "unread_business", "unread_participant", "public_count"),
    )
    sequence: BigInt = plain("The number of the last event in its own log.")
    cursor: str = batched(
        reads.cursors,
        "Where to subscribe after, to miss nothing that this answer does not tell.",
        reads.cursors_asked,
        needs=("sequence", "merged_sequence"),
    )
    merged_into: Annotated["Conversation", strawberry.lazy("colloquy.schema.types.conversation")] | None = (
        batched(
            merged_into("current_conversations"),
            "Set when MERGED: the current conversation, never a chain.",
        )
    )
    previous_ids: list[strawberry.ID] = batched(
        reads.previous_ids, "The conversations that were merged into it, at any depth.", needs=()
    )
    created_at: DateTime = plain("When it came to be.")
    updated_at: DateTime = plain("When its attributes last changed.")
    last_activity_at: DateTime = plain("When something was last said or done in it.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, domain.Conversation)
