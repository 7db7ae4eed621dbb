"""Where a business and its participants talk, and how long its log is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from colloquy.domain.ids import (
    BEGINNING,
    ConversationId,
    HistoryId,
    Instant,
    LineId,
    MessageId,
    Moment,
    ParticipantId,
)
from colloquy.domain.model.attributes import AttributeRule, Merge, attribute_table
from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.event import Event, Fact, Visibility
from colloquy.domain.model.names import written
from colloquy.domain.model.participant import JSON


class ConversationKind(StrEnum):
    """INBOX: the business with one participant. GROUP: any number of members."""

    INBOX = "INBOX"
    GROUP = "GROUP"


class ConversationState(StrEnum):
    """What may be done with a conversation."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    MERGED = "MERGED"
    DELETED = "DELETED"


class Priority(StrEnum):
    """How soon the business means to answer."""

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    URGENT = "URGENT"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation; current while `merged_into_id` is None.

    `sequence` is that of the last event in its own log; `length` counts the events of its whole
    history; `public_count` counts what a GROUP's participants can have unread (M7).
    """

    id: ConversationId
    line_id: LineId
    history_id: HistoryId
    kind: ConversationKind
    state: ConversationState
    created_at: Instant
    updated_at: Instant
    last_activity_at: Instant
    name: str | None = None
    display_name: str | None = None
    image_url: str | None = None
    ttl: int | None = None
    participant_id: ParticipantId | None = None
    assignee_id: ParticipantId | None = None
    merged_into_id: ConversationId | None = None
    merged_sequence: int | None = None
    sequence: int = 0
    length: int = 0
    last_live_at: Instant = BEGINNING
    unread_business: int = 0
    unread_participant: int = 0
    public_count: int = 0
    line_size: int = 1
    empty_since: Instant | None = None
    priority: Priority = Priority.NORMAL
    channels: tuple[ChannelType, ...] = ()
    custom_data: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def is_current(self) -> bool:
        return self.merged_into_id is None

    @property
    def is_inbox(self) -> bool:
        return self.kind is ConversationKind.INBOX

    def append(
        self,
        fact: Fact,
        moment: Moment,
        *,
        actor: ParticipantId | None,
        at: Instant | None = None,
        visibility: Visibility = Visibility.BUSINESS_AND_PARTICIPANT,
        message: MessageId | None = None,
        **values: Any,
    ) -> tuple["Conversation", Event]:
        """Return the conversation with its log one longer, and the entry (E1).

        `at` is when it happened, the moment's time when absent; `values` are attributes that
        change with it. What is for the business alone does not count as activity, which the
        participant is shown too (M4).
        """
        event = Event(
            id=moment.event(),
            log=self.id,
            history_id=self.history_id,
            sequence=self.sequence + 1,
            occurred_at=moment.at if at is None else at,
            actor_id=actor,
            visibility=visibility,
            message_id=message,
            fact=fact,
        )
        activity = self.last_activity_at
        if fact.is_activity and visibility is not Visibility.BUSINESS:
            activity = max(activity, event.occurred_at)
        grown = replace(
            self,
            sequence=event.sequence,
            length=self.length + 1,
            last_activity_at=activity,
            **values,
        )
        return grown, event


CONVERSATION_ATTRIBUTES = attribute_table(
    Conversation,
    AttributeRule("name", "name", Merge.FIRST, write=written),
    AttributeRule("display_name", "displayName", Merge.FIRST, write=written),
    AttributeRule("image_url", "imageUrl", Merge.FIRST),
    AttributeRule("custom_data", "customData", Merge.BY_KEY, blank={}),
    AttributeRule("ttl", "ttl", Merge.FIRST),
    AttributeRule(
        "state",
        "state",
        Merge.RANKED,
        blank=ConversationState.ACTIVE,
        ranks=(ConversationState.ACTIVE,),
        is_clearable=False,
    ),
    AttributeRule("priority", "priority", Merge.FIRST, blank=Priority.NORMAL, is_clearable=False),
    AttributeRule("assignee_id", "assignee", Merge.FIRST, is_settable=False),
    AttributeRule("channels", "channels", Merge.UNION, blank=(ChannelType.CHAT,), is_settable=False),
    own_rule=(
        "id",
        "line_id",
        "history_id",
        "kind",
        "created_at",
        "updated_at",
        "last_activity_at",
        "participant_id",
        "merged_into_id",
        "merged_sequence",
        "sequence",
        "length",
        "last_live_at",
        "unread_business",
        "unread_participant",
        "public_count",
        "line_size",
        "empty_since",
    ),
)
"""The attributes of a conversation; the rest says where it stands, and is counted or moved."""
