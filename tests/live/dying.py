"""Clients that die without a word, at every moment of a connection; and what the server has left then.

They are plain sockets, so that what is measured in this process is the server's.
"""

import asyncio
import base64
import gc
import json
import resource
import socket
import struct
import sys
import tracemalloc
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from yarl import URL

from tests.live.conftest import Served, eventually
from tests.live.following import CONVERSATION
from tests.live.test_event_streams import LONG

AT_ONCE = 50
BOUNDED = {"TimerHandle", "Context", "ReferenceType", "builtin_function_or_method"}
"""Of these there are a few hundred, now more and now less, whoever died: the loop forgets its
cancelled timers a hundred at a time, and a database connection its cursors two hundred at a time."""
LINGER = struct.pack("ii", 1, 0)
SEND = """
    mutation Send($id: ID!) {
        sendMessage(input: { conversation: $id, content: { basic: { items: [{ text: "x" }] } } }) {
            event { id }
        }
    }
"""


@dataclass(frozen=True)
class Ground:
    """Where they die: a conversation that is written to all the time, one that has a few events
    behind a cursor, and one that has more than a socket holds."""

    served: Served
    home: str
    still: str
    loud: str
    after: str
    token: str


class Dying:
    """One connection, over a small receive buffer, so that what is not read is felt at once."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.url = URL(ground.served.url)

    async def connect(self) -> None:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, (self.url.host, self.url.port))
        self.reader, self.writer = await asyncio.open_connection(sock=sock)

    def die(self) -> None:
        self.writer.transport.abort()

    async def until(self, text: bytes) -> None:
        await self.reader.readuntil(text)

    # WebSocket

    async def shake_hands(self) -> None:
        key = base64.b64encode(b"0123456789abcdef").decode()
        self._ask(
            "GET",
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n",
        )
        await self.until(b"\r\n\r\n")

    async def init(self) -> None:
        await self.shake_hands()
        payload = {"Authorization": f"Bearer {self.ground.token}"}
        self.say({"type": "connection_init", "payload": payload})
        await self.until(b"connection_ack")

    def subscribe(self, query: str, **variables: Any) -> None:
        self.say({"type": "subscribe", "id": "1", "payload": {"query": query, "variables": variables}})

    def say(self, message: Any) -> None:
        text = json.dumps(message).encode()
        size = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + struct.pack(">H", len(text))
        # A mask of zeros changes nothing, and is a mask.
        self.writer.write(b"\x81" + size + bytes(4) + text)

    # server-sent events

    def post(self, query: str, **variables: Any) -> None:
        body = json.dumps({"query": query, "variables": variables})
        self._ask(
            "POST",
            f"Authorization: Bearer {self.ground.token}\r\nAccept: text/event-stream\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n",
            body,
        )

    def _ask(self, method: str, headers: str, body: str = "") -> None:
        head = f"{method} {self.url.path} HTTP/1.1\r\nHost: {self.url.authority}\r\n{headers}\r\n{body}"
        self.writer.write(head.encode())


# each moment to die at


async def _socket_says_nothing(one: Dying) -> None:
    await one.shake_hands()


async def _socket_begins(one: Dying) -> None:
    await one.shake_hands()
    one.say({"type": "connection_init", "payload": {"Authorization": f"Bearer {one.ground.token}"}})
    one.subscribe(CONVERSATION, id=one.ground.home)


async def _socket_follows(one: Dying) -> None:
    await one.init()
    one.subscribe(CONVERSATION, id=one.ground.still, after=one.ground.after)
    await one.until(b'"next"')


async def _socket_waits(one: Dying) -> None:
    await one.init()
    one.subscribe(CONVERSATION, id=one.ground.home)
    await asyncio.sleep(0.01)


async def _socket_writes(one: Dying) -> None:
    await one.init()
    one.subscribe(SEND, id=one.ground.home)
    await one.writer.drain()


async def _socket_is_written_to(one: Dying) -> None:
    await one.init()
    one.subscribe(LONG, id=one.ground.loud, after=one.ground.after)
    await one.until(b'"next"')


async def _stream_begins(one: Dying) -> None:
    one.post(CONVERSATION, id=one.ground.home)
    await one.writer.drain()


async def _stream_follows(one: Dying) -> None:
    one.post(CONVERSATION, id=one.ground.still, after=one.ground.after)
    await one.until(b"event: next")


async def _stream_writes(one: Dying) -> None:
    one.post(SEND, id=one.ground.home)
    await one.writer.drain()


async def _stream_is_written_to(one: Dying) -> None:
    one.post(LONG, id=one.ground.loud, after=one.ground.after)
    await one.until(b"event: next")


Moment = Callable[[Dying], Awaitable[None]]
SOCKET: tuple[Moment, ...] = (
    _socket_says_nothing,
    _socket_begins,
    _socket_follows,
    _socket_waits,
    _socket_writes,
    _socket_is_written_to,
)
STREAM: tuple[Moment, ...] = (_stream_begins, _stream_follows, _stream_writes, _stream_is_written_to)


async def die(ground: Ground, moments: tuple[Moment, ...], count: int) -> None:
    """Let so many connections die, at each moment in turn, many at once."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with room:
            dying = Dying(ground)
            await dying.connect()
            try:
                async with asyncio.timeout(30):
                    await moments[number % len(moments)](dying)
            finally:
                dying.die()

    await asyncio.gather(*map(one, range(count)))
    await _quiet(ground.served)


@dataclass(frozen=True)
class Left:
    """What there is in the process at a moment."""

    tasks: int
    waiting: int
    objects: Counter[str]
    traced: int
    measured: int
    """The traced memory again, when this measurement itself was taken."""
    peak: int

    @classmethod
    def now(cls, served: Served) -> "Left":
        for _ in range(2):
            gc.collect()
        traced = tracemalloc.get_traced_memory()[0]
        objects = Counter(f"{type(o).__module__}.{type(o).__qualname__}" for o in gc.get_objects())
        unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in KiB elsewhere
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        tasks, waiting = len(asyncio.all_tasks()), len(served.graph.store.watch)
        return cls(tasks, waiting, objects, traced, tracemalloc.get_traced_memory()[0], peak)

    def complaints(self, before: "Left", deaths: int) -> list[str]:
        """Return what so many more deaths have left behind: one thing for four of them is too much."""
        wrong = []
        if self.tasks > before.tasks or self.waiting > before.waiting:
            wrong.append(f"tasks: {before.tasks} to {self.tasks}, waiting: {self.waiting}")
        for name, number in (self.objects - before.objects).items():
            if number > deaths / 4 and name.rpartition(".")[2] not in BOUNDED:
                wrong.append(f"objects: {number} more of {name}")
        if (more := self.traced - before.measured) > 100 * deaths + 128 * 1024:
            wrong.append(f"memory: {more} bytes more")
        if (more := self.peak - before.peak) > 32 * 1024 * 1024:
            wrong.append(f"resident: {more} bytes more")
        return wrong


async def left_behind(ground: Ground, moments: tuple[Moment, ...], deaths: int) -> list[str]:
    """Return what the second half of so many deaths leaves behind that the first did not."""
    tracemalloc.start()
    try:
        await die(ground, moments, deaths // 2)
        before = Left.now(ground.served)
        await die(ground, moments, deaths - deaths // 2)
        return Left.now(ground.served).complaints(before, deaths - deaths // 2)
    finally:
        tracemalloc.stop()


async def _quiet(served: Served, seconds: float = 10) -> None:
    """Wait until the server has let go of every connection, or ought to have."""
    server = served.runner.server
    assert server is not None
    with suppress(TimeoutError):  # what is left then is counted
        await eventually(lambda: not server.connections, seconds)
    await asyncio.sleep(0.1)
