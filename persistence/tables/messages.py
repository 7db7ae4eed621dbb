"""Messages, what became of them, and how they are found and counted."""

from sqlalchemy import BigInteger, Column, Index, Integer
from sqlalchemy import text as sql_text
from sqlmodel import Field, SQLModel

from colloquy.persistence.tables.columns import (
    APPLICATION,
    big_int,
    big_int_or_null,
    key,
    number,
    text,
    text_or_null,
)

_PUBLIC = sql_text("visibility = 'BUSINESS_AND_PARTICIPANT'")
_NAMED = sql_text("client_message_id IS NOT NULL")
_SPLIT = sql_text("home_log IS NOT NULL")


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
            sqlite_where=_SPLIT,
            postgresql_where=_SPLIT,
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
    log: str = text()
    history_id: str = text()
    sequence: int = big_int()
    sent_at: int = big_int()
    sender_id: str | None = text_or_null()
    sent_as_id: str | None = text_or_null()
    sent_as_kind: str = text()
    type: str = text()
    content: str | None = text_or_null()
    preview_text: str = text()
    direction: str = text()
    visibility: str = text()
    named_id: str = text()
    named_sender_id: str | None = text_or_null()
    silent: int = number()
    badges: str | None = text_or_null()
    source_channel: str | None = text_or_null()
    target_channels: str | None = text_or_null()
    reply_to_id: str | None = text_or_null()
    client_message_id: str | None = text_or_null()
    body_hash: str | None = text_or_null()
    edited_at: int | None = big_int_or_null()
    deleted_at: int | None = big_int_or_null()
    live: int = number()
    client_scope: str | None = text_or_null()
    home_log: str | None = text_or_null()


class TallyRow(SQLModel, table=True):
    """How many messages of one type and visibility a history has: what totalCount adds up."""

    __tablename__ = "tally"

    application_id: str = key()
    history_id: str = key()
    type: str = key()
    visibility: str = key()
    count: int = big_int()


class SearchableRow(SQLModel, table=True):
    """The number of a message in the search index; later messages have greater ones."""

    __tablename__ = "searchable"
    __table_args__ = (Index("uq_searchable_message", APPLICATION, "message_id", unique=True),)

    number: int = Field(sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    application_id: str = text()
    message_id: str = text()


class DeliveryRow(SQLModel, table=True):
    """What became of a message on one channel."""

    __tablename__ = "delivery"

    application_id: str = key()
    message_id: str = key()
    channel_type: str = key()
    channel_address: str | None = text_or_null()
    status: str = text()
    attempts: int = number()
    error: str | None = text_or_null()
    updated_at: int = big_int()


class MarkRow(SQLModel, table=True):
    """How far one owner has got in one log."""

    __tablename__ = "mark"
    __table_args__ = (Index("ix_mark_owner", APPLICATION, "owner"),)

    application_id: str = key()
    log: str = key()
    owner: str = key()
    kind: str = key()
    place_at: int = big_int()
    place_id: str = text()
    settled: int = big_int()


class ReceiptRow(SQLModel, table=True):
    """One move of a mark."""

    __tablename__ = "receipt"
    __table_args__ = (Index("ix_receipt_log", APPLICATION, "log", "kind", "owner", "up_to_at", "up_to_id"),)

    application_id: str = key()
    id: str = key()
    log: str = text()
    owner: str = text()
    participant_id: str | None = text_or_null()
    kind: str = text()
    after_at: int = big_int()
    after_id: str = text()
    up_to_at: int = big_int()
    up_to_id: str = text()
    at: int = big_int()
