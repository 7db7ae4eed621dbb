"""A subscriber over a WebSocket that loses its connection, and comes back with its newest cursor."""

import asyncio
import random
from typing import Any

import aiohttp

from tests.live.checking import Seen
from tests.live.conftest import eventually
from tests.live.following import CONVERSATION, INBOX

PROTOCOL = ("graphql-transport-ws",)


class Remote:
    """Follows a conversation, or the inbox when `id` is None; `cut` kills its connection."""

    def __init__(self, url: str, id: str | None, after: str, token: str | None = None) -> None:
        self.url = url
        self.id = id
        self.after = after
        self.token = token
        self.got: list[Seen] = []
        self.errors: list[Any] = []
        self.resumes = -1
        self.is_complete = False
        self._socket: Any = None
        self._task = asyncio.create_task(self._run())

    def cut(self) -> None:
        """Let the connection die without a word."""
        connection = self._socket._response.connection if self._socket is not None else None
        if connection is not None and connection.transport is not None:
            connection.transport.abort()

    async def until(self, count: int, seconds: float = 60) -> None:
        """Wait until it has so many events."""
        await eventually(lambda: len(self.got) >= count or self._task.done(), seconds)

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        async with aiohttp.ClientSession() as http:
            while not self.is_complete and not self.errors:
                try:
                    await self._connect(http)
                except (aiohttp.ClientError, ConnectionError):
                    await asyncio.sleep(random.random() / 20)

    async def _connect(self, http: aiohttp.ClientSession) -> None:
        async with http.ws_connect(self.url, protocols=PROTOCOL) as socket:
            payload = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            await socket.send_json({"type": "connection_init", "payload": payload})
            await socket.receive_json()
            self._socket = socket
            self.resumes += 1
            variables = {"after": self.after} | ({} if self.id is None else {"id": self.id})
            document = INBOX if self.id is None else CONVERSATION
            asked = {"query": document, "variables": variables}
            await socket.send_json({"type": "subscribe", "id": "1", "payload": asked})
            async for message in socket:
                self._take(message.json())
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
