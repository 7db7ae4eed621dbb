"""`/graphql`: POST and the WebSocket handshake."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from aiohttp import WSCloseCode, hdrs, web
from strawberry.aiohttp.views import GraphQLView
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from server import encoding, negotiation
from server.auth import Authenticator
from server.body import request_of
from server.engine import Answer, Engine
from server.errors import Code, Rejected, Unauthenticated
from server.metrics import Metrics
from server.presenting import Presenter, rejection
from server.requests import request_id_of
from server.sockets import Handler, TextAdapter

MAX_FRAME = 2 * 1024 * 1024
MAX_OPERATIONS = 100
HEARTBEAT = 25.0
INIT_TIMEOUT = timedelta(seconds=5)

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

    def __init__(
        self, engine: Engine, authenticator: Authenticator, presenter: Presenter, metrics: Metrics
    ) -> None:
        super().__init__(
            engine.schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=INIT_TIMEOUT,
            max_subscriptions_per_connection=MAX_OPERATIONS,
        )
        self.engine = engine
        self.authenticator = authenticator
        self.presenter = presenter
        self.metrics = metrics
        self._sockets: set[web.WebSocketResponse] = set()

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
            return await self._socket(request)
        media = negotiation.negotiate(_joined(request, hdrs.ACCEPT))
        try:
            return _response(await self._post(request, media), media or negotiation.JSON)
        except Rejected as error:
            body = rejection(error.code, error.message, request_id_of(request))
            response = _json(body, media or negotiation.JSON, error.status)
            if error.status == HTTPStatus.METHOD_NOT_ALLOWED:
                response.headers[hdrs.ALLOW] = hdrs.METH_POST
            if isinstance(error, Unauthenticated):
                response.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
            return response

    async def close(self) -> None:
        """Tell every socket that the server restarts, so that its client comes back."""
        for socket in tuple(self._sockets):
            await socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"Service restart")

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
        self.metrics.sockets += 1
        try:
            response: web.StreamResponse = await self.run(request)
        finally:
            self.metrics.sockets -= 1
        if isinstance(response, web.WebSocketResponse):
            self._sockets.discard(response)
        return response

    async def _post(self, request: web.Request, media: str | None) -> Answer:
        if media is None:
            message = f"Accept {negotiation.JSON} or {negotiation.RESPONSE}."
            raise Rejected(Code.BAD_REQUEST, message, HTTPStatus.NOT_ACCEPTABLE)
        if request.method != hdrs.METH_POST:
            raise Rejected(Code.BAD_REQUEST, "Send operations by POST.", 405)
        if not negotiation.is_json(request.headers.get(hdrs.CONTENT_TYPE)):
            raise Rejected(Code.BAD_REQUEST, "Send the operation as application/json in UTF-8.", 415)
        # Before the body is read: who may not ask costs no more than this.
        tokens = request.headers.getall(hdrs.AUTHORIZATION, [])
        caller = await self.authenticator.caller(", ".join(tokens) if tokens else None)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge as error:
            message = "The body is too large; send less at once."
            raise Rejected(Code.BAD_REQUEST, message, error.status) from None
        asked = request_of(encoding.decode(body))
        return await self.engine.execute(asked, caller, request_id_of(request))


def _response(answer: Answer, media: str) -> web.Response:
    status = HTTPStatus.OK
    if not answer.executed and media == negotiation.RESPONSE:
        status = _STATUSES.get(Code(answer.code), HTTPStatus.BAD_REQUEST)
    return _json(answer.payload, media, status)


def _json(payload: object, media: str, status: int) -> web.Response:
    return web.Response(
        body=encoding.encode(payload),
        status=status,
        headers={hdrs.CONTENT_TYPE: f"{media}; charset=utf-8"},
    )


def _joined(request: web.Request, name: str) -> str | None:
    values = request.headers.getall(name, [])
    return ",".join(values) if values else None
