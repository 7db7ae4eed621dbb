"""Colloquy's tables as SQLModel classes: the product's own, which are such classes."""

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from colloquy.persistence.tables import (
    ConversationRow,
    DeliveryRow,
    EventRow,
    IdentityChangeRow,
    IdentityRow,
    LegRow,
    MarkRow,
    MessageRow,
    ParticipantRow,
    ReceiptRow,
    TallyRow,
)

__all__ = [
    "ConversationRow",
    "DeliveryRow",
    "EventRow",
    "IdentityChangeRow",
    "IdentityRow",
    "LegRow",
    "MarkRow",
    "MessageRow",
    "ParticipantRow",
    "ReceiptRow",
    "TallyRow",
]
APPLICATION = "default"


def engine(database: str) -> AsyncEngine:
    """Return an engine over a database, durable to a power cut."""
    made = create_async_engine(f"sqlite+aiosqlite:///{database}")

    @event.listens_for(made.sync_engine, "connect")
    def connected(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -32768"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return made
