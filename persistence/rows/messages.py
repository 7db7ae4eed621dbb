"""Messages, deliveries, marks and receipts as rows."""

from typing import Any

import orjson

from colloquy.domain.ids import ParticipantId
from colloquy.domain.model.channel import Channel, ChannelType
from colloquy.domain.model.content import BasicContent, Content, MessageType, TextItem
from colloquy.domain.model.content_json import content_from_shape, content_to_shape
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.message import (
    Badge,
    Delivery,
    DeliveryStatus,
    Direction,
    Message,
    MessageKey,
    SentAs,
)
from colloquy.domain.model.receipt import Mark, Receipt, ReceiptKind
from colloquy.persistence import tables
from colloquy.persistence.rows.kinds import CHANNELS, KINDS, VISIBILITIES, Row, channels, dump, records
from colloquy.persistence.rows.loading import Loading, Part, constructor, same

SHORT = 1000
"""Up to how many characters stored contents are kept decoded: the same pages are read again and again."""
MOST_CONTENTS = 4096
"""How many are kept; six megabytes."""

_TYPES = {t.value: t for t in MessageType}
_RECEIPT_KINDS = {k.value: k for k in ReceiptKind}
_place = constructor(MessageKey, "at", "id")
_receipt = constructor(Receipt, "id", "log", "owner", "participant_id", "kind", "after", "up_to", "at")
_mark = constructor(Mark, "log", "owner", "kind", "key", "settled")
_basic = constructor(BasicContent, "items")
_text_item = constructor(TextItem, "text")
_DIRECTIONS = {d.value: d for d in Direction}


def message(row: Row) -> Message:
    return Message(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        _sent_as(row[6], row[7]),
        _TYPES[row[8]],
        _contents[row[9]],
        row[10],
        _DIRECTIONS[row[11]],
        VISIBILITIES[row[12]],
        row[13],
        row[14],
        row[15] == 1,
        _badges(row[16]),
        _channel(row[17]),
        channels(row[18]),
        row[19],
        row[20],
        row[21],
        row[22],
        row[23],
        row[24] == 1,
        row[26],
    )


def message_row(value: Message) -> Row:
    content = dump(content_to_shape(value.content)) if value.content is not None else None
    named = value.client_message_id is not None
    return (
        value.id,
        value.log,
        value.history_id,
        value.sequence,
        value.sent_at,
        value.sender_id,
        value.sent_as.participant_id,
        value.sent_as.kind.value,
        value.type.value,
        content,
        value.preview_text,
        value.direction.value,
        value.visibility.value,
        value.named_id,
        value.named_sender_id,
        int(value.silent),
        dump([_badge_record(b) for b in value.badges]) if value.badges else None,
        value.source_channel.value if value.source_channel else None,
        dump(value.target_channels) if value.target_channels else None,
        value.reply_to_id,
        value.client_message_id,
        value.body_hash,
        value.edited_at,
        value.deleted_at,
        int(value.live),
        (value.named_sender_id or "") if named else None,
        value.home_log,
    )


def _badges(text: str | None) -> tuple[Badge, ...]:
    return tuple(_badge(one) for one in records(text, ("text", "icon_url", "visibility")))


def _badge(record: dict[str, Any]) -> Badge:
    visibility = record.get("visibility", Visibility.BUSINESS_AND_PARTICIPANT)
    return Badge(record["text"], record.get("icon_url"), VISIBILITIES[visibility])


def _badge_record(value: Badge) -> dict[str, Any]:
    return {"text": value.text, "icon_url": value.icon_url, "visibility": value.visibility}


class Contents(dict[str | None, Content | None]):
    """Stored contents by their text, the short ones kept; any other is decoded each time.

    Whatever an index finds is found without a call: a page has a hundred of them.
    """

    def __missing__(self, text: str | None) -> Content | None:
        if text is None:
            return None
        content = _decoded(text)
        if len(text) <= SHORT:
            if len(self) >= MOST_CONTENTS:
                self.clear()  # at once, for the writer's thread reads contents too
            self[text] = content
        return content


def _decoded(text: str) -> Content:
    shape = orjson.loads(text)
    basic = shape.get("basic")
    if basic is not None and len(basic["items"]) == 1:
        # What is stored was checked before: the usual message, one text, is made at once.
        word = basic["items"][0].get("text")
        if word is not None:
            return _basic((_text_item(word),))
    return content_from_shape(shape)


_contents = Contents()


def _sent_as(id: ParticipantId | None, kind: str) -> SentAs:
    return SentAs(id, KINDS[kind])


def _channel(type_: str | None) -> ChannelType | None:
    return None if type_ is None else CHANNELS[type_]


MESSAGE = Loading(
    Message,
    tables.MessageRow,
    "m",
    message,
    same("id", "log", "history_id", "sequence", "sent_at", "home_log")
    | same("sender_id", "preview_text", "reply_to_id", "client_message_id", "edited_at", "deleted_at")
    | {
        "sent_as": Part(("sent_as_id", "sent_as_kind"), _sent_as),
        "type": Part(("type",), _TYPES),
        "content": Part(("content",), _contents),
        "visibility": Part(("visibility",), VISIBILITIES),
        "direction": Part(("direction",), _DIRECTIONS),
        "silent": Part(("silent",), bool),
        "badges": Part(("badges",), _badges),
        "source_channel": Part(("source_channel",), _channel),
        "target_channels": Part(("target_channels",), channels),
    },
    ("sent_at", "id"),
    {"conversation_id": frozenset({"log", "home_log"}), "key": frozenset()},
)
"""Messages, whole or in part."""


def delivery(row: Row) -> Delivery:
    channel = Channel(CHANNELS[row[1]], row[2])
    return Delivery(row[0], channel, DeliveryStatus(row[3]), row[4], row[5], row[6])


def delivery_row(value: Delivery) -> Row:
    return (
        value.message_id,
        value.channel.type.value,
        value.channel.address,
        value.status.value,
        value.attempts,
        value.error,
        value.updated_at,
    )


def mark(row: Row) -> Mark:
    return _mark(row[0], row[1], _RECEIPT_KINDS[row[2]], _place(row[3], row[4]), row[5])


def mark_row(value: Mark) -> Row:
    return (value.log, value.owner, value.kind.value, value.key.at, value.key.id, value.settled)


def receipt(row: Row) -> Receipt:
    after, up_to = _place(row[5], row[6]), _place(row[7], row[8])
    return _receipt(*row[:4], _RECEIPT_KINDS[row[4]], after, up_to, row[9])


def receipt_row(value: Receipt) -> Row:
    return (
        value.id,
        value.log,
        value.owner,
        value.participant_id,
        value.kind.value,
        value.after.at,
        value.after.id,
        value.up_to.at,
        value.up_to.id,
        value.at,
    )
