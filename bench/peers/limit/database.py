"""Connections, and the forms in which values are answered."""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

APPLICATION = "default"
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - all arithmetic is in UTC


def connect(path: str, *, writes: bool = False) -> Any:
    """Return a connection set up as fast as is safe."""
    connection = sqlite.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    if writes:
        pragmas = ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY")
    else:
        pragmas = ("query_only = ON", "cache_size = -32768", "mmap_size = 268435456", "temp_store = MEMORY")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def shown(instant: int) -> str:
    """Return microseconds since 1970 as RFC 3339."""
    minute, rest = divmod(instant, 60_000_000)
    return "%s%09.6fZ" % (_minute(minute), rest / 1e6)  # noqa: UP031 - a third faster than an f-string


@lru_cache(maxsize=20_000)
def _minute(number: int) -> str:
    return (_EPOCH + timedelta(minutes=number)).isoformat()[:17]


def content(text: str | None) -> dict[str, Any] | None:
    """Return stored content as it is answered."""
    return None if text is None else {"items": orjson.loads(text)["basic"]["items"]}


def cursor(sent_at: int, id: str) -> str:
    """Return the cursor of a message."""
    return urlsafe_b64encode(orjson.dumps([sent_at, id])).decode()


def place(cursor: str) -> tuple[int, str]:
    """Return the place that a cursor names."""
    sent_at, id = orjson.loads(urlsafe_b64decode(cursor))
    return sent_at, id


def now() -> int:
    """Return microseconds since 1970."""
    return time.time_ns() // 1000
