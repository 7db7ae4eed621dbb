"""One message: who sent it, in which direction, who may see it."""

from dataclasses import dataclass
from enum import StrEnum

from colloquy.domain.ids import ConversationId, HistoryId, Instant, MessageId, ParticipantId
from colloquy.domain.model.channel import Channel, ChannelType
from colloquy.domain.model.content import TYPES, Content, MessageType
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.participant import ParticipantKind


class Direction(StrEnum):
    """Which side of the conversation a message comes from, whoever sent it."""

    BUSINESS_TO_PARTICIPANT = "BUSINESS_TO_PARTICIPANT"
    PARTICIPANT_TO_BUSINESS = "PARTICIPANT_TO_BUSINESS"


class SendAs(StrEnum):
    """In whose name a message is sent."""

    CALLER = "CALLER"
    PARTICIPANT = "PARTICIPANT"
    BUSINESS = "BUSINESS"


@dataclass(frozen=True, slots=True)
class SentAs:
    """What the sender was when it sent; no participant: the business itself (M9)."""

    participant_id: ParticipantId | None
    kind: ParticipantKind


@dataclass(frozen=True, slots=True)
class Badge:
    """A small label beside a message."""

    text: str
    icon_url: str | None = None
    visibility: Visibility = Visibility.BUSINESS_AND_PARTICIPANT


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `log` and `sequence` number it for ever, `history_id` is where it is read.

    `named_id` and `named_sender_id` are the ids that the send named, before redirection (I12).
    `live` is false for an imported message, which keeps its own time (M3). `home_log` is set where
    an undo gave it to another line than that of its log.
    """

    id: MessageId
    log: ConversationId
    history_id: HistoryId
    sequence: int
    sent_at: Instant
    sender_id: ParticipantId | None
    sent_as: SentAs
    type: MessageType
    content: Content | None
    preview_text: str
    direction: Direction
    visibility: Visibility
    named_id: ConversationId
    named_sender_id: ParticipantId | None = None
    silent: bool = False
    badges: tuple[Badge, ...] = ()
    source_channel: ChannelType | None = None
    target_channels: tuple[ChannelType, ...] = ()
    reply_to_id: MessageId | None = None
    client_message_id: str | None = None
    body_hash: str | None = None
    edited_at: Instant | None = None
    deleted_at: Instant | None = None
    live: bool = True
    home_log: ConversationId | None = None

    @property
    def conversation_id(self) -> ConversationId:
        """The log whose line reads it, and whose marks cover it."""
        return self.home_log or self.log

    @property
    def is_countable(self) -> bool:
        """Whether it can be unread at all (M7)."""
        return not self.silent and self.deleted_at is None

    @property
    def key(self) -> "MessageKey":
        return MessageKey(self.sent_at, self.id)


def type_of(content: Content) -> MessageType:
    """Return the message type that carries `content`."""
    return TYPES[type(content)]


@dataclass(frozen=True, slots=True, order=True)
class MessageKey:
    """A position in a history: histories are ordered by (sent_at, id) (M3)."""

    at: Instant
    id: MessageId


class DeliveryStatus(StrEnum):
    """How far a message got on one channel."""

    QUEUED = "QUEUED"
    SUBMITTED = "SUBMITTED"
    DELIVERED = "DELIVERED"
    REJECTED = "REJECTED"
    UNDELIVERABLE = "UNDELIVERABLE"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message on one of its target channels."""

    message_id: MessageId
    channel: Channel
    status: DeliveryStatus
    attempts: int
    error: str | None
    updated_at: Instant
