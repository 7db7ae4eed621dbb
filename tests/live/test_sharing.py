"""Equal subscriptions with equal rights share the work, and nothing that is not for them."""

import asyncio
import gc
import random
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bench.live.frames import split
from colloquy.server.graphql import shared_streams
from colloquy.server.graphql.request import Answer
from colloquy.server.http import websocket as sockets
from tests.graph_laws.asking import group, inbox, person, say
from tests.live.checking import Seen, complaints, everything, of_conversation
from tests.live.conftest import Served, eventually
from tests.live.following import CONVERSATION, cursor
from tests.live.remote import Remote
from tests.live.test_connections import connected, seen, subscribe
from tests.live.test_streams import leave


def view(served: Served) -> Any:
    (found,) = {
        r.handler for r in served.app.router.routes() if r.resource and r.resource.canonical == "/graphql"
    }
    return found


def engine(served: Served) -> Any:
    return view(served).connection.engine


def executions(served: Served) -> int:
    return sum(n for (kind, _), n in engine(served)._metrics._operations.items() if kind == "subscription")


async def test_a_hundred_subscribers_cost_one_execution_for_each_event(served: Served) -> None:
    home = await inbox(served.graph, await person(served.graph))
    after = await cursor(served.graph, home)
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connected(served)) for _ in range(100)]
        for ws in sockets:
            await subscribe(ws, CONVERSATION, id=home, after=after)
        await eventually(lambda: len(engine(served)._feeds) == 1)
        await asyncio.sleep(0.3)
        before = executions(served)
        for n in range(5):
            await say(served.graph, home, str(n))
        got = [[await seen(ws) for _ in range(5)] for ws in sockets]
        assert executions(served) - before == 5
        assert all(one == got[0] for one in got)
    wanted = of_conversation(home, await everything(served.graph))[1:]
    assert complaints(got[0], wanted) == []
    await eventually(lambda: len(engine(served)._feeds) == 0)


async def test_who_may_see_less_gets_less(served: Served) -> None:
    """The canary of sharing: one text for all would show a note to the member."""
    from colloquy.server.auth.authenticator import Caller
    from colloquy.server.graphql.request import GraphQLRequest as Asked

    graph = served.graph
    one, two = await person(graph), await person(graph)
    home = await group(graph, one, two)
    after = await cursor(graph, home)
    asked = Asked(CONVERSATION, {"id": home, "after": after})
    callers = [Caller(g.actor) for g in (graph, graph.as_participant(one), graph.as_participant(two))]
    got: dict[int, list[Any]] = {n: [] for n in range(6)}

    async def follow(number: int) -> None:
        async for answer in engine(served).stream(asked, callers[number % 3], "r"):
            got[number].append(answer.payload["data"]["conversationEvents"]["type"])

    tasks = [asyncio.create_task(follow(n)) for n in range(6)]
    await eventually(lambda: len(engine(served)._feeds) == 3)
    await say(graph, home, "a note", visibility="BUSINESS")
    await say(graph, home, "hello")
    await leave(graph, home, one)
    await say(graph, home, "without one")
    await eventually(lambda: len(got[0]) == len(got[3]) == 4 and tasks[1].done() and tasks[4].done())
    await eventually(lambda: len(got[2]) == len(got[5]) == 3)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert got[0] == got[3] == ["message:sent", "message:sent", "member:left", "message:sent"]
    assert got[1] == got[4] == ["message:sent", "member:left"]
    assert got[2] == got[5] == ["message:sent", "member:left", "message:sent"]


@pytest.mark.parametrize(("room", "fresh"), [(2, 1.0), (256, 0.0)])
async def test_who_falls_behind_its_feed_is_served_from_the_log(
    served: Served, monkeypatch: pytest.MonkeyPatch, room: int, fresh: float
) -> None:
    monkeypatch.setattr(shared_streams, "ROOM", room)
    monkeypatch.setattr(shared_streams, "FRESH", fresh)
    home = await inbox(served.graph, await person(served.graph))
    after = await cursor(served.graph, home)
    remotes = [Remote(served.url, home, after) for _ in range(5)]
    for n in range(20):
        await asyncio.gather(*(say(served.graph, home, f"{n} {m}") for m in range(5)))
    for remote in remotes:
        await remote.until(100)
        await remote.close()

    wanted = of_conversation(home, await everything(served.graph))[1:]
    assert [complaints(remote.got, wanted) for remote in remotes] == [[]] * 5


async def test_each_begins_at_its_own_cursor(served: Served) -> None:
    home = await inbox(served.graph, await person(served.graph))
    starts = [await cursor(served.graph, home)]
    for n in range(5):
        await say(served.graph, home, str(n))
        starts.append(await cursor(served.graph, home))
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connected(served)) for _ in starts]
        for ws, after in zip(sockets, starts, strict=True):
            await subscribe(ws, CONVERSATION, id=home, after=after)
        await say(served.graph, home, "the last")
        for number, ws in enumerate(sockets):
            got = [(await seen(ws)).sequence for _ in range(6 - number)]
            assert got == list(range(number + 2, 8))
        assert len(engine(served)._feeds) == 1


@pytest.mark.parametrize("at_once", [1, 250])
async def test_whom_nothing_can_be_pushed_to_gets_it_all_the_same(
    served: Served, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    from colloquy.server.auth.authenticator import Caller
    from colloquy.server.graphql.request import GraphQLRequest as Asked

    monkeypatch.setattr(shared_streams, "AT_ONCE", at_once)
    graph = served.graph
    home = await inbox(graph, await person(graph))
    asked = Asked(CONVERSATION, {"id": home, "after": await cursor(graph, home)})
    chance = random.Random(1)
    got: list[list[Seen]] = [[] for _ in range(12)]
    ways = {"pushed": 0, "refused": 0, "yielded": 0}

    async def follow(mine: list[Seen]) -> None:
        def push(answer: Any) -> bool:
            way = "refused" if chance.random() < 0.3 else "pushed"
            ways[way] += 1
            if way == "pushed":
                note(answer)
            return way == "pushed"

        def note(answer: Any) -> None:
            mine.append(Seen.of(answer.payload["data"]["conversationEvents"]))

        async for answer in engine(served).stream(asked, Caller(graph.actor), "r", push=push):
            ways["yielded"] += 1
            note(answer)
            await asyncio.sleep(chance.choice((0, 0, 0.01)))

    tasks = [asyncio.create_task(follow(mine)) for mine in got]
    for n in range(30):
        await asyncio.gather(*(say(graph, home, f"{n} {m}") for m in range(3)))
    await eventually(lambda: all(len(mine) == 90 for mine in got))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    wanted = of_conversation(home, await everything(graph))[1:]
    assert [complaints(mine, wanted) for mine in got] == [[]] * 12
    assert all(ways.values()), ways
    assert len(engine(served)._feeds) == 0


async def test_nothing_is_pushed_to_an_operation_that_its_client_completed(served: Served) -> None:
    home = await inbox(served.graph, await person(served.graph))
    async with connected(served) as ws:
        for name in ("first", "second"):
            await subscribe(ws, CONVERSATION, name, id=home, after=await cursor(served.graph, home))
        await say(served.graph, home, "both")
        assert {(await ws.receive_json())["id"] for _ in range(2)} == {"first", "second"}
        await ws.send_json({"id": "first", "type": "complete"})
        await eventually(lambda: [f.subscribers for f in engine(served)._feeds._feeds.values()] == [1])
        await say(served.graph, home, "one")
        assert (await ws.receive_json())["id"] == "second"
        with pytest.raises(TimeoutError):
            await ws.receive_json(timeout=0.2)


@pytest.mark.parametrize("size", [1, 125, 126, 65_535, 65_536])
def test_a_frame_says_how_long_it_is(size: int) -> None:
    header, payload = sockets._header(size), b"x" * size
    assert split(header + payload + b"\x81") == ([(1, payload)], b"\x81")


async def test_who_waits_keeps_no_answer(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A JSON text takes 4 KiB at least, which a thousand idle subscribers would hold for nothing."""
    monkeypatch.setattr(shared_streams, "FRESH", 0.05)
    homes = [await inbox(served.graph, await person(served.graph)) for _ in range(3)]
    async with AsyncExitStack() as stack:
        for home in homes:
            ws = await stack.enter_async_context(connected(served))
            await subscribe(ws, CONVERSATION, id=home, after=await cursor(served.graph, home))
            for text in ("of the log or of the feed", "of the feed"):
                await say(served.graph, home, text)
                await seen(ws)
        await eventually(lambda: not kept_answers(homes))


def kept_answers(homes: list[str]) -> list[Answer]:
    gc.collect()
    found = [o for o in gc.get_objects() if isinstance(o, Answer)]
    return [answer for answer in found if any(home in str(answer.payload) for home in homes)]
