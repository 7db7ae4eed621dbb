"""Connections to SQLite: which library, and how each kind of connection is set up."""

import sqlite3 as standard
from pathlib import Path
from types import ModuleType
from typing import cast

from colloquy.persistence.errors import CannotOpen

try:  # a wheel that brings a newer SQLite than most systems have
    from pysqlite3 import dbapi2 as _bundled
except ImportError:  # pragma: no cover - platforms without the wheel
    _bundled = None

sqlite: ModuleType = _bundled or standard
"""The library in use; builds before 3.51.3 can corrupt a WAL that two connections write at once."""


SqliteConnection = standard.Connection
"""A connection of either library: they have one interface, and types for one of them."""


def version() -> str:
    """Return the version of the SQLite library in use."""
    return str(sqlite.sqlite_version)


def connect_writer(path: Path, durability: str) -> SqliteConnection:
    """Return the one connection that writes and checkpoints. Raises `CannotOpen`."""
    connection = _connect(path)
    synchronous = "FULL" if durability == "full" else "NORMAL"
    try:
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {synchronous}",
            "foreign_keys = ON",
            "secure_delete = ON",
            "cache_size = -65536",
            "temp_store = MEMORY",
            "wal_autocheckpoint = 2000",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite.Error as error:
        connection.close()
        raise CannotOpen(f"{path} cannot be used as a database: {error}.") from error
    return connection


def connect_reader(path: Path) -> SqliteConnection:
    """Return a connection that reads, from any one thread at a time."""
    connection = _connect(path)
    for pragma in ("query_only = ON", "cache_size = -32768", "mmap_size = 268435456", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def has_table(connection: SqliteConnection, name: str) -> bool:
    """Return whether a database has a table of that name."""
    return bool(connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (name,)).fetchall())


def _connect(path: Path) -> SqliteConnection:
    try:
        connection = sqlite.connect(
            str(path),
            timeout=30.0,
            isolation_level=None,  # transactions are begun and ended by name
            check_same_thread=False,
            cached_statements=512,
        )
        return cast("SqliteConnection", connection)
    except sqlite.Error as error:
        raise CannotOpen(
            f"{path} cannot be opened: {error}. Check that its folder exists and can be written."
        ) from error
