"""What all writes need: the turn to write, a place among the events, and new ids."""

import asyncio
import secrets

from sqlalchemy import text

PUBLIC = "BUSINESS_AND_PARTICIPANT"
POSITION = text("SELECT coalesce(max(position), 0) + 1 FROM event WHERE application_id = 'default'")
turn = asyncio.Lock()
"""SQLite takes one writer at a time; waiting here is cheaper than SQLITE_BUSY."""


def new_id(prefix: str, at: int) -> str:
    """Return an id; later ones sort after earlier ones."""
    return f"{prefix}_{at:014x}{secrets.token_hex(6)}"
