"""Clients die without a word, and leave nothing behind: no task, no object, no memory.

`LIVE_DEATHS` says how many of them die over each transport.
"""

import asyncio
import os
from collections.abc import Callable
from typing import Any

import pytest

from colloquy.resolvers import subscriptions
from colloquy.server.auth.expiry import Expiries
from colloquy.server.graphql import shared_streams
from colloquy.server.http.endpoint import View
from colloquy.server.http.sse import EventStreams
from tests.graph_laws.asking import inbox, person, say
from tests.live.conftest import Served
from tests.live.dying import SOCKET, STREAM, Ground, left_behind
from tests.live.following import cursor
from tests.live.unhandled import faults

DEATHS = int(os.environ.get("LIVE_DEATHS", "200"))
FEW = 60
MOMENTS = {"WebSocket": SOCKET, "server-sent events": STREAM}


@pytest.fixture
async def ground(guarded: Served, token: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Ground:
    # What is shared is kept for a moment: a short one here, so that it is not counted.
    monkeypatch.setattr(shared_streams, "FRESH", 0.05)
    graph = guarded.graph
    home, still, loud = [await inbox(graph, await person(graph)) for _ in range(3)]
    after = await cursor(graph)
    long = {"basic": {"items": [{"text": "x" * 16_000}] * 8}}
    for _ in range(6):
        await graph.do("sendMessage", {"conversation": loud, "content": long}, "message { id }")
    await say(graph, still, "the first")
    return Ground(guarded, home, still, loud, after, token(life=20_000))


@pytest.mark.parametrize("transport", MOMENTS)
async def test_clients_that_die_leave_nothing_behind(ground: Ground, transport: str) -> None:
    with faults(asyncio.get_running_loop()) as said:
        assert await left_behind(ground, MOMENTS[transport], DEATHS) == []
    assert said == []


# canaries


def _keep_sockets(monkeypatch: pytest.MonkeyPatch, kept: list[Any]) -> None:
    make = View.create_websocket_response

    async def keep(self: View, *args: Any) -> Any:
        kept.append(await make(self, *args))
        return kept[-1]

    monkeypatch.setattr(View, "create_websocket_response", keep)


def _keep_streams(monkeypatch: pytest.MonkeyPatch, kept: list[Any]) -> None:
    serve = EventStreams.serve

    async def keep(self: EventStreams, http: Any, *args: Any) -> Any:
        kept.append(http)
        return await serve(self, http, *args)

    monkeypatch.setattr(EventStreams, "serve", keep)


def _keep_bytes(monkeypatch: pytest.MonkeyPatch, kept: list[Any]) -> None:
    """What the collector of garbage does not know of, tracemalloc does."""
    at = Expiries.at

    def keep(self: Expiries, *args: Any) -> Any:
        kept.append(bytes(20_000))
        return at(self, *args)

    monkeypatch.setattr(Expiries, "at", keep)


def _keep_expiries(monkeypatch: pytest.MonkeyPatch, kept: list[Any]) -> None:
    monkeypatch.setattr(Expiries, "_forget", lambda *_: None)


def _keep_waiting(monkeypatch: pytest.MonkeyPatch, kept: list[Any]) -> None:
    monkeypatch.setattr(subscriptions._Waking, "__exit__", lambda *_: None)


def _keep_tasks(monkeypatch: pytest.MonkeyPatch, kept: list[Any]) -> None:
    at = Expiries.at

    def keep(self: Expiries, *args: Any) -> Any:
        kept.append(asyncio.create_task(asyncio.sleep(3600)))
        return at(self, *args)

    monkeypatch.setattr(Expiries, "at", keep)


Leak = Callable[[pytest.MonkeyPatch, list[Any]], None]


@pytest.mark.parametrize(
    ("leak", "transport", "complaint"),
    [
        (_keep_sockets, "WebSocket", "objects"),
        (_keep_streams, "server-sent events", "objects"),
        (_keep_bytes, "WebSocket", "memory"),
        (_keep_expiries, "WebSocket", "objects"),
        (_keep_expiries, "server-sent events", "objects"),
        (_keep_waiting, "WebSocket", "waiting"),
        (_keep_tasks, "server-sent events", "tasks"),
    ],
)
async def test_a_server_that_leaks_is_caught(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, leak: Leak, transport: str, complaint: str
) -> None:
    kept: list[Any] = []
    leak(monkeypatch, kept)
    wrong = await left_behind(ground, MOMENTS[transport], FEW)
    for task in kept:
        if isinstance(task, asyncio.Task):
            task.cancel()
    assert [one for one in wrong if complaint in one], wrong
