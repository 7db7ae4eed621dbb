"""Server-sent events: one operation in each response, in graphql-sse's distinct connections mode.

Each event of a log has its cursor for an `id`, so that a browser's EventSource, which sends the
last one back, goes on where it was cut off.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

from aiohttp import ClientConnectionResetError, hdrs, web

from colloquy.server import json_codec
from colloquy.server.auth.authenticator import Caller
from colloquy.server.errors import Code, Unauthenticated
from colloquy.server.graphql.error_format import INTERNAL, rejection
from colloquy.server.graphql.request import Answer, GraphQLRequest
from colloquy.server.http.connection import ConnectionContext
from colloquy.server.http.middleware import REQUEST_ID, request_id_of

MEDIA = "text/event-stream"
LAST_EVENT_ID = "Last-Event-ID"
HEARTBEAT = 15.0
RETRY = 1000
"""Milliseconds after which a client that was cut off comes back."""

_HEADERS = {
    hdrs.CONTENT_TYPE: f"{MEDIA}; charset=utf-8",
    hdrs.CACHE_CONTROL: "no-store, no-transform",
    "X-Accel-Buffering": "no",  # a proxy that collects events holds them back
}
_HELLO = b":\nretry: %d\n\n" % RETRY
_BEAT = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"


class EventStreams:
    """Every response that streams, until its client, its token or the server goes."""

    def __init__(self, connection: ConnectionContext) -> None:
        self._connection = connection
        self._open: set[asyncio.Future[bytes]] = set()

    async def serve(self, http: web.Request, asked: GraphQLRequest, caller: Caller) -> web.StreamResponse:
        """Return the response, once it has ended."""
        request_id = request_id_of(http)
        response = web.StreamResponse(headers=_HEADERS | {REQUEST_ID: request_id})
        over: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        forget = self._connection.expiries.at(caller.expires_at, lambda: _end(over, _goodbye(request_id)))
        start = http.headers.get(LAST_EVENT_ID) or None
        begun: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        answers = self._connection.engine.stream(asked, caller, request_id, start, opened=begun)
        self._open.add(over)
        self._connection.metrics.subscriptions += 1
        try:
            await response.prepare(http)
            async with aclosing(answers):
                await self._send(response, http, answers, over, begun)
        except ClientConnectionResetError:
            pass  # the client went away, and comes back with its last id
        except Exception as error:  # noqa: BLE001  the last place that can answer
            self._connection.presenter.fault(error, request_id)
            body = json_codec.encode(rejection(Code.INTERNAL, INTERNAL, request_id))
            with suppress(ClientConnectionResetError):
                await response.write(_event(body) + _COMPLETE)
        finally:
            self._connection.metrics.subscriptions -= 1
            self._open.discard(over)
            forget()
        return response

    def close(self) -> None:
        """Cut every response short: a client that sees it end in good order need not come back."""
        for over in tuple(self._open):
            _end(over, b"")

    async def _send(
        self,
        response: web.StreamResponse,
        http: web.Request,
        answers: AsyncGenerator[Answer, None],
        over: "asyncio.Future[bytes]",
        begun: "asyncio.Future[str] | None",
    ) -> None:
        await response.write(_HELLO)
        coming = asyncio.create_task(_following(answers))
        try:
            while True:
                came = False
                awaited: list[asyncio.Future[Any]] = [coming, over]
                if begun is not None:
                    awaited.append(begun)
                await asyncio.wait(awaited, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
                if over.done():
                    frame, is_last = over.result(), True
                    if not frame:
                        _hang_up(http)
                        return
                elif begun is not None and begun.done():
                    # The place before the first event: who is cut off before it goes on from there.
                    frame, is_last = b"id: %b\n\n" % begun.result().encode(), False
                    begun = None
                elif coming.done():
                    answer, came = coming.result(), True
                    frame, is_last = (_COMPLETE, True) if answer is None else (_next(answer), False)
                else:
                    frame, is_last = _BEAT, False
                try:
                    async with asyncio.timeout(self._connection.patience):
                        await response.write(frame)
                except TimeoutError:
                    # It does not read: it costs nothing more, and knows by its last id where it was.
                    _hang_up(http)
                    return
                if is_last:
                    return
                if came:
                    coming = asyncio.create_task(_following(answers))
        finally:
            coming.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await coming


def _hang_up(http: web.Request) -> None:
    if http.transport is not None:
        http.transport.abort()


async def _following(answers: AsyncGenerator[Answer, None]) -> Answer | None:
    return await anext(answers, None)


def _end(over: "asyncio.Future[bytes]", last: bytes) -> None:
    if not over.done():
        over.set_result(last)


def _goodbye(request_id: str) -> bytes:
    """Return the end of a stream whose token has ended."""
    error = Unauthenticated("expired")
    return _event(json_codec.encode(rejection(error.code, error.message, request_id))) + _COMPLETE


def _next(answer: Answer) -> bytes:
    return _event(answer.body, answer.cursor)


def _event(body: bytes, cursor: str | None = None) -> bytes:
    id = b"" if cursor is None else b"id: %b\n" % cursor.encode()
    return b"event: next\n%bdata: %b\n\n" % (id, body)
