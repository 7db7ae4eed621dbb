"""Conversations, memberships and legs as rows."""

import orjson

from colloquy.domain.model.channel import Channel
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.leg import Leg, LegDirection, LegMedia, LegStatus, LegStatusChange
from colloquy.domain.model.membership import AudioSettings, LeaveReason, Membership, MembershipState
from colloquy.persistence import tables
from colloquy.persistence.rows.kinds import CHANNELS, Row, dump, records
from colloquy.persistence.rows.loading import Loading
from colloquy.persistence.rows.nouns import parts_of, reader, writer

conversation = reader(Conversation)
conversation_row = writer(Conversation)

CONVERSATION = Loading(
    Conversation,
    tables.ConversationRow,
    "c",
    conversation,
    parts_of(Conversation),
    ("id", "line_id", "history_id", "created_at", "last_activity_at", "merged_into_id", "kind"),
    {"is_current": frozenset(), "is_inbox": frozenset()},
)
"""Conversations, whole or in part."""


def membership(row: Row) -> Membership:
    reason = LeaveReason(row[11], row[12]) if row[11] or row[12] else None
    return Membership(
        id=row[0],
        conversation_id=row[1],
        participant_id=row[2],
        state=MembershipState(row[3]),
        created_at=row[4],
        channel=Channel(CHANNELS[row[5]], row[6]),
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


def leg(row: Row) -> Leg:
    history = records(row[10], ("status", "at"))
    return Leg(
        id=row[0],
        log=row[1],
        history_id=row[2],
        participant_id=row[3],
        channel=Channel(CHANNELS[row[4]], row[5]),
        direction=LegDirection(row[6]),
        media=tuple(LegMedia(m) for m in orjson.loads(row[7])),
        status=LegStatus(row[8]),
        started_at=row[9],
        history=tuple(LegStatusChange(LegStatus(step["status"]), step["at"]) for step in history),
        reason=row[11],
        muted=bool(row[12]),
        earmuffed=bool(row[13]),
        answered_at=row[14],
        ended_at=row[15],
        named_id=row[16],
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
        dump([{"status": step.status, "at": step.at} for step in value.history]),
        value.reason,
        int(value.muted),
        int(value.earmuffed),
        value.answered_at,
        value.ended_at,
        value.named_id,
    )
