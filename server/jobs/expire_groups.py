"""The sweep: GROUPs that were empty for as long as their ttl are deleted (L2)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from colloquy.domain.actor import Actor
from colloquy.domain.ids import ApplicationId
from colloquy.domain.limits import Limits
from colloquy.domain.ports import Store
from colloquy.resolvers.context import Context
from colloquy.resolvers.conversations import delete_expired
from colloquy.server.settings import Settings

EVERY = 1.0
"""How many seconds pass between two sweeps."""


@asynccontextmanager
async def sweeping(settings: Settings, store: Store) -> AsyncIterator[None]:
    """Sweep in the background for as long as the block runs."""
    names = {name for name, _ in settings.public_keys} or {"default"}
    task = asyncio.create_task(_sweep(sorted(names), store, settings.limits))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _sweep(applications: Iterable[str], store: Store, limits: Limits) -> None:
    while True:
        await asyncio.sleep(EVERY)
        for application in applications:
            try:
                await delete_expired(Context(Actor(ApplicationId(application)), store, limits))
            except Exception:
                # The next sweep finds them again; a sweep that ended would leave them for ever.
                logging.getLogger("colloquy").exception("sweep")
