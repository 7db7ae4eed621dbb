"""Participants, their identities and the ledger of both."""

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


class ParticipantRow(SQLModel, table=True):
    """A participant; `search_key` is what `participants(search:)` looks through."""

    __tablename__ = "participant"
    __table_args__ = (
        Index("ix_participant_line", APPLICATION, "line_id"),
        current("uq_participant_current", "line_id", unique=True),
    )

    application_id: str = key()
    id: str = key()
    line_id: str = words()
    kind: str = words()
    contact_id: str | None = maybe()
    member_id: str | None = maybe()
    name: str | None = maybe()
    display_name: str | None = maybe()
    image_url: str | None = maybe()
    emails: str = words()
    phones: str = words()
    created_at: int = time()
    updated_at: int = time()
    inbox_id: str | None = maybe()
    merged_into_id: str | None = maybe()
    line_size: int = number()
    erased_at: int | None = maybe_time()
    custom_data: str = words()
    search_key: str = words()


class IdentityRow(SQLModel, table=True):
    """An id of another system, and the participant that it was given to."""

    __tablename__ = "identity"
    __table_args__ = (Index("ix_identity_participant", APPLICATION, "participant_id", "given_at"),)

    application_id: str = key()
    type: str = key()
    value: str = key()
    participant_id: str = words()
    given_at: int = time()


class IdentityChangeRow(SQLModel, table=True):
    """An entry of the ledger."""

    __tablename__ = "identity_change"
    __table_args__ = (
        Index("ix_identity_change_participant", APPLICATION, "participant_id", "occurred_at", "id"),
        Index("ix_identity_change_from", APPLICATION, "from_id", "occurred_at", "id"),
    )

    application_id: str = key()
    id: str = key()
    kind: str = words()
    participant_id: str = words()
    occurred_at: int = time()
    evidence: str = words()
    actor_id: str | None = maybe()
    from_id: str | None = maybe()
    refusal: str | None = maybe()
    from_kind: str | None = maybe()
    to_kind: str | None = maybe()
    reason: str | None = maybe()
    undone: int = number()
    conflicts: str = words()
    undo: str | None = maybe()
