"""The types, each made of a row."""

import base64
import json
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Annotated, Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from bench.peers.stock.loaders import Loaders, content_of
from bench.peers.stock.rows import ConversationRow, DeliveryRow, MessageRow, ParticipantRow, ReceiptRow

Info = strawberry.Info[Loaders, None]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DateTime = NewType("DateTime", datetime)
BigInt = NewType("BigInt", int)


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(name="DateTime", serialize=_shown, parse_value=datetime.fromisoformat),
    BigInt: strawberry.scalar(name="BigInt", serialize=str, parse_value=int),
}


def moment(microseconds: int) -> DateTime:
    """Return microseconds since 1970 as a moment."""
    return DateTime(_EPOCH + timedelta(microseconds=microseconds))


@strawberry.enum
class ParticipantKind(Enum):
    ANONYMOUS_VISITOR = "ANONYMOUS_VISITOR"
    CONTACT = "CONTACT"
    MEMBER = "MEMBER"
    CONTRIBUTOR = "CONTRIBUTOR"
    APP = "APP"


@strawberry.enum
class MessageDirection(Enum):
    BUSINESS_TO_PARTICIPANT = "BUSINESS_TO_PARTICIPANT"
    PARTICIPANT_TO_BUSINESS = "PARTICIPANT_TO_BUSINESS"


@strawberry.enum
class ChannelType(Enum):
    APP = "APP"
    CHAT = "CHAT"
    EMAIL = "EMAIL"
    SMS = "SMS"


@strawberry.enum
class DeliveryStatus(Enum):
    QUEUED = "QUEUED"
    SUBMITTED = "SUBMITTED"
    DELIVERED = "DELIVERED"
    REJECTED = "REJECTED"
    UNDELIVERABLE = "UNDELIVERABLE"


@strawberry.enum
class ReceiptKind(Enum):
    DELIVERED = "DELIVERED"
    SEEN = "SEEN"


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool


@strawberry.type
class Participant:
    id: strawberry.ID
    kind: ParticipantKind
    display_name: str | None
    contact_id: str | None
    emails: list[str]
    line: strawberry.Private[str]
    inbox: strawberry.Private[str | None]

    @classmethod
    def of(cls, row: ParticipantRow) -> "Participant":
        return cls(
            id=strawberry.ID(row.id),
            kind=ParticipantKind(row.kind),
            display_name=row.display_name,
            contact_id=row.contact_id,
            emails=json.loads(row.emails),
            line=row.line_id,
            inbox=row.inbox_id,
        )

    @strawberry.field
    async def anonymous_visitor_ids(self, info: Info) -> list[str]:
        known = await info.context.identities.load(self.line)
        return [value for _, type, value in known if type == "ANONYMOUS_VISITOR"]

    @strawberry.field
    async def contact_ids(self, info: Info) -> list[str]:
        known = await info.context.identities.load(self.line)
        return [value for _, type, value in known if type == "CONTACT"]

    @strawberry.field
    async def previous_ids(self, info: Info) -> list[strawberry.ID]:
        known = await info.context.identities.load(self.line)
        return sorted({strawberry.ID(id) for id, _, _ in known} - {self.id})

    @strawberry.field
    async def conversation(
        self, info: Info
    ) -> Annotated["Conversation", strawberry.lazy("bench.peers.stock.types")] | None:
        row = await info.context.conversations.load(self.inbox) if self.inbox else None
        return Conversation.of(row) if row else None


@strawberry.type
class Channel:
    type: ChannelType
    address: str | None


@strawberry.type
class Delivery:
    channel: Channel
    status: DeliveryStatus
    updated_at: DateTime

    @classmethod
    def of(cls, row: DeliveryRow) -> "Delivery":
        channel = Channel(type=ChannelType(row.channel_type), address=row.channel_address)
        return cls(channel=channel, status=DeliveryStatus(row.status), updated_at=moment(row.updated_at))


@strawberry.type
class Receipt:
    kind: ReceiptKind
    at: DateTime
    reader: strawberry.Private[str | None]

    @classmethod
    def of(cls, row: ReceiptRow) -> "Receipt":
        return cls(kind=ReceiptKind(row.kind), at=moment(row.at), reader=row.participant_id)

    @strawberry.field
    async def participant(self, info: Info) -> Participant | None:
        row = await info.context.participants.load(self.reader) if self.reader else None
        return Participant.of(row) if row else None


@strawberry.type
class ReceiptConnection:
    nodes: list[Receipt]


@strawberry.type
class TextItem:
    text: str


@strawberry.type
class ContactCardItem:
    url: str


@strawberry.type
class BasicContent:
    items: list[Annotated[TextItem | ContactCardItem, strawberry.union("BasicItem")]]


@strawberry.type
class MinimalContent:
    text: str


def content(shape: Any) -> BasicContent | MinimalContent | None:
    """Return stored content as its type."""
    if shape is None:
        return None
    if "minimal" in shape:
        return MinimalContent(text=shape["minimal"]["text"])
    items = shape["basic"]["items"]
    return BasicContent(items=[_item(item) for item in items])


def _item(shape: Any) -> TextItem | ContactCardItem:
    if "text" in shape:
        return TextItem(text=shape["text"])
    return ContactCardItem(url=shape["contactCard"]["url"])


@strawberry.type
class Message:
    id: strawberry.ID
    content: Annotated[BasicContent | MinimalContent, strawberry.union("MessageContent")] | None
    preview_text: str
    direction: MessageDirection
    sent_at: DateTime
    row: strawberry.Private[MessageRow]

    @classmethod
    def of(cls, row: MessageRow) -> "Message":
        return cls(
            id=strawberry.ID(row.id),
            content=content(content_of(row.content)),
            preview_text=row.preview_text,
            direction=MessageDirection(row.direction),
            sent_at=moment(row.sent_at),
            row=row,
        )

    @property
    def home(self) -> str:
        return self.row.home_log or self.row.log

    @strawberry.field
    async def sender(self, info: Info) -> Participant | None:
        id = self.row.sender_id
        row = await info.context.participants.load(id) if id else None
        return Participant.of(row) if row and row.erased_at is None else None

    @strawberry.field
    async def conversation(
        self, info: Info
    ) -> Annotated["Conversation", strawberry.lazy("bench.peers.stock.types")]:
        return Conversation.of(await info.context.conversations.load(self.home))

    @strawberry.field
    async def deliveries(self, info: Info) -> list[Delivery]:
        return [Delivery.of(row) for row in await info.context.deliveries.load(self.row.id)]

    @strawberry.field
    async def receipts(self, info: Info, first: int) -> ReceiptConnection:
        rows = await info.context.receipts.load((self.home, self.row.sent_at, self.row.id))
        return ReceiptConnection(nodes=[Receipt.of(row) for row in rows[:first]])


@strawberry.type
class MessageConnection:
    nodes: list[Message]
    page_info: PageInfo


@strawberry.type
class Conversation:
    id: strawberry.ID
    display_name: str | None
    unread_count: int
    last_activity_at: DateTime
    row: strawberry.Private[ConversationRow]

    @classmethod
    def of(cls, row: ConversationRow) -> "Conversation":
        return cls(
            id=strawberry.ID(row.id),
            display_name=row.display_name,
            unread_count=row.unread_business,
            last_activity_at=moment(row.last_activity_at),
            row=row,
        )

    @strawberry.field
    async def previous_ids(self, info: Info) -> list[strawberry.ID]:
        ids = await info.context.lines.load(self.row.line_id)
        return [strawberry.ID(id) for id in ids if id != self.id]

    @strawberry.field
    async def participant(self, info: Info) -> Participant | None:
        id = self.row.participant_id
        row = await info.context.participants.load(id) if id else None
        return Participant.of(row) if row else None

    @strawberry.field
    async def last_message(self, info: Info) -> Message | None:
        row = await info.context.last_messages.load(self.row.history_id)
        return Message.of(row) if row else None

    @strawberry.field
    async def messages(self, info: Info, last: int, before: str | None = None) -> MessageConnection:
        place = tuple(json.loads(base64.urlsafe_b64decode(before))) if before else None
        rows = await info.context.pages.load((self.row.history_id, last, place))
        nodes = [Message.of(row) for row in reversed(rows[:last])]
        info_of = PageInfo(has_next_page=before is not None, has_previous_page=len(rows) > last)
        return MessageConnection(nodes=nodes, page_info=info_of)


@strawberry.type
class ConversationConnection:
    nodes: list[Conversation]
