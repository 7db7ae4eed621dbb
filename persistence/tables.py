"""The tables: one Row class for each, its columns in the order in which `rows.py` reads them.

`application_id` leads every key, so applications in one database never meet. Times are
microseconds since 1970 (`domain.ids.Instant`); lists and objects are JSON text.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

APPLICATION = "application_id"


def _key() -> Any:
    return Field(primary_key=True, sa_type=Text)


def _text() -> Any:
    return Field(sa_type=Text)


def _maybe() -> Any:
    return Field(default=None, sa_type=Text, nullable=True)


def _time() -> Any:
    return Field(sa_type=BigInteger)


def _maybe_time() -> Any:
    return Field(default=None, sa_type=BigInteger, nullable=True)


def _number() -> Any:
    return Field(sa_type=Integer)


def _current(name: str, *columns: str, unique: bool = False, more: str = "") -> Index:
    """Return an index over rows that were not merged away."""
    where = text("merged_into_id IS NULL" + more)
    return Index(name, APPLICATION, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class ParticipantRow(SQLModel, table=True):
    """A participant; `search_key` is what `participants(search:)` looks through."""

    __tablename__ = "participant"
    __table_args__ = (
        Index("ix_participant_line", APPLICATION, "line_id"),
        _current("uq_participant_current", "line_id", unique=True),
    )

    application_id: str = _key()
    id: str = _key()
    line_id: str = _text()
    kind: str = _text()
    contact_id: str | None = _maybe()
    member_id: str | None = _maybe()
    name: str | None = _maybe()
    display_name: str | None = _maybe()
    image_url: str | None = _maybe()
    emails: str = _text()
    phones: str = _text()
    created_at: int = _time()
    updated_at: int = _time()
    inbox_id: str | None = _maybe()
    merged_into_id: str | None = _maybe()
    line_size: int = _number()
    erased_at: int | None = _maybe_time()
    custom_data: str = _text()
    search_key: str = _text()


class IdentityRow(SQLModel, table=True):
    """An id of another system, and the participant that it was given to."""

    __tablename__ = "identity"
    __table_args__ = (Index("ix_identity_participant", APPLICATION, "participant_id", "given_at"),)

    application_id: str = _key()
    type: str = _key()
    value: str = _key()
    participant_id: str = _text()
    given_at: int = _time()


class ConversationRow(SQLModel, table=True):
    """A conversation with its counters."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_line", APPLICATION, "line_id"),
        _current("uq_conversation_current", "line_id", unique=True),
        _current("uq_conversation_name", "name", unique=True, more=" AND state <> 'DELETED'"),
        _current("ix_conversation_activity", "last_activity_at", "id"),
        _current("ix_conversation_created", "created_at", "id"),
        _current("ix_conversation_unread", "last_activity_at", "id", more=" AND unread_business > 0"),
        _current("ix_conversation_empty", "empty_since", more=" AND empty_since IS NOT NULL"),
        Index("ix_conversation_name", APPLICATION, "name"),
        Index("ix_conversation_participant", APPLICATION, "participant_id"),
        Index("ix_conversation_assignee", APPLICATION, "assignee_id", "last_activity_at", "id"),
    )

    application_id: str = _key()
    id: str = _key()
    line_id: str = _text()
    history_id: str = _text()
    kind: str = _text()
    state: str = _text()
    created_at: int = _time()
    updated_at: int = _time()
    last_activity_at: int = _time()
    name: str | None = _maybe()
    display_name: str | None = _maybe()
    image_url: str | None = _maybe()
    ttl: int | None = _maybe_time()
    participant_id: str | None = _maybe()
    assignee_id: str | None = _maybe()
    merged_into_id: str | None = _maybe()
    merged_sequence: int | None = _maybe_time()
    sequence: int = _time()
    length: int = _time()
    last_live_at: int = _time()
    unread_business: int = _time()
    unread_participant: int = _time()
    public_count: int = _time()
    line_size: int = _number()
    empty_since: int | None = _maybe_time()
    channels: str = _text()
    custom_data: str = _text()


class MembershipRow(SQLModel, table=True):
    """A place in a GROUP."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_conversation", APPLICATION, "conversation_id", "created_at", "id"),
        Index("ix_membership_participant", APPLICATION, "participant_id", "created_at", "id"),
    )

    application_id: str = _key()
    id: str = _key()
    conversation_id: str = _text()
    participant_id: str = _text()
    state: str = _text()
    created_at: int = _time()
    channel_type: str = _text()
    channel_address: str | None = _maybe()
    audio_enabled: int = _number()
    muted: int = _number()
    earmuffed: int = _number()
    invited_by_id: str | None = _maybe()
    reason_code: str | None = _maybe()
    reason_text: str | None = _maybe()
    invited_at: int | None = _maybe_time()
    joined_at: int | None = _maybe_time()
    left_at: int | None = _maybe_time()
    left_sequence: int | None = _maybe_time()


_PUBLIC = text("visibility = 'BUSINESS_AND_PARTICIPANT'")
_NAMED = text("client_message_id IS NOT NULL")
_PARTED = text("home_log IS NOT NULL")


class MessageRow(SQLModel, table=True):
    """A message; `client_scope` is the id of the sender that the send named, or empty (M2)."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_history", APPLICATION, "history_id", "sent_at", "id"),
        Index(
            "ix_message_public",
            APPLICATION,
            "history_id",
            "sent_at",
            "id",
            sqlite_where=_PUBLIC,
            postgresql_where=_PUBLIC,
        ),
        Index("ix_message_log", APPLICATION, "log", "sent_at", "id"),
        Index("ix_message_sender", APPLICATION, "sender_id", "log", "sent_at"),
        Index(
            "ix_message_home",
            APPLICATION,
            "home_log",
            "sent_at",
            "id",
            sqlite_where=_PARTED,
            postgresql_where=_PARTED,
        ),
        Index(
            "uq_message_client_id",
            APPLICATION,
            "client_message_id",
            "client_scope",
            unique=True,
            sqlite_where=_NAMED,
            postgresql_where=_NAMED,
        ),
    )

    application_id: str = _key()
    id: str = _key()
    log: str = _text()
    history_id: str = _text()
    sequence: int = _time()
    sent_at: int = _time()
    sender_id: str | None = _maybe()
    sent_as_id: str | None = _maybe()
    sent_as_kind: str = _text()
    type: str = _text()
    content: str | None = _maybe()
    preview_text: str = _text()
    direction: str = _text()
    visibility: str = _text()
    named_id: str = _text()
    named_sender_id: str | None = _maybe()
    silent: int = _number()
    badges: str | None = _maybe()
    source_channel: str | None = _maybe()
    target_channels: str | None = _maybe()
    reply_to_id: str | None = _maybe()
    client_message_id: str | None = _maybe()
    body_hash: str | None = _maybe()
    edited_at: int | None = _maybe_time()
    deleted_at: int | None = _maybe_time()
    live: int = _number()
    client_scope: str | None = _maybe()
    home_log: str | None = _maybe()


class TallyRow(SQLModel, table=True):
    """How many messages of one type and visibility a history has: what totalCount adds up."""

    __tablename__ = "tally"

    application_id: str = _key()
    history_id: str = _key()
    type: str = _key()
    visibility: str = _key()
    count: int = _time()


class SearchableRow(SQLModel, table=True):
    """The number of a message in the search index; later messages have greater ones."""

    __tablename__ = "searchable"
    __table_args__ = (Index("uq_searchable_message", APPLICATION, "message_id", unique=True),)

    number: int = Field(sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    application_id: str = _text()
    message_id: str = _text()


class DeliveryRow(SQLModel, table=True):
    """What became of a message on one channel."""

    __tablename__ = "delivery"

    application_id: str = _key()
    message_id: str = _key()
    channel_type: str = _key()
    channel_address: str | None = _maybe()
    status: str = _text()
    attempts: int = _number()
    error: str | None = _maybe()
    updated_at: int = _time()


class MarkRow(SQLModel, table=True):
    """How far one owner has got in one log."""

    __tablename__ = "mark"
    __table_args__ = (Index("ix_mark_owner", APPLICATION, "owner"),)

    application_id: str = _key()
    log: str = _key()
    owner: str = _key()
    kind: str = _key()
    place_at: int = _time()
    place_id: str = _text()
    settled: int = _time()


class ReceiptRow(SQLModel, table=True):
    """One move of a mark."""

    __tablename__ = "receipt"
    __table_args__ = (Index("ix_receipt_log", APPLICATION, "log", "kind", "owner", "up_to_at", "up_to_id"),)

    application_id: str = _key()
    id: str = _key()
    log: str = _text()
    owner: str = _text()
    participant_id: str | None = _maybe()
    kind: str = _text()
    after_at: int = _time()
    after_id: str = _text()
    up_to_at: int = _time()
    up_to_id: str = _text()
    at: int = _time()


class LegRow(SQLModel, table=True):
    """A leg."""

    __tablename__ = "leg"
    __table_args__ = (
        Index("ix_leg_history", APPLICATION, "history_id", "started_at", "id"),
        Index("ix_leg_log", APPLICATION, "log"),
        Index("ix_leg_participant", APPLICATION, "participant_id"),
    )

    application_id: str = _key()
    id: str = _key()
    log: str = _text()
    history_id: str = _text()
    participant_id: str = _text()
    channel_type: str = _text()
    channel_address: str | None = _maybe()
    direction: str = _text()
    media: str = _text()
    status: str = _text()
    started_at: int = _time()
    history: str = _text()
    reason: str | None = _maybe()
    muted: int = _number()
    earmuffed: int = _number()
    answered_at: int | None = _maybe_time()
    ended_at: int | None = _maybe_time()


_TURN = text("fact_kind IN ('ConversationMerged', 'ConversationUnmerged')")


class EventRow(SQLModel, table=True):
    """An entry of a log; `position` is its place among all events of the application (E5)."""

    __tablename__ = "event"
    __table_args__ = (
        Index("uq_event_id", APPLICATION, "id", unique=True),
        Index("uq_event_position", APPLICATION, "position", unique=True),
        Index("ix_event_history", APPLICATION, "history_id", "occurred_at", "id"),
        Index(
            "ix_event_turn",
            APPLICATION,
            "log",
            "sequence",
            sqlite_where=_TURN,
            postgresql_where=_TURN,
        ),
    )

    application_id: str = _key()
    id: str = _text()
    log: str = _key()
    history_id: str = _text()
    sequence: int = Field(primary_key=True, sa_type=BigInteger)
    occurred_at: int = _time()
    actor_id: str | None = _maybe()
    visibility: str = _text()
    message_id: str | None = _maybe()
    fact_kind: str = _text()
    fact: str = _text()
    position: int = _time()
    type: str = _text()
    home_log: str | None = _maybe()


class IdentityChangeRow(SQLModel, table=True):
    """An entry of the ledger."""

    __tablename__ = "identity_change"
    __table_args__ = (
        Index("ix_identity_change_participant", APPLICATION, "participant_id", "occurred_at", "id"),
        Index("ix_identity_change_from", APPLICATION, "from_id", "occurred_at", "id"),
    )

    application_id: str = _key()
    id: str = _key()
    kind: str = _text()
    participant_id: str = _text()
    occurred_at: int = _time()
    evidence: str = _text()
    actor_id: str | None = _maybe()
    from_id: str | None = _maybe()
    refusal: str | None = _maybe()
    from_kind: str | None = _maybe()
    to_kind: str | None = _maybe()
    reason: str | None = _maybe()
    undone: int = _number()
    conflicts: str = _text()
    undo: str | None = _maybe()


class ImportRow(SQLModel, table=True):
    """What a line of an imported file became, and the hash of the line."""

    __tablename__ = "import"
    __table_args__ = (Index("ix_import_id", APPLICATION, "id"),)

    application_id: str = _key()
    source: str = _key()
    key: str = _key()
    id: str = _text()
    digest: str = _text()


class SettingRow(SQLModel, table=True):
    """What the database keeps for itself: the secret that cursors are signed with."""

    __tablename__ = "setting"

    name: str = _key()
    value: str = _text()


METADATA = SQLModel.metadata
