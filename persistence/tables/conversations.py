"""Conversations, and who is in them."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from colloquy.persistence.tables.columns import (
    APPLICATION,
    big_int,
    big_int_or_null,
    current,
    key,
    number,
    text,
    text_or_null,
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
    line_id: str = text()
    history_id: str = text()
    kind: str = text()
    state: str = text()
    created_at: int = big_int()
    updated_at: int = big_int()
    last_activity_at: int = big_int()
    name: str | None = text_or_null()
    display_name: str | None = text_or_null()
    image_url: str | None = text_or_null()
    ttl: int | None = big_int_or_null()
    participant_id: str | None = text_or_null()
    assignee_id: str | None = text_or_null()
    merged_into_id: str | None = text_or_null()
    merged_sequence: int | None = big_int_or_null()
    sequence: int = big_int()
    length: int = big_int()
    last_live_at: int = big_int()
    unread_business: int = big_int()
    unread_participant: int = big_int()
    public_count: int = big_int()
    line_size: int = number()
    empty_since: int | None = big_int_or_null()
    priority: str = text(default="NORMAL")
    channels: str = text()
    custom_data: str = text()


class MembershipRow(SQLModel, table=True):
    """A place in a GROUP."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_conversation", APPLICATION, "conversation_id", "created_at", "id"),
        Index("ix_membership_participant", APPLICATION, "participant_id", "created_at", "id"),
    )

    application_id: str = key()
    id: str = key()
    conversation_id: str = text()
    participant_id: str = text()
    state: str = text()
    created_at: int = big_int()
    channel_type: str = text()
    channel_address: str | None = text_or_null()
    audio_enabled: int = number()
    muted: int = number()
    earmuffed: int = number()
    invited_by_id: str | None = text_or_null()
    reason_code: str | None = text_or_null()
    reason_text: str | None = text_or_null()
    invited_at: int | None = big_int_or_null()
    joined_at: int | None = big_int_or_null()
    left_at: int | None = big_int_or_null()
    left_sequence: int | None = big_int_or_null()


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
    log: str = text()
    history_id: str = text()
    participant_id: str = text()
    channel_type: str = text()
    channel_address: str | None = text_or_null()
    direction: str = text()
    media: str = text()
    status: str = text()
    started_at: int = big_int()
    history: str = text()
    reason: str | None = text_or_null()
    muted: int = number()
    earmuffed: int = number()
    answered_at: int | None = big_int_or_null()
    ended_at: int | None = big_int_or_null()
    named_id: str | None = text_or_null(is_later=True)
