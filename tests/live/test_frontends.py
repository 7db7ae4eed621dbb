"""docs/frontends.md, block by block: each is run against a server, cut off, and compared with the log."""

import ast
import asyncio
import contextlib
import inspect
import json
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from colloquy.domain.ids import SECOND, Instant
from colloquy.schema.cursors import Cursors
from colloquy.server.clock import now
from tests.graph import Graph
from tests.graph_laws.asking import inbox, person, say
from tests.live import documented
from tests.live.checking import Seen, complaints, everything, of_conversation
from tests.live.conftest import Served, eventually
from tests.live.following import cursor
from tests.live.proxy import Proxy, proxied
from tests.live.test_sharing import view
from tests.web.test_graphiql import FLAGS, chromium  # noqa: F401

CLIENTS = ("graphql-ws", "graphql-sse", "Apollo Client", "urql")
PATIENCE = 30


@dataclass
class Taken:
    """What a page was given."""

    events: list[Any] = field(default_factory=list)
    errors: list[Any] = field(default_factory=list)
    snapshot: Any = None

    def take(self, event: Any, errors: Any = None) -> None:
        if event:
            self.events.append(event)
        if errors:
            self.errors.append(errors)

    async def until(self, count: int) -> None:
        await eventually(lambda: len(self.events) >= count, PATIENCE)

    async def complaints(self, graph: Graph, id: str, passed: int) -> list[str]:
        """Return what is wrong with it, behind the events that the snapshot told of."""
        log = await everything(graph)
        by_place = {(event.log, event.sequence): event for event in log}
        cursors = Cursors(graph.store.secret, graph.actor.application)
        got = []
        for event in self.events:
            where, sequence, _ = cursors.decode_position(event["cursor"])
            meant = by_place[where, sequence]  # type: ignore[index]
            got.append(Seen(meant.id, where, sequence, event["cursor"], meant.type))
        return complaints(got, of_conversation(id, log)[passed:])


@asynccontextmanager
async def running(clients: Path, program: str) -> AsyncIterator[Taken]:
    """Yield what a program of Node takes."""
    file = clients / f"{abs(hash(program))}.mjs"
    file.write_text(program, "utf-8")
    node = await asyncio.create_subprocess_exec("node", file.name, cwd=clients, stdout=subprocess.PIPE)
    taken = Taken()

    async def read() -> None:
        assert node.stdout is not None
        while line := await node.stdout.readline():
            said = json.loads(line)
            taken.snapshot = taken.snapshot or said.get("snapshot")
            taken.take(said.get("event"), said.get("errors"))

    reading = asyncio.create_task(read())
    try:
        yield taken
    finally:
        with contextlib.suppress(ProcessLookupError):
            node.kill()
        await node.wait()
        await reading


async def go_through_it(served: Served, proxy: Proxy, home: str, taken: Taken) -> None:
    """Send, cut the connection, send, end it as a server that restarts does, send."""
    await eventually(lambda: len(served.graph.store.watch) > 0, PATIENCE)
    for number, harm in enumerate((lambda: _cut(proxy), view(served).close, _nothing)):
        for _ in range(2):
            await say(served.graph, home, "before")
        await taken.until(3 * number + 2)
        await harm()
        await say(served.graph, home, "meanwhile")
    await taken.until(9)
    await asyncio.sleep(0.1)


async def _cut(proxy: Proxy) -> None:
    assert proxy.cut() > 0


async def _nothing() -> None: ...


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_of_the_web_misses_and_repeats_nothing(
    served: Served, clients: Path, tmp_path: Path, client: str
) -> None:
    home = await inbox(served.graph, await person(served.graph))
    await say(served.graph, home, "in the snapshot")
    async with proxied(served.url) as proxy:
        start = await cursor(served.graph, home)
        code = documented.program(client, URL(proxy.url).authority, home, start, tmp_path / "none")
        async with running(clients, documented.without_tokens(code)) as taken:
            await go_through_it(served, proxy, home, taken)
    assert taken.errors == []
    assert await taken.complaints(served.graph, home, 2) == []
    if taken.snapshot:
        (node,) = taken.snapshot["messages"]["nodes"]
        assert node["previewText"] == "in the snapshot"


@pytest.mark.parametrize("client", ["graphql-ws", "graphql-sse"])
async def test_a_client_whose_token_ends_comes_back_with_another(
    guarded: Served, clients: Path, tmp_path: Path, token: Callable[..., str], client: str
) -> None:
    """Over the WebSocket by itself; over server-sent events it is told so, and begins again."""
    graph, file = guarded.graph, tmp_path / "token"
    home = await inbox(graph, await person(graph))
    file.write_text(token(life=900))
    program = documented.program(client, URL(guarded.url).authority, home, await cursor(graph, home), file)
    async with running(clients, program) as taken:
        await say(graph, home, "with the first")
        await taken.until(1)
        file.write_text(token(life=20_000))
        graph.clock.at = Instant(now() + 901 * SECOND)
        await say(graph, home, "with the second")
        if client == "graphql-ws":
            await taken.until(2)
            assert await taken.complaints(graph, home, 1) == []
        else:
            await eventually(lambda: len(taken.errors) > 0, PATIENCE)
            assert taken.errors[0][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_the_client_of_python_misses_and_repeats_nothing(served: Served) -> None:
    home = await inbox(served.graph, await person(served.graph))
    taken = Taken()
    async with proxied(served.url) as proxy:
        follow = await _defined(documented.block("Python", "python"), URL(proxy.url).authority)
        following = asyncio.create_task(follow(home, await cursor(served.graph, home), taken.take))
        try:
            await go_through_it(served, proxy, home, taken)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
    assert await taken.complaints(served.graph, home, 1) == []


async def _defined(code: str, address: str) -> Callable[..., Awaitable[None]]:
    """Return the function that a block of the page defines."""
    names: dict[str, Any] = {"EVENTS": documented.documents()[1]}
    tree = compile(
        code.replace(documented.ADDRESS, address), "frontends.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    )
    made = eval(tree, names)
    if inspect.isawaitable(made):
        await made
    follow: Callable[..., Awaitable[None]] = names["follow"]
    return follow


async def test_a_browser_s_own_event_source_misses_and_repeats_nothing(
    served: Served,
    chromium: str,  # noqa: F811
) -> None:
    from playwright.async_api import async_playwright

    home = await inbox(served.graph, await person(served.graph))
    start = await cursor(served.graph, home)
    taken = Taken()
    begin = f"({{ EVENTS, id, cursor }}) => {{ {documented.block('A bare EventSource', 'js')} }}"
    async with proxied(served.url) as proxy, async_playwright() as playwright:
        # A launch has an empty profile of its own, which goes with it.
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = await browser.new_page()
        await page.expose_function("take", taken.take)
        await page.goto(str(URL(proxy.url).with_path("/livez")))
        await page.evaluate(begin, {"EVENTS": documented.documents()[1], "id": home, "cursor": start})
        await go_through_it(served, proxy, home, taken)
        await browser.close()
    assert await taken.complaints(served.graph, home, 1) == []
