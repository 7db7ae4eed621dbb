"""`/graphql`: POST, streams of events and the WebSocket handshake."""

import asyncio
import hashlib
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from aiohttp import WSCloseCode, hdrs, web
from graphql import OperationType
from strawberry.aiohttp.views import GraphQLView
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from colloquy.server import json_codec
from colloquy.server.auth.authenticator import Caller
from colloquy.server.errors import Code, NotAllowed, Rejected, Unauthenticated
from colloquy.server.graphql.error_format import rejection
from colloquy.server.graphql.request import Answer, GraphQLRequest
from colloquy.server.http import negotiation, sse
from colloquy.server.http.connection import ConnectionContext
from colloquy.server.http.middleware import request_id_of
from colloquy.server.http.request_body import request_from, request_of
from colloquy.server.http.sse import EventStreams
from colloquy.server.http.websocket import Handler, TextAdapter

MAX_FRAME = 2 * 1024 * 1024
MAX_OPERATIONS = 100
CLOSE_SECONDS = 3.0
HEARTBEAT = 25.0
INIT_TIMEOUT = timedelta(seconds=5)

_OFFERS = (*negotiation.OFFERS, sse.MEDIA)
_SOCKET = web.RequestKey("socket", web.WebSocketResponse)
_STATUSES = {
    Code.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.OVERLOADED: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class View(GraphQLView[Any, None]):
    """Strawberry's view, with HTTP as the draft has it and sockets that close with a reason."""

    websocket_adapter_class = TextAdapter
    graphql_transport_ws_handler_class = Handler

    def __init__(self, connection: ConnectionContext) -> None:
        super().__init__(
            connection.engine.schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=INIT_TIMEOUT,
            max_subscriptions_per_connection=MAX_OPERATIONS,
        )
        self.connection = connection
        self.events = EventStreams(connection)
        self._sockets: set[web.WebSocketResponse] = set()

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
            return await self._socket(request)
        media = negotiation.negotiate(_joined(request, hdrs.ACCEPT), _OFFERS)
        try:
            if media == sse.MEDIA:
                media = negotiation.JSON  # of what is refused before there is a stream
                return await self._stream(request)
            answer = await self._answer(request, media)
            return _cached(request, answer, _response(answer, media or negotiation.JSON))
        except Rejected as error:
            body = rejection(error.code, error.message, request_id_of(request))
            response = _json(body, media or negotiation.JSON, error.status)
            if isinstance(error, NotAllowed):
                response.headers[hdrs.ALLOW] = error.allow
            if isinstance(error, Unauthenticated):
                response.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
            return response

    async def close(self) -> None:
        """Tell every socket that the server restarts, so that its client comes back."""
        self.events.close()
        closing = {asyncio.ensure_future(_restart(socket)) for socket in self._sockets}
        if not closing:
            return
        # One that reads nothing, or is cut off meanwhile, must not keep the others or the stop.
        _, late = await asyncio.wait(closing, timeout=CLOSE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*closing, return_exceptions=True)

    async def get_context(self, request: web.Request, response: web.Response | web.WebSocketResponse) -> None:
        """Return nothing: the engine makes a context for each operation."""

    async def create_websocket_response(
        self, request: web.Request, subprotocol: str | None
    ) -> web.WebSocketResponse:
        """Return the socket, with bounds: a dead peer is noticed, a large frame refused."""
        socket = web.WebSocketResponse(
            protocols=(subprotocol,) if subprotocol else (),
            heartbeat=HEARTBEAT,
            max_msg_size=MAX_FRAME,
            compress=False,  # a deflate window costs each idle subscriber 64 KiB
        )
        await socket.prepare(request)
        request[_SOCKET] = socket
        self._sockets.add(socket)
        return socket

    async def reject_websocket(self, request: web.Request) -> web.Response:
        """Refuse a handshake from a page of another origin."""
        message = "A page of another origin may not open a WebSocket here."
        return _json(rejection(Code.FORBIDDEN, message, request_id_of(request)), negotiation.JSON, 403)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if not self.is_websocket_request(request):
            message = "This is no WebSocket handshake of version 13."
            body = rejection(Code.BAD_REQUEST, message, request_id_of(request))
            return _json(body, negotiation.JSON, HTTPStatus.BAD_REQUEST)
        self.connection.metrics.sockets += 1
        try:
            return await self.run(request)
        finally:
            self.connection.metrics.sockets -= 1
            if (socket := request.get(_SOCKET)) is not None:
                self._forget(socket)

    def _forget(self, socket: web.WebSocketResponse) -> None:
        self._sockets.discard(socket)
        if not socket.closed:
            # Its peer is gone, and what served it was cancelled: what would ping it has to end too.
            self.connection.soon(socket.close(code=WSCloseCode.INTERNAL_ERROR, drain=False))

    async def _answer(self, request: web.Request, media: str | None) -> Answer:
        if media is None:
            message = f"Accept {negotiation.JSON} or {negotiation.RESPONSE}."
            raise Rejected(Code.BAD_REQUEST, message, HTTPStatus.NOT_ACCEPTABLE)
        if request.method == hdrs.METH_GET:
            _require_own_origin(request, "ask")
            caller = await self._caller(request)
            asked = request_from(request)
            self.connection.engine.require_safe(asked, OperationType.QUERY)
        elif request.method == hdrs.METH_POST:
            asked, caller = await self._read(request)
        else:
            raise NotAllowed("Send operations by POST, and queries by GET too.", "GET, POST")
        return await self.connection.engine.execute(asked, caller, request_id_of(request))

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if request.method == hdrs.METH_POST:
            asked, caller = await self._read(request)
        elif request.method == hdrs.METH_GET:
            _require_own_origin(request, "open a stream")
            caller = await self._caller(request)
            asked = request_from(request)
            self.connection.engine.require_safe(asked, OperationType.SUBSCRIPTION)
        else:
            raise NotAllowed("Ask for a stream by POST, or by GET.", "GET, POST")
        return await self.events.serve(request, asked, caller)

    async def _read(self, request: web.Request) -> tuple[GraphQLRequest, Caller]:
        """Return what a POST asks, and who asks it."""
        if not negotiation.is_json(request.headers.get(hdrs.CONTENT_TYPE)):
            raise Rejected(Code.BAD_REQUEST, "Send the operation as application/json in UTF-8.", 415)
        # Before the body is read: who may not ask costs no more than this.
        caller = await self._caller(request)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge as error:
            message = "The body is too large; send less at once."
            raise Rejected(Code.BAD_REQUEST, message, error.status) from None
        return request_of(json_codec.decode(body)), caller

    async def _caller(self, request: web.Request) -> Caller:
        tokens = request.headers.getall(hdrs.AUTHORIZATION, [])
        return await self.connection.authenticator.caller(", ".join(tokens) if tokens else None)


def _require_own_origin(request: web.Request, what: str) -> None:
    """Raise `Rejected` for a GET that a page of another origin sends: no preflight asks for it."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and origin.partition("://")[2] != request.host:
        message = f"A page of another origin may not {what} here."
        raise Rejected(Code.FORBIDDEN, message, HTTPStatus.FORBIDDEN)


def _cached(request: web.Request, answer: Answer, response: web.Response) -> web.Response:
    """Return the answer to a GET with what a browser's own cache needs; 304 for one that it has.

    Nobody else's cache may keep it, and each use of it is asked for again: what it says changes.
    """
    if request.method != hdrs.METH_GET or not answer.is_plain:
        return response
    tag = f'"{hashlib.blake2b(answer.body, digest_size=16).hexdigest()}"'
    headers = {
        hdrs.ETAG: tag,
        hdrs.CACHE_CONTROL: "private, no-cache",
        hdrs.VARY: f"{hdrs.ACCEPT}, {hdrs.AUTHORIZATION}",
    }
    if tag in (request.headers.get(hdrs.IF_NONE_MATCH) or ""):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    return response


def _response(answer: Answer, media: str) -> web.Response:
    status = HTTPStatus.OK
    if not answer.executed and media == negotiation.RESPONSE:
        status = _STATUSES.get(Code(answer.code), HTTPStatus.BAD_REQUEST)
    return _sent(answer.body, media, status)


def _json(payload: object, media: str, status: int) -> web.Response:
    return _sent(json_codec.encode(payload), media, status)


def _sent(body: bytes, media: str, status: int) -> web.Response:
    return web.Response(
        body=body,
        status=status,
        headers={hdrs.CONTENT_TYPE: f"{media}; charset=utf-8"},
    )


def _joined(request: web.Request, name: str) -> str | None:
    values = request.headers.getall(name, [])
    return ",".join(values) if values else None


async def _restart(socket: web.WebSocketResponse) -> None:
    await socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"Service restart")
