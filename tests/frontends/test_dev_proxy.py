"""A dev server's proxy, as the page sets it: everything passes, and with changeOrigin it does not."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from tests.frontends.starting import started
from tests.graph_laws.asking import inbox, person, say
from tests.live.conftest import Served
from tests.live.documented import ADDRESS, block

CONFIG = block("A dev server's proxy", "js")
EVENTS = "subscription E($id: ID!) { conversationEvents(conversation: $id) { type } }"


@asynccontextmanager
async def developing(project: Path, config: str, served: Served) -> AsyncIterator[str]:
    """Run Vite's dev server in front of a Colloquy server; its address."""
    assert ADDRESS in config
    (project / "vite.config.js").write_text(config.replace(ADDRESS, URL(served.url).authority), "utf-8")
    (project / "index.html").write_text("<title>The page</title>", "utf-8")
    vite = str(project / "node_modules" / ".bin" / "vite")
    words = ("--host", "127.0.0.1", "--port", "PORT", "--strictPort")
    async with started(project, vite, *words) as address:
        yield address


async def test_queries_sockets_and_streams_pass_through_it(served: Served, project: Path) -> None:
    home = await inbox(served.graph, await person(served.graph))
    variables = {"id": home}
    async with developing(project, CONFIG, served) as address, aiohttp.ClientSession() as http:
        api, origin = f"{address}/graphql", {"Origin": address}
        asked = {"query": "{ viewer { role } }"}
        async with http.post(api, json=asked, headers=origin) as response:
            assert await response.json() == {"data": {"viewer": {"role": "BUSINESS"}}}
        async with http.get(api, params=asked, headers=origin) as response:
            assert await response.json() == {"data": {"viewer": {"role": "BUSINESS"}}}
        async with http.get(address, headers={"Accept": "text/html"}) as response:
            assert "The page" in await response.text()

        protocols = ["graphql-transport-ws"]
        async with http.ws_connect(api, protocols=protocols, headers=origin) as socket:
            await socket.send_json({"type": "connection_init"})
            await socket.receive_json()
            payload = {"query": EVENTS, "variables": variables}
            await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
            params = {"query": EVENTS, "variables": json.dumps(variables)}
            stream = {"Accept": "text/event-stream"} | origin
            async with http.get(api, params=params, headers=stream) as response:
                await say(served.graph, home, "through the proxy")
                told = await socket.receive_json(timeout=20)
                assert told["payload"]["data"]["conversationEvents"]["type"] == "message:sent"
                read = b""
                while b"message:sent" not in read:
                    read += await response.content.readany()


async def test_with_another_host_sockets_and_gets_are_refused(served: Served, project: Path) -> None:
    """The canary: what the page says to leave off is what would break it."""
    wrong = CONFIG.replace("ws: true", "ws: true, changeOrigin: true")
    assert wrong != CONFIG
    async with developing(project, wrong, served) as address, aiohttp.ClientSession() as http:
        api, origin = f"{address}/graphql", {"Origin": address}
        async with http.get(api, params={"query": "{ viewer { role } }"}, headers=origin) as response:
            assert (await response.json())["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(api, protocols=["graphql-transport-ws"], headers=origin)
