"""The database that Colloquy serves: a thousand conversations, and one with a long history."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bench.people import APPLICATION, open_bench
from colloquy.schema.cursors import Cursors


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database's file, the conversations in it, and the long one: `count` events after a cursor."""

    path: Path
    conversations: list[str]
    long: str
    after: str
    count: int


def prepare(path: Path, conversations: int, count: int) -> Prepared:
    """Return a new database."""
    return asyncio.run(_prepared(path, conversations, count))


async def _prepared(path: Path, conversations: int, count: int) -> Prepared:
    bench = await open_bench(path)
    ids: list[str] = [(await bench.visitor(0)).inbox for _ in range(conversations)]
    talker = await bench.visitor(1)
    await bench.lengthen(talker, count + 1)
    async with bench.store.reading(bench.context.actor) as snapshot:
        (first,) = snapshot.events_after(talker.inbox, 0, 1)
    cursors = Cursors(bench.store.secret, APPLICATION)
    after = cursors.encode_position(first.log, first.sequence, first.position)
    await bench.store.close()
    return Prepared(path, ids, talker.inbox, after, count)
