"""One process that serves, from opening the database to the last goodbye."""

import asyncio
import signal
from collections.abc import Callable

from aiohttp import web

from colloquy.server import wiring
from colloquy.server.app import HEALTH, create_app
from colloquy.server.commands import port as listening
from colloquy.server.jobs.expire_groups import sweeping
from colloquy.server.observability import gc_tuning
from colloquy.server.settings import Settings

KEEP_ALIVE = 75.0
GRACE = 5.0
BACKLOG = 1024


async def serve(settings: Settings, say: Callable[[str], None] = print, *, shared: bool = False) -> None:
    """Serve until SIGTERM or SIGINT; `shared` when other processes have the same port.

    Raises `SettingsError` and the database's own errors, each a sentence for the operator.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if not shared:
        # Before the database is opened: SQLite bears one server at a time.
        listening.require_free_port(settings)
    store = await wiring.open_store(settings)
    try:
        app = create_app(settings, store)
    except BaseException:
        await store.close()
        raise
    runner = web.AppRunner(
        app,
        # A stream whose client left ends at once; mutations are kept by the engine.
        handler_cancellation=True,
        access_log=None,
        shutdown_timeout=GRACE,
        keepalive_timeout=KEEP_ALIVE,
    )
    await runner.setup()
    try:
        await _listen(runner, settings, shared)
        gc_tuning.settle()
        say(announcement(settings, runner.addresses))
        async with sweeping(settings, store):
            await stop.wait()
        app[HEALTH].draining = True
    finally:
        await runner.cleanup()


def announcement(settings: Settings, addresses: list[tuple[str, int]] | list[object]) -> str:
    """Return what a person who has just started the server wants to know."""
    port = settings.port
    for address in addresses:
        if isinstance(address, tuple | list):
            port = address[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    lines = [
        f"API      http://{host}:{port}/graphql",
        f"GraphiQL http://{host}:{port}/",
    ]
    if settings.is_open:
        lines.append(
            "Open mode: no public key is set, so every request acts for the business."
            " This machine only; `colloquy keys generate` is the way out."
        )
    return "\n".join(lines)


async def _listen(runner: web.AppRunner, settings: Settings, shared: bool) -> None:
    site = web.TCPSite(
        runner,
        settings.host,
        settings.port,
        backlog=BACKLOG,
        reuse_port=shared or None,
    )
    try:
        await site.start()
    except OSError as error:
        raise listening.refused(settings, error) from error
