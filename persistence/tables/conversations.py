"""Conversations, and who is in them."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from colloquy.persistence.tables.columns import (
    APPLICATION,
    current,
    key,
    maybe,
    maybe_time,
    number,
    time,
    words,
)


class ConversationRow(SQLModel, table=True):
    """A conversation with its counters."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_line", APPLICATION, "line_id"),
        current("uq_conversation_current", "line_id", unique=True),
        current("uq_conversation_name", "name", unique=True, more=" AND state <> 'DELETED'"),
        current("ix_conversation_activity", "last_activity_at", "id"),
        current("ix_conversation_created", "created_at", "id"),
        current("ix_conversation_unread", "last_activity_at", "id", more=" AND unread_business > 0"),
        current("ix_conversation_empty", "empty_since", more=" AND empty_since IS NOT NULL"),
        Index("ix_conversation_name", APPLICATION, "name"),
        Index("ix_conversation_participant", APPLICATION, "participant_id"),
        Index("ix_conversation_assignee", APPLICATION, "assignee_id", "last_activity_at", "id"),
    )

    application_id: str = key()
    id: str = key()
    line_id: str = words()
    history_id: str = words()
    kind: str = words()
    state: str = words()
    created_at: int = time()
    updated_at: int = time()
    last_activity_at: int = time()
    name: str | None = maybe()
    display_name: str | None = maybe()
    image_url: str | None = maybe()
    ttl: int | None = maybe_time()
    participant_id: str | None = maybe()
    assignee_id: str | None = maybe()
    merged_into_id: str | None = maybe()
    merged_sequence: int | None = maybe_time()
    sequence: int = time()
    length: int = time()
    last_live_at: int = time()
    unread_business: int = time()
    unread_participant: int = time()
    public_count: int = time()
    line_size: int = number()
    empty_since: int | None = maybe_time()
    channels: str = words()
    custom_data: str = words()


class MembershipRow(SQLModel, table=True):
    """A place in a GROUP."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_conversation", APPLICATION, "conversation_id", "created_at", "id"),
        Index("ix_membership_participant", APPLICATION, "participant_id", "created_at", "id"),
    )

    application_id: str = key()
    id: str = key()
    conversation_id: str = words()
    participant_id: str = words()
    state: str = words()
    created_at: int = time()
    channel_type: str = words()
    channel_address: str | None = maybe()
    audio_enabled: int = number()
    muted: int = number()
    earmuffed: int = number()
    invited_by_id: str | None = maybe()
    reason_code: str | None = maybe()
    reason_text: str | None = maybe()
    invited_at: int | None = maybe_time()
    joined_at: int | None = maybe_time()
    left_at: int | None = maybe_time()
    left_sequence: int | None = maybe_time()


class LegRow(SQLModel, table=True):
    """A leg."""

    __tablename__ = "leg"
    __table_args__ = (
        Index("ix_leg_history", APPLICATION, "history_id", "started_at", "id"),
        Index("ix_leg_log", APPLICATION, "log"),
        Index("ix_leg_participant", APPLICATION, "participant_id"),
    )

    application_id: str = key()
    id: str = key()
    log: str = words()
    history_id: str = words()
    participant_id: str = words()
    channel_type: str = words()
    channel_address: str | None = maybe()
    direction: str = words()
    media: str = words()
    status: str = words()
    started_at: int = time()
    history: str = words()
    reason: str | None = maybe()
    muted: int = number()
    earmuffed: int = number()
    answered_at: int | None = maybe_time()
    ended_at: int | None = maybe_time()
