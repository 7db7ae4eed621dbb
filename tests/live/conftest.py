"""A server over a real database and a real port, in the test's own loop."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from colloquy.server.app import create_app
from colloquy.server.settings import Settings
from tests.graph import Graph
from tests.optional import installed
from tests.server.conftest import closed_settings, key_folder, token  # noqa: F401

CLIENTS = Path(__file__).parent / "clients"


@dataclass
class Served:
    """A running server: its address, a client, the business's graph behind it."""

    url: str
    http: aiohttp.ClientSession
    graph: Graph
    app: web.Application
    runner: web.AppRunner

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1)


class Kept:
    """A store that outlives the server which was given it."""

    def __init__(self, graph: Graph) -> None:
        self._store = graph.store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def close(self) -> None: ...


@asynccontextmanager
async def serving(graph: Graph, settings: Settings) -> AsyncIterator[Served]:
    """Serve a graph's database as the command does."""
    app = create_app(settings, Kept(graph), now=graph.clock)  # type: ignore[arg-type]
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)
        connector = aiohttp.TCPConnector(limit=0)
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        yield Served(f"http://127.0.0.1:{port}/graphql", http, graph, app, runner)


@pytest.fixture
async def served(graph: Graph) -> AsyncIterator[Served]:
    """A server in open mode, which gives up on who does not read for a second."""
    async with serving(graph, Settings(slow_consumer_seconds=1)) as running:
        yield running


@pytest.fixture
async def guarded(graph: Graph, closed_settings: Settings) -> AsyncIterator[Served]:  # noqa: F811
    """A server that asks for a token."""
    async with serving(graph, replace(closed_settings, slow_consumer_seconds=1)) as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The file behind `graph`."""
    return tmp_path / "colloquy.db"


async def eventually(is_so: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.02)


async def ended(served: Served, within: float) -> None:
    """Wait until the server has begun a stream, and ended it."""
    watch = served.graph.store.watch
    await eventually(lambda: len(watch) > 0)
    await eventually(lambda: len(watch) == 0, within)


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the clients of the web."""
    return installed(CLIENTS, tmp_path_factory.mktemp("clients"))
