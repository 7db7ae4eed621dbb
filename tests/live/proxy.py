"""A network between a client and the server, which can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from yarl import URL


class Proxy:
    """Passes bytes on to the server; `cut` kills every connection that there is, without a word."""

    def __init__(self, server: str) -> None:
        self._server = URL(server)
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    @property
    def url(self) -> str:
        """The server's address by way of here."""
        return str(self._server.with_port(self.port))

    def cut(self) -> int:
        """Return how many connections died."""
        dead = len(self._open) // 2
        for writer in tuple(self._open):
            writer.transport.abort()
        return dead

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        there, back = await asyncio.open_connection(self._server.host, self._server.port)
        both = {writer, back}
        self._open |= both
        try:
            await asyncio.gather(self._pipe(reader, back), self._pipe(there, writer))
        finally:
            self._open -= both
            for one in both:
                one.transport.abort()

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while some := await reader.read(1 << 16):
                writer.write(some)
                await writer.drain()
            writer.close()


@asynccontextmanager
async def proxied(server: str) -> AsyncIterator[Proxy]:
    """Yield a network to a server."""
    proxy = Proxy(server)
    listening = await asyncio.start_server(proxy.pass_on, "127.0.0.1", 0)
    proxy.port = listening.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listening.close()
        proxy.cut()
        await asyncio.sleep(0.05)
