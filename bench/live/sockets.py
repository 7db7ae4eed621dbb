"""The client: raw sockets that hand on what they hear, and do as little as can be."""

import asyncio
from collections.abc import Callable, Sequence
from typing import cast

from bench.live.frames import CLOSE, PING, PONG, TEXT, masked, split
from bench.live.speech import Speech

INIT = b'{"type":"connection_init"}'
Hearing = Callable[[bytes], None]
AT_ONCE = 50
"""How many connections are opened at a time; a listener's queue has its end."""


class Socket(asyncio.Protocol):
    """One WebSocket; `heard` is called with each text frame once it is `ready`."""

    transport: asyncio.Transport

    def __init__(self, speech: Speech, path: str, heard: Hearing) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._speech = speech
        self._path = path
        self.heard = heard
        self._is_open = False
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the WebSocket."""
        # uvloop's transports are asyncio's by their methods alone.
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._speech.handshake(self._path))

    def data_received(self, data: bytes) -> None:
        """Hand on the frames."""
        data = self._rest + data if self._rest else data
        if not self._is_open:
            head, ends, data = data.partition(b"\r\n\r\n")
            if not ends:
                self._rest = head
                return
            self._open(head)
        frames, self._rest = split(data)
        for opcode, payload in frames:
            if opcode == TEXT:
                self._text(payload)
            elif opcode == PING:
                self.transport.write(masked(payload, PONG))
            elif opcode == CLOSE:
                raise ConnectionError(f"The server closed: {payload!r}")

    def send(self, message: bytes) -> None:
        """Send a text frame."""
        self.transport.write(masked(message))

    def _open(self, head: bytes) -> None:
        if b" 101 " not in head.partition(b"\r\n")[0]:
            raise ConnectionError(head.decode())
        self._is_open = True
        if self._speech.is_graphql:
            self.send(INIT)
        else:
            self.ready.set_result(None)

    def _text(self, payload: bytes) -> None:
        if self.ready.done():
            self.heard(payload)
        else:
            self.ready.set_result(None)  # connection_ack


async def connect(speech: Speech, path: str, heard: Hearing) -> Socket:
    """Return a socket that may be spoken to."""
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(speech, path, heard), "127.0.0.1", speech.port)
    await socket.ready
    return socket


async def follow(speech: Speech, topics: list[str], hearers: Sequence[Hearing]) -> list[Socket]:
    """Return a socket for each hearer, which follows the topic of the same place."""
    sockets: list[Socket] = []
    for start in range(0, len(hearers), AT_ONCE):
        some = hearers[start : start + AT_ONCE]
        sockets += await asyncio.gather(*(connect(speech, "/follow", heard) for heard in some))
    for socket, topic in zip(sockets, topics, strict=True):
        socket.send(speech.following(topic))
    return sockets
