"""A subscriber over a WebSocket that loses its connection, and comes back with its newest cursor."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.live.checking import Seen
from tests.live.following import CONVERSATION, INBOX

PROTOCOL = ("graphql-transport-ws",)
FORBIDDEN = 4403


class Remote:
    """Follows a conversation, or the inbox when `id` is None; `cut` kills its connection.

    `token` makes a token; it is asked for another one when the server says that one has ended.
    """

    def __init__(self, url: str, id: str | None, after: str, token: Callable[[], str] | None = None) -> None:
        self.url = url
        self.id = id
        self.after = after
        self.got: list[Seen] = []
        self.errors: list[Any] = []
        self.resumes = -1
        self.is_complete = False
        self._new_token = token
        self._token = token() if token else None
        self._socket: Any = None
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    def cut(self) -> None:
        """Let the connection die without a word."""
        connection = self._socket._response.connection if self._socket is not None else None
        if connection is not None and connection.transport is not None:
            connection.transport.abort()

    async def until(self, count: int, seconds: float = 60) -> None:
        """Wait until it has so many events, or its stream has ended."""
        await self.has(lambda: len(self.got) >= count, seconds)

    async def has(self, is_so: Callable[[], bool], seconds: float) -> None:
        """Wait until something is so of what it got, or its stream has ended."""
        async with asyncio.timeout(seconds):
            while not is_so() and not self._task.done():
                self._news.clear()
                await self._news.wait()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        async with aiohttp.ClientSession() as http:
            while not self.is_complete and not self.errors:
                try:
                    await self._connect(http)
                except (aiohttp.ClientError, ConnectionError, aiohttp.WSMessageTypeError):
                    await asyncio.sleep(random.random() / 20)
        asyncio.get_running_loop().call_soon(self._news.set)

    async def _connect(self, http: aiohttp.ClientSession) -> None:
        async with http.ws_connect(self.url, protocols=PROTOCOL) as socket:
            try:
                await self._follow(socket)
            finally:
                self._socket = None
        if socket.close_code == FORBIDDEN and self._new_token is not None:
            # A token's time has whole seconds: one of the merge's own second is refused too (M11).
            await asyncio.sleep(0.1)
            self._token = self._new_token()

    async def _follow(self, socket: "aiohttp.ClientWebSocketResponse[Any]") -> None:
        payload = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        await socket.send_json({"type": "connection_init", "payload": payload})
        acknowledged = await socket.receive()
        if acknowledged.type is not aiohttp.WSMsgType.TEXT:
            return
        self._socket = socket
        self.resumes += 1
        variables = {"after": self.after} | ({} if self.id is None else {"id": self.id})
        document = INBOX if self.id is None else CONVERSATION
        asked = {"query": document, "variables": variables}
        await socket.send_json({"type": "subscribe", "id": "1", "payload": asked})
        async for message in socket:
            self._take(message.json())
            self._news.set()
            if self.is_complete or self.errors:
                return

    def _take(self, message: Any) -> None:
        if message["type"] == "complete":
            self.is_complete = True
        elif message["type"] == "error":
            self.errors = message["payload"]
        elif message["payload"].get("errors"):
            self.errors = message["payload"]["errors"]
        else:
            (node,) = message["payload"]["data"].values()
            self.got.append(Seen.of(node))
            self.after = node["cursor"]
