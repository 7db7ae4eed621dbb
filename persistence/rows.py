"""Row to value and back: two functions for each kind, in the order of the table's columns."""

from typing import Any

import orjson

from domain.channel import Channel, ChannelType
from domain.content import MessageType
from domain.content_shape import content_from_shape, content_to_shape
from domain.conversation import Conversation, ConversationKind, ConversationState
from domain.event import Event, Visibility
from domain.leg import Leg, LegDirection, LegMedia, LegStatus, LegStatusChange
from domain.mark import Mark, Receipt, ReceiptKind
from domain.membership import AudioSettings, LeaveReason, Membership, MembershipState
from domain.message import (
    Badge,
    Delivery,
    DeliveryStatus,
    Direction,
    Message,
    Place,
    SentAs,
)
from domain.participant import Identity, IdentityType, Participant, ParticipantKind
from persistence.facts import fact_from, fact_to

Row = tuple[Any, ...]

KINDS = {k.value: k for k in ParticipantKind}
_CHANNELS = {c.value: c for c in ChannelType}
_TYPES = {t.value: t for t in MessageType}
_DIRECTIONS = {d.value: d for d in Direction}
_VISIBILITIES = {v.value: v for v in Visibility}


def dump(value: Any) -> str:
    """Return a value as JSON text."""
    return orjson.dumps(value).decode()


def participant(row: Row) -> Participant:
    values = [*row[:2], KINDS[row[2]], *row[3:16], None]
    values[8] = tuple(orjson.loads(row[8])) if row[8] != "[]" else ()
    values[9] = tuple(orjson.loads(row[9])) if row[9] != "[]" else ()
    values[16] = orjson.loads(row[16]) if row[16] != "{}" else {}
    return Participant(*values)


def participant_row(value: Participant) -> Row:
    return (
        value.id,
        value.line_id,
        value.kind.value,
        value.contact_id,
        value.member_id,
        value.name,
        value.display_name,
        value.image_url,
        dump(value.emails),
        dump(value.phones),
        value.created_at,
        value.updated_at,
        value.inbox_id,
        value.merged_into_id,
        value.line_size,
        value.erased_at,
        dump(value.custom_data),
        search_key(value),
    )


def search_key(value: Participant) -> str:
    """Return everything that a participant is found by, folded, between line breaks."""
    words = (value.display_name, value.name, value.contact_id, value.member_id, *value.emails, *value.phones)
    return "\n".join(word.casefold() for word in words if word)


def identity(row: Row) -> Identity:
    return Identity(IdentityType(row[0]), row[1], row[2])


def identity_row(value: Identity) -> Row:
    return (value.type.value, value.value, value.participant_id)


def conversation(row: Row) -> Conversation:
    values = [*row[:3], ConversationKind(row[3]), ConversationState(row[4]), *row[5:24]]
    values.append(tuple(_CHANNELS[c] for c in orjson.loads(row[24])))
    values.append(orjson.loads(row[25]) if row[25] != "{}" else {})
    return Conversation(*values)


def conversation_row(value: Conversation) -> Row:
    return (
        value.id,
        value.line_id,
        value.history_id,
        value.kind.value,
        value.state.value,
        value.created_at,
        value.updated_at,
        value.last_activity_at,
        value.name,
        value.display_name,
        value.image_url,
        value.ttl,
        value.participant_id,
        value.assignee_id,
        value.merged_into_id,
        value.merged_sequence,
        value.sequence,
        value.length,
        value.last_live_at,
        value.unread_business,
        value.unread_participant,
        value.public_count,
        value.line_size,
        value.empty_since,
        dump(value.channels),
        dump(value.custom_data),
    )


def membership(row: Row) -> Membership:
    reason = LeaveReason(row[11], row[12]) if row[11] or row[12] else None
    return Membership(
        id=row[0],
        conversation_id=row[1],
        participant_id=row[2],
        state=MembershipState(row[3]),
        created_at=row[4],
        channel=Channel(_CHANNELS[row[5]], row[6]),
        audio=AudioSettings(bool(row[7]), bool(row[8]), bool(row[9])),
        invited_by_id=row[10],
        reason=reason,
        invited_at=row[13],
        joined_at=row[14],
        left_at=row[15],
        left_sequence=row[16],
    )


def membership_row(value: Membership) -> Row:
    reason = value.reason or LeaveReason()
    return (
        value.id,
        value.conversation_id,
        value.participant_id,
        value.state.value,
        value.created_at,
        value.channel.type.value,
        value.channel.address,
        int(value.audio.enabled),
        int(value.audio.muted),
        int(value.audio.earmuffed),
        value.invited_by_id,
        reason.code,
        reason.text,
        value.invited_at,
        value.joined_at,
        value.left_at,
        value.left_sequence,
    )


def message(row: Row) -> Message:
    return Message(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        SentAs(row[6], KINDS[row[7]]),
        _TYPES[row[8]],
        content_from_shape(orjson.loads(row[9])) if row[9] is not None else None,
        row[10],
        _DIRECTIONS[row[11]],
        _VISIBILITIES[row[12]],
        row[13],
        row[14],
        row[15] == 1,
        _badges(row[16]) if row[16] is not None else (),
        _CHANNELS[row[17]] if row[17] is not None else None,
        tuple(_CHANNELS[c] for c in orjson.loads(row[18])) if row[18] is not None else (),
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
        dump([[b.text, b.icon_url, b.visibility] for b in value.badges]) if value.badges else None,
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


def _badges(text: str) -> tuple[Badge, ...]:
    return tuple(Badge(t, icon, _VISIBILITIES[v]) for t, icon, v in orjson.loads(text))


def delivery(row: Row) -> Delivery:
    channel = Channel(_CHANNELS[row[1]], row[2])
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
    return Mark(row[0], row[1], ReceiptKind(row[2]), Place(row[3], row[4]), row[5])


def mark_row(value: Mark) -> Row:
    return (value.log, value.owner, value.kind.value, value.place.at, value.place.id, value.settled)


def receipt(row: Row) -> Receipt:
    after, up_to = Place(row[5], row[6]), Place(row[7], row[8])
    return Receipt(row[0], row[1], row[2], row[3], ReceiptKind(row[4]), after, up_to, row[9])


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


def leg(row: Row) -> Leg:
    history = orjson.loads(row[10])
    return Leg(
        id=row[0],
        log=row[1],
        history_id=row[2],
        participant_id=row[3],
        channel=Channel(_CHANNELS[row[4]], row[5]),
        direction=LegDirection(row[6]),
        media=tuple(LegMedia(m) for m in orjson.loads(row[7])),
        status=LegStatus(row[8]),
        started_at=row[9],
        history=tuple(LegStatusChange(LegStatus(s), at) for s, at in history),
        reason=row[11],
        muted=bool(row[12]),
        earmuffed=bool(row[13]),
        answered_at=row[14],
        ended_at=row[15],
    )


def leg_row(value: Leg) -> Row:
    return (
        value.id,
        value.log,
        value.history_id,
        value.participant_id,
        value.channel.type.value,
        value.channel.address,
        value.direction.value,
        dump(value.media),
        value.status.value,
        value.started_at,
        dump([[step.status, step.at] for step in value.history]),
        value.reason,
        int(value.muted),
        int(value.earmuffed),
        value.answered_at,
        value.ended_at,
    )


def event(row: Row) -> Event:
    return Event(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        _VISIBILITIES[row[6]],
        row[7],
        fact_from(row[8], row[9]),
        row[10],
        row[12],
    )


def event_row(value: Event, position: int) -> Row:
    fact = value.fact
    return (
        value.id,
        value.log,
        value.history_id,
        value.sequence,
        value.occurred_at,
        value.actor_id,
        value.visibility.value,
        value.message_id,
        type(fact).__name__,
        fact_to(fact),
        position,
        fact.type_name(),
        value.home_log,
    )
