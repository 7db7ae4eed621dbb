"""WebSockets that live on: tokens end, participants merge, peers do not answer or do not read."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import WSMsgType

from colloquy.domain.ids import SECOND, Instant
from colloquy.server.clock import now
from colloquy.server.http import endpoint
from tests.graph_laws.asking import inbox, merge, person, say
from tests.live.checking import complaints, everything, of_conversation
from tests.live.conftest import Served, eventually
from tests.live.following import CONVERSATION, INBOX, Seen, cursor
from tests.live.test_event_streams import LONG

PROTOCOL = ("graphql-transport-ws",)


@asynccontextmanager
async def connected(served: Served, token: str | None = None, **options: Any) -> AsyncIterator[Any]:
    """Yield a socket that was acknowledged."""
    async with served.http.ws_connect(served.socket_url, protocols=PROTOCOL, **options) as ws:
        payload = {"Authorization": f"Bearer {token}"} if token else {}
        await ws.send_json({"type": "connection_init", "payload": payload})
        assert await ws.receive_json() == {"type": "connection_ack"}
        yield ws


async def subscribe(ws: Any, query: str, name: str = "1", /, **variables: Any) -> None:
    payload = {"query": query, "variables": variables}
    await ws.send_json({"id": name, "type": "subscribe", "payload": payload})


async def seen(ws: Any, id: str = "1") -> Seen:
    message = await ws.receive_json(timeout=5)
    assert (message["type"], message["id"]) == ("next", id), message
    (node,) = message["payload"]["data"].values()
    return Seen.of(node)


async def close_code(ws: Any, seconds: float = 5) -> int:
    message = await ws.receive(timeout=seconds)
    assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED), message
    # The frame's own code: the client says 1006 of itself when its answer finds nobody there any more.
    return int(message.data if message.type is WSMsgType.CLOSE else ws.close_code)


async def test_events_come_through_a_socket(served: Served) -> None:
    home = await inbox(served.graph, await person(served.graph))
    after = await cursor(served.graph, home)
    async with connected(served) as ws:
        await subscribe(ws, CONVERSATION, id=home, after=after)
        await subscribe(ws, INBOX, "inbox", after=after)
        for n in range(5):
            await say(served.graph, home, str(n))
        messages = [await ws.receive_json() for _ in range(10)]

    wanted = of_conversation(home, await everything(served.graph))[1:]
    for id in ("1", "inbox"):
        nodes = [next(iter(m["payload"]["data"].values())) for m in messages if m["id"] == id]
        assert complaints([Seen.of(node) for node in nodes], wanted) == []


async def test_each_operation_of_a_socket_reads_afresh(served: Served) -> None:
    """Trap T5: one context for a whole connection would answer the second query from the first's reads."""
    home = await inbox(served.graph, await person(served.graph))
    query = "query($id: ID!) { conversation(id: $id) { lastMessage { previewText } } }"
    async with connected(served) as ws:
        for text in ("one", "two", "three"):
            await say(served.graph, home, text)
            await subscribe(ws, query, text, id=home)
            answer = await ws.receive_json()
            assert answer["payload"]["data"] == {"conversation": {"lastMessage": {"previewText": text}}}
            assert await ws.receive_json() == {"id": text, "type": "complete"}


# tokens


async def test_a_token_that_expires_ends_its_socket_and_no_other(
    guarded: Served, token: Callable[..., str]
) -> None:
    """Within a second of the server's clock: `tests/server/auth/test_expiry.py`."""
    async with connected(guarded, token(life=900)) as ws, connected(guarded, token(life=1800)) as longer:
        await subscribe(ws, INBOX)
        await asyncio.sleep(0.1)
        guarded.graph.clock.at = Instant(now() + 901 * SECOND)
        assert await close_code(ws) == 4403
        await longer.send_json({"type": "ping"})
        assert await longer.receive_json() == {"type": "pong"}


async def test_a_participant_merged_away_ends_its_sockets(guarded: Served, token: Callable[..., str]) -> None:
    graph = guarded.graph
    lost, kept = await person(graph, name="lost"), await person(graph, "CONTACT")
    home = await inbox(graph, lost)
    await inbox(graph, kept)
    mine = token(sub="lost", age=2)
    async with connected(guarded, mine) as following, connected(guarded, mine) as idle:
        await subscribe(following, CONVERSATION, id=home)
        await asyncio.sleep(0.1)
        await merge(graph, lost, kept)
        assert await close_code(following) == 4403
        await subscribe(idle, "{ viewer { role } }")
        assert await close_code(idle) == 4403
    async with guarded.http.ws_connect(guarded.socket_url, protocols=PROTOCOL) as late:
        await late.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {mine}"}})
        assert await close_code(late) == 4403


async def test_a_participant_gets_only_what_it_may_see(guarded: Served, token: Callable[..., str]) -> None:
    graph = guarded.graph
    someone = await person(graph, name="someone")
    home, other = await inbox(graph, someone), await inbox(graph, await person(graph))
    async with connected(guarded, token(sub="someone")) as ws:
        await subscribe(ws, CONVERSATION, "theirs", id=other)
        message = await ws.receive_json()
        errors = message["payload"]["errors"] if message["type"] == "next" else message["payload"]
        assert errors[0]["extensions"]["code"] == "NOT_FOUND"
        while message["type"] == "next":
            message = await ws.receive_json()
        await subscribe(ws, INBOX)
        await asyncio.sleep(0.1)
        await say(graph, other, "not for it")
        await say(graph, home, "a note", visibility="BUSINESS")
        await say(graph, home, "for it")
        event = await seen(ws)
        assert (event.log, event.sequence) == (home, 3)


# peers


async def test_the_server_pings(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap T6: the protocol's own pings are the client's, and a peer that is dead sends none."""
    monkeypatch.setattr(endpoint, "HEARTBEAT", 0.1)
    async with connected(served, autoping=False) as ws:
        message = await ws.receive(timeout=2)
        assert message.type is WSMsgType.PING


async def test_a_peer_that_does_not_answer_pings_is_let_go(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap T6."""
    monkeypatch.setattr(endpoint, "HEARTBEAT", 0.1)
    before = len(served.graph.store.watch)
    async with connected(served, autoping=False) as ws:
        await subscribe(ws, INBOX)
        await eventually(lambda: len(served.graph.store.watch) > before)
        await eventually(lambda: len(served.graph.store.watch) == before)


async def test_one_who_does_not_read_is_closed_with_its_last_cursor_and_harms_nobody(served: Served) -> None:
    graph = served.graph
    home = await inbox(graph, await person(graph))
    after = await cursor(graph, home)
    await asyncio.gather(*(say(graph, home, "x" * 16_000) for _ in range(500)))

    async with connected(served) as deaf, connected(served) as good:
        await subscribe(deaf, LONG, id=home, after=after)
        await asyncio.sleep(2)  # it may leave unread what it was sent for a second
        await subscribe(good, CONVERSATION, id=home, after=after)
        assert (await seen(good)).sequence == 2

        last = None
        while (message := await deaf.receive(timeout=5)).type is WSMsgType.TEXT:
            node = message.json()["payload"]["data"]["conversationEvents"]
            last = Seen.of(node)
        assert message.type is WSMsgType.CLOSE
        assert message.data == 1013
        assert last is not None
        assert message.extra == last.cursor
        assert last.sequence < 500

    async with connected(served) as again:
        await subscribe(again, CONVERSATION, id=home, after=message.extra)
        assert (await seen(again)).sequence == last.sequence + 1
