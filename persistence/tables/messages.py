"""Messages, what became of them, and how they are found and counted."""

from sqlalchemy import BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from colloquy.persistence.tables.columns import APPLICATION, key, maybe, maybe_time, number, time, words

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

    application_id: str = key()
    id: str = key()
    log: str = words()
    history_id: str = words()
    sequence: int = time()
    sent_at: int = time()
    sender_id: str | None = maybe()
    sent_as_id: str | None = maybe()
    sent_as_kind: str = words()
    type: str = words()
    content: str | None = maybe()
    preview_text: str = words()
    direction: str = words()
    visibility: str = words()
    named_id: str = words()
    named_sender_id: str | None = maybe()
    silent: int = number()
    badges: str | None = maybe()
    source_channel: str | None = maybe()
    target_channels: str | None = maybe()
    reply_to_id: str | None = maybe()
    client_message_id: str | None = maybe()
    body_hash: str | None = maybe()
    edited_at: int | None = maybe_time()
    deleted_at: int | None = maybe_time()
    live: int = number()
    client_scope: str | None = maybe()
    home_log: str | None = maybe()


class TallyRow(SQLModel, table=True):
    """How many messages of one type and visibility a history has: what totalCount adds up."""

    __tablename__ = "tally"

    application_id: str = key()
    history_id: str = key()
    type: str = key()
    visibility: str = key()
    count: int = time()


class SearchableRow(SQLModel, table=True):
    """The number of a message in the search index; later messages have greater ones."""

    __tablename__ = "searchable"
    __table_args__ = (Index("uq_searchable_message", APPLICATION, "message_id", unique=True),)

    number: int = Field(sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    application_id: str = words()
    message_id: str = words()


class DeliveryRow(SQLModel, table=True):
    """What became of a message on one channel."""

    __tablename__ = "delivery"

    application_id: str = key()
    message_id: str = key()
    channel_type: str = key()
    channel_address: str | None = maybe()
    status: str = words()
    attempts: int = number()
    error: str | None = maybe()
    updated_at: int = time()


class MarkRow(SQLModel, table=True):
    """How far one owner has got in one log."""

    __tablename__ = "mark"
    __table_args__ = (Index("ix_mark_owner", APPLICATION, "owner"),)

    application_id: str = key()
    log: str = key()
    owner: str = key()
    kind: str = key()
    place_at: int = time()
    place_id: str = words()
    settled: int = time()


class ReceiptRow(SQLModel, table=True):
    """One move of a mark."""

    __tablename__ = "receipt"
    __table_args__ = (Index("ix_receipt_log", APPLICATION, "log", "kind", "owner", "up_to_at", "up_to_id"),)

    application_id: str = key()
    id: str = key()
    log: str = words()
    owner: str = words()
    participant_id: str | None = maybe()
    kind: str = words()
    after_at: int = time()
    after_id: str = words()
    up_to_at: int = time()
    up_to_id: str = words()
    at: int = time()
