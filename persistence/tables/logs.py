"""The logs, and what the database keeps for itself."""

from sqlalchemy import BigInteger, Index
from sqlalchemy import text as sql_text
from sqlmodel import Field, SQLModel

from colloquy.persistence.tables.columns import APPLICATION, big_int, key, text, text_or_null

_TURN = sql_text("fact_kind IN ('ConversationMerged', 'ConversationUnmerged')")


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

    application_id: str = key()
    id: str = text()
    log: str = key()
    history_id: str = text()
    sequence: int = Field(primary_key=True, sa_type=BigInteger)
    occurred_at: int = big_int()
    actor_id: str | None = text_or_null()
    visibility: str = text()
    message_id: str | None = text_or_null()
    fact_kind: str = text()
    fact: str = text()
    position: int = big_int()
    type: str = text()
    home_log: str | None = text_or_null()


class ImportRow(SQLModel, table=True):
    """What a line of an imported file became, and the hash of the line."""

    __tablename__ = "import"
    __table_args__ = (Index("ix_import_id", APPLICATION, "id"),)

    application_id: str = key()
    source: str = key()
    key: str = key()
    id: str = text()
    digest: str = text()


class SettingRow(SQLModel, table=True):
    """What the database keeps for itself: the secret that cursors are signed with."""

    __tablename__ = "setting"

    name: str = key()
    value: str = text()
