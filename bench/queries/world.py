"""The measured world: one database, filled through the resolvers, the same with every run."""

import asyncio
import hashlib
import itertools
import random
import shutil
from dataclasses import astuple
from pathlib import Path

from bench.queries import histories, people
from bench.queries.filling import Size, World
from bench.queries.people import SEED, START, Talk
from colloquy.domain.ids import Instant, Moment
from colloquy.persistence.sqlite.connection import connect_writer
from colloquy.persistence.sqlite.store import open_store
from colloquy.server.clock import Minter

_HERE = Path(__file__).parent
_SOURCES = [_HERE / f"{name}.py" for name in ("world", "filling", "people", "histories")]
_MIGRATIONS = _HERE.parents[1] / "persistence" / "migrations" / "versions"


def files(size: Size, folder: Path) -> tuple[Path, Path]:
    """Return the database to read and the one to write into, made when they are not there yet.

    Worlds of other sizes are kept beside it, and those of an older shape are not.
    """
    key = hashlib.sha256()
    for source in (*_SOURCES, *sorted(_MIGRATIONS.glob("*.py"))):
        key.update(source.read_bytes())
    place = folder / "worlds" / key.hexdigest()[:16] / "-".join(str(int(n)) for n in astuple(size))
    if not place.exists():
        for older in (folder / "worlds").glob("*"):
            if older != place.parent:
                shutil.rmtree(older)
        making = place.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        asyncio.run(_fill(size, making / "reading.db", making / "writing.db"))
        making.rename(place)
    return place / "reading.db", place / "writing.db"


async def _fill(size: Size, reading: Path, writing: Path) -> None:
    clock = itertools.count(START - 200 * 24 * people.HOUR, 1000)
    bits = random.Random(7).getrandbits
    mint = Minter(lambda: Instant(next(clock)), bits)
    store = await open_store(reading, "process", lambda: Moment(Instant(next(clock)), mint))
    world = World(store, Talk(SEED), mint)
    await world.fill(size)
    await store.close()
    _settle(reading)
    shutil.copy(reading, writing)  # before the history is long: no write depends on it
    if size.repeated:
        histories.repeat(reading, world.inboxes[-1], size.history // histories.BLOCK)
    _settle(reading)
    store = await open_store(writing, "process", lambda: Moment(Instant(next(clock)), mint))
    world.store = store
    await world.run(world.newcomers(size.visitors))
    await store.close()
    _settle(writing)


def _settle(path: Path) -> None:
    """Let a database know its own statistics, and leave nothing in its WAL.

    But for the samples: with them SQLite compiles a statement anew for other values, at each request.
    """
    connection = connect_writer(path, "process")
    connection.execute("ANALYZE")
    connection.execute("DROP TABLE IF EXISTS sqlite_stat4")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
