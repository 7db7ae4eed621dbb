"""What every transport is given: who answers, who lets in, and how one that does not read is cut off."""

import asyncio
from asyncio import Transport
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import WSCloseCode, web

from colloquy.server.auth.authenticator import Authenticator
from colloquy.server.auth.expiry import Expiries
from colloquy.server.graphql.engine import Engine
from colloquy.server.graphql.error_format import Presenter
from colloquy.server.observability.metrics import Metrics

LINGER = 10.0
"""How many seconds a socket that was given up may take to read what it was sent."""


@dataclass(frozen=True, slots=True)
class ConnectionContext:
    """The parts of the server that a connection works with.

    `patience` is how many seconds one who does not read is waited for.
    """

    engine: Engine
    authenticator: Authenticator
    presenter: Presenter
    metrics: Metrics
    patience: float
    expiries: Expiries
    closing: set[asyncio.Task[object]] = field(default_factory=set)

    def give_up(self, socket: web.WebSocketResponse, transport: Transport | None, cursor: str) -> None:
        """Close the socket of one who does not read, telling it where it was (E6)."""
        code, message = WSCloseCode.TRY_AGAIN_LATER, cursor.encode()
        self.soon(socket.close(code=code, message=message, drain=False))
        if transport is not None:
            # What it has not read by then it never will: it must not cost memory for ever.
            asyncio.get_running_loop().call_later(LINGER, transport.abort)

    def soon(self, closing: Coroutine[Any, Any, object]) -> None:
        """Have something done that nobody waits for."""
        task = asyncio.create_task(closing)
        self.closing.add(task)
        task.add_done_callback(self.closing.discard)


class HasConnectionContext(Protocol):
    """The view, as a connection of it sees it."""

    connection: ConnectionContext
