"""Participants, their identities and the ledger of both."""

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


class ParticipantRow(SQLModel, table=True):
    """A participant; `search_key` is what `participants(search:)` looks through."""

    __tablename__ = "participant"
    __table_args__ = (
        Index("ix_participant_line", APPLICATION, "line_id"),
        current("uq_participant_current", "line_id", unique=True),
    )

    application_id: str = key()
    id: str = key()
    line_id: str = text()
    kind: str = text()
    contact_id: str | None = text_or_null()
    member_id: str | None = text_or_null()
    name: str | None = text_or_null()
    display_name: str | None = text_or_null()
    image_url: str | None = text_or_null()
    emails: str = text()
    phones: str = text()
    created_at: int = big_int()
    updated_at: int = big_int()
    inbox_id: str | None = text_or_null()
    merged_into_id: str | None = text_or_null()
    line_size: int = number()
    erased_at: int | None = big_int_or_null()
    custom_data: str = text()
    search_key: str = text()


class IdentityRow(SQLModel, table=True):
    """An id of another system, and the participant that it was given to."""

    __tablename__ = "identity"
    __table_args__ = (Index("ix_identity_participant", APPLICATION, "participant_id", "given_at"),)

    application_id: str = key()
    type: str = key()
    value: str = key()
    participant_id: str = text()
    given_at: int = big_int()
    minted: int = number(default=0)


class IdentityChangeRow(SQLModel, table=True):
    """An entry of the ledger."""

    __tablename__ = "identity_change"
    __table_args__ = (
        Index("ix_identity_change_participant", APPLICATION, "participant_id", "occurred_at", "id"),
        Index("ix_identity_change_from", APPLICATION, "from_id", "occurred_at", "id"),
    )

    application_id: str = key()
    id: str = key()
    kind: str = text()
    participant_id: str = text()
    occurred_at: int = big_int()
    evidence: str = text()
    actor_id: str | None = text_or_null()
    from_id: str | None = text_or_null()
    refusal: str | None = text_or_null()
    from_kind: str | None = text_or_null()
    to_kind: str | None = text_or_null()
    reason: str | None = text_or_null()
    undone: int = number()
    conflicts: str = text()
    undo: str | None = text_or_null()
