"""The database of a running server: one writer, a few readers, and the bell between them."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeVar

from colloquy.domain.actor import Actor
from colloquy.domain.ids import ApplicationId, Moment
from colloquy.domain.model.participant import IdentityType, Participant, ParticipantRef
from colloquy.domain.ports import Unit
from colloquy.persistence.notify.commit_signal import CommitSignal
from colloquy.persistence.notify.signals import InProcessSignals
from colloquy.persistence.sqlite.connection import SqliteConnection, connect_reader, connect_writer, version
from colloquy.persistence.sqlite.migrate import migrate
from colloquy.persistence.sqlite.snapshot import Readers, SqlSnapshot
from colloquy.persistence.sqlite.writer import Writer
from colloquy.persistence.transaction import SqlTransaction
from colloquy.persistence.watch import SharedWatch

T = TypeVar("T")


class SqliteStore:
    """The `Store` of the resolvers, on one SQLite file."""

    def __init__(
        self,
        path: Path,
        writer: Writer,
        readers: Readers,
        commit_signal: CommitSignal,
        secret: bytes,
        revision: str,
    ) -> None:
        self.path = path
        self.secret = secret
        self.commit_signal = commit_signal
        self.signals = InProcessSignals()
        self.watch = SharedWatch(commit_signal, readers.reading)
        self._version = connect_reader(path)
        self._writer = writer
        self._readers = readers
        self._revision = revision

    async def write(self, application: ApplicationId, unit: Unit[T]) -> T:
        result: T = await self._writer.write(application, unit)
        return result

    def submit(self, application: ApplicationId, units: Iterable[Unit[T]]) -> list[Future[T]]:
        """Hand over units that share transactions; each future answers after its commit."""
        return self._writer.submit(application, units)

    def version(self) -> int:
        """Return what is another number after every commit to the file, of any process."""
        return int(self._version.execute("PRAGMA data_version").fetchone()[0])

    def reading(self, actor: Actor) -> AbstractAsyncContextManager[SqlSnapshot]:
        return self._readers.reading(actor)

    async def participant_named(
        self, application: ApplicationId, name: str
    ) -> tuple[Participant, Participant] | None:
        """Return the very participant that a name was given to, and who it is now."""
        async with self.reading(Actor(application)) as snapshot:
            named = snapshot.named(ParticipantRef(IdentityType.NAME, name))
            if named is None:
                return None
            held = snapshot.participants([named])[named]
            return held, snapshot.current_participants([named])[named]

    async def health(self) -> dict[str, str]:
        """Return what the database says of itself; raises when it cannot be read or written."""

        def probe(tx: SqlTransaction) -> None:
            tx.flush()

        await self._writer.write(ApplicationId("default"), probe)
        return {"database": "ok", "revision": self._revision, "sqlite": version()}

    async def close(self) -> None:
        """Finish what waits to be written, and close every connection."""
        self._version.close()
        await self._readers.close()
        await asyncio.to_thread(self._writer.close)


async def open_store(path: Path, durability: str, moment: Callable[[], Moment]) -> SqliteStore:
    """Return the store of a file, migrated to the newest shape. Raises `StorageError`.

    `durability` is `full` (survives a power cut) or `process` (survives the process alone, M1).
    """
    revision = migrate(path)
    connection = connect_writer(path, durability)
    secret = _secret(connection)
    commit_signal = CommitSignal(asyncio.get_running_loop())
    writer = Writer(connection, moment, secret, commit_signal.notify)
    return SqliteStore(path, writer, Readers(path, secret), commit_signal, secret, revision)


def _secret(connection: SqliteConnection) -> bytes:
    """Return what this database signs cursors and tokens with; made once, kept for ever."""
    connection.execute("BEGIN IMMEDIATE")
    fresh = secrets.token_hex(32)
    connection.execute(
        "INSERT INTO setting (name, value) VALUES ('secret', ?) ON CONFLICT (name) DO NOTHING", (fresh,)
    )
    row = connection.execute("SELECT value FROM setting WHERE name = 'secret'").fetchone()
    connection.execute("COMMIT")
    return bytes.fromhex(row[0])
