"""One moment of the database, seen by one actor, and the pool of connections that show it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from colloquy.domain.actor import Actor
from colloquy.persistence.snapshot_reads.conversations import Conversations
from colloquy.persistence.snapshot_reads.events import Events
from colloquy.persistence.snapshot_reads.messages import Messages
from colloquy.persistence.snapshot_reads.people import People
from colloquy.persistence.snapshot_reads.receipts import Receipts
from colloquy.persistence.sqlite.connection import SqliteConnection, connect_reader

READERS = 8
"""How many operations may have a snapshot open at once; the others wait."""


class SqlSnapshot(People, Conversations, Messages, Receipts, Events):
    """The `Snapshot` of the resolvers.

    Bounded reads run in the loop's own thread, for a row handed over by a thread costs more than
    finding it; what may be slow goes through `slow`, a door to the same connection.
    """

    def __init__(
        self, connection: SqliteConnection, slow: aiosqlite.Connection, actor: Actor, secret: bytes
    ) -> None:
        super().__init__(connection, actor, secret)
        self.slow = slow


class Readers:
    """Connections that only read, lent out one operation at a time."""

    def __init__(self, path: Path, secret: bytes) -> None:
        self._path = path
        self._secret = secret
        self._free: list[tuple[SqliteConnection, aiosqlite.Connection]] = []
        self._made: list[tuple[SqliteConnection, aiosqlite.Connection]] = []
        self._room = asyncio.Semaphore(READERS)

    @asynccontextmanager
    async def reading(self, actor: Actor) -> AsyncIterator[SqlSnapshot]:
        """Yield a snapshot: everything read through it belongs to one moment (E4)."""
        async with self._room:
            connection, slow = self._free.pop() if self._free else await self._open()
            try:
                yield SqlSnapshot(connection, slow, actor, self._secret)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._free.append((connection, slow))

    async def close(self) -> None:
        """Close every connection."""
        for _, slow in self._made:
            await slow.close()
        self._made, self._free = [], []

    async def _open(self) -> tuple[SqliteConnection, aiosqlite.Connection]:
        connection = connect_reader(self._path)
        slow = await aiosqlite.Connection(lambda: connection, 64)
        self._made.append((connection, slow))
        return connection, slow
