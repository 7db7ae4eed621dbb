"""graphql-transport-ws: what a client sends wrongly closes with a code, never without one."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from functools import partial
from struct import Struct
from typing import Any, cast

from aiohttp import ClientConnectionResetError, WSMsgType
from strawberry.aiohttp.views import AiohttpWebSocketAdapter
from strawberry.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
    WebSocketDisconnected,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)

from colloquy.server import json_codec
from colloquy.server.auth.authenticator import Caller, authorization_of
from colloquy.server.errors import Code, Rejected, Unauthenticated
from colloquy.server.graphql.error_format import INTERNAL, rejection
from colloquy.server.graphql.request import Answer, GraphQLRequest
from colloquy.server.http.close_codes import CloseCode
from colloquy.server.http.connection import ConnectionContext, HasConnectionContext
from colloquy.server.http.middleware import new_id
from colloquy.server.http.request_body import request_of

MAX_ID = 128
ROOM = 64 * 1024
"""How many bytes may wait to be sent before one is no longer pushed to, but waited for."""

_WITH_ID = ("subscribe", "complete")
_WITH_PAYLOAD = ("connection_init", "ping", "pong")


class TextAdapter(AiohttpWebSocketAdapter):
    """Sends text frames, though JSON is made as bytes, and reads them as strictly as a body."""

    cursor: str | None = None
    """That of the last event which was sent."""

    async def iter_json(
        self,
        *,
        ignore_parsing_errors: bool = False,  # noqa: ARG002  the base has it
    ) -> AsyncGenerator[object, None]:
        """Yield the messages."""
        async for message in self.ws:
            if message.type is WSMsgType.BINARY:
                raise NonTextMessageReceived
            if message.type is WSMsgType.TEXT:
                try:
                    yield json_codec.decode(message.data)
                except Rejected:
                    raise NonJsonMessageReceived from None
            del message  # one who waits keeps none

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message."""
        await self.send_text(json_codec.encode(message))

    def push(self, head: bytes, answer: Answer) -> bool:
        """Send an answer behind the head of its message, if the client has read what it was sent."""
        return self._write(b"".join((head, answer.body, b"}")), answer.cursor)

    async def send_text(self, frame: bytes, cursor: str | None = None) -> None:
        """Send a message that is JSON already; one who does not read it in time is given up."""
        if self._write(frame, cursor):
            return
        connection = cast("HasConnectionContext", self.view).connection
        self.cursor = cursor or self.cursor
        try:
            async with asyncio.timeout(connection.patience):
                await self.ws.send_frame(frame, WSMsgType.TEXT)
        except TimeoutError:
            connection.give_up(self.ws, self.request.transport, self.cursor or "")
            raise WebSocketDisconnected from None
        except (RuntimeError, ClientConnectionResetError) as error:
            raise WebSocketDisconnected from error

    def _write(self, frame: bytes, cursor: str | None) -> bool:
        # Straight to the transport: aiohttp's way costs a delivery twice as much.
        transport = self.request.transport
        if transport is None or transport.is_closing() or self.ws.closed:
            return False
        if transport.get_write_buffer_size() > ROOM:
            return False
        transport.write(_header(len(frame)) + frame)
        self.cursor = cursor or self.cursor
        return True


class Handler(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection: its caller, and its operations, each with a context of its own."""

    caller: Caller | None = None
    authorization: object = None
    forget_expiry: Callable[[], None] | None = None
    _farewell: asyncio.Task[None] | None = None

    @property
    def served(self) -> ConnectionContext:
        """Return what our view was given; Strawberry knows only the base of it."""
        return cast("HasConnectionContext", self.view).connection

    @property
    def _adapter(self) -> TextAdapter:
        return cast("TextAdapter", self.websocket)

    async def shutdown(self) -> None:
        """End everything that belongs to the connection."""
        if self.forget_expiry is not None:
            self.forget_expiry()
        if self._farewell is not None:
            await self._farewell
        await super().shutdown()

    async def handle_message(self, message: Any) -> None:
        """Handle a message of the protocol's shape; close for any other."""
        if _is_shaped(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("Invalid message")

    async def handle_connection_init(self, message: Any) -> None:
        """Know the caller, or close."""
        if self.connection_timed_out:
            return
        if self.connection_init_received:
            await self.websocket.close(CloseCode.TOO_MANY_REQUESTS, "Too many initialisation requests")
            return
        self.connection_init_received = True
        if self.connection_init_timeout_task:
            self.connection_init_timeout_task.cancel()
            # It would keep its end, a traceback with all its frames, for as long as the socket lives.
            self.connection_init_timeout_task = None
        try:
            self.authorization = authorization_of(message.get("payload"))
            self.caller = await self.served.authenticator.caller(self.authorization)
        except Rejected:
            await self._forbid()
            return
        self.forget_expiry = self.served.expiries.at(
            self.caller.expires_at, lambda: self.served.soon(self._forbid())
        )
        self.connection_acknowledged = True
        await self.send_message({"type": "connection_ack"})

    async def handle_ping(self, message: Any) -> None:
        """Answer with what came along."""
        pong = {"type": "pong"}
        await self.send_message(cast("Any", pong | _payload(message)))

    async def handle_subscribe(self, message: Any) -> None:
        """Start an operation, or say why not."""
        if not self.connection_acknowledged or self.caller is None:
            await self.websocket.close(CloseCode.UNAUTHORIZED, "Unauthorized")
            return
        id = message["id"]
        if id in self.operations:
            await self.websocket.close(
                CloseCode.SUBSCRIBER_ALREADY_EXISTS, f"Subscriber for {id} already exists"[:120]
            )
            return
        try:
            request = request_of(message.get("payload"))
            if len(self.operations) >= (self.max_subscriptions_per_connection or 1):
                many = f"This socket has {len(self.operations)} operations; complete one first."
                raise Rejected(Code.RATE_LIMITED, many)  # noqa: TRY301  answered as the others are
        except Rejected as error:
            errors = rejection(error.code, error.message, new_id())["errors"]
            await self.send_message({"id": id, "type": "error", "payload": errors})
            return
        operation = Operation(self, id, request.query, request.variables, request.operation_name)
        operation.task = asyncio.create_task(self._run(operation, request))
        operation.task.add_done_callback(self._task_done)
        self.operations[id] = operation

    async def _run(self, operation: Operation[Any, None], request: GraphQLRequest) -> None:
        request_id = new_id()
        self.served.metrics.subscriptions += 1
        try:
            # Each operation is let in as a request is: the participant may be another by now (M11).
            caller = await self.served.authenticator.caller(self.authorization)
            push = partial(self._adapter.push, _head(operation.id, "next"))
            answers = self.served.engine.stream(request, caller, request_id, push=push)
            async with aclosing(answers):
                async for answer in answers:
                    if answer.code == Code.UNAUTHENTICATED:
                        await self._forbid()
                        return
                    if not answer.executed:
                        await _send(operation, "error", json_codec.encode(answer.payload["errors"]))
                        return
                    await _send(operation, "next", answer.body, answer.cursor)
                    del answer  # one who waits keeps none
            await _send(operation, "complete")
        except Unauthenticated:
            await self._forbid()
        except WebSocketDisconnected:
            self.operations.pop(operation.id, None)
        except Exception as error:  # noqa: BLE001  the last place that can answer
            self.served.presenter.fault(error, request_id)
            errors = rejection(Code.INTERNAL, INTERNAL, request_id)["errors"]
            with suppress(WebSocketDisconnected):
                await _send(operation, "error", json_codec.encode(errors))
        finally:
            self.served.metrics.subscriptions -= 1

    async def _forbid(self) -> None:
        # In a task of its own: closing ends the connection's handler, which cancels its
        # operations, and the one that closes must not be cancelled before its frame is sent.
        if self._farewell is None:
            self._farewell = asyncio.create_task(self.websocket.close(CloseCode.FORBIDDEN, "Forbidden"))
        await asyncio.shield(self._farewell)


async def _send(
    operation: Operation[Any, None], type_: str, payload: bytes | None = None, cursor: str | None = None
) -> None:
    # A client that completed an operation meanwhile hears no more of it.
    handler, id = operation.handler, operation.id
    if handler.operations.get(id) is not operation:
        return
    if type_ != "next":
        handler.forget_id(id)
    frame = b'{"id":%b,"type":"%b"}' % (json_codec.encode(id), type_.encode())
    if payload is not None:
        frame = _head(id, type_) + payload + b"}"
    await cast("TextAdapter", handler.websocket).send_text(frame, cursor)


def _head(id: str, type_: str) -> bytes:
    """Return what stands before the payload of a message."""
    return b'{"id":%b,"type":"%b","payload":' % (json_codec.encode(id), type_.encode())


def _header(size: int) -> bytes:
    """Return the header of a whole, unmasked text frame (RFC 6455, 5.2)."""
    if size < 126:
        return _SHORT(0x81, size)
    return _MIDDLE(0x81, 126, size) if size < 65_536 else _LONG(0x81, 127, size)


_SHORT, _MIDDLE, _LONG = Struct("!BB").pack, Struct("!BBH").pack, Struct("!BBQ").pack


def _payload(message: Mapping[str, Any]) -> dict[str, Any]:
    return {"payload": message["payload"]} if message.get("payload") is not None else {}


def _is_shaped(message: Any) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] in _WITH_ID:
        id = message.get("id")
        if not isinstance(id, str) or not 0 < len(id) <= MAX_ID:
            return False
    if message["type"] == "subscribe":
        return isinstance(message.get("payload"), dict)
    if message["type"] in _WITH_PAYLOAD:
        return isinstance(message.get("payload"), dict | None)
    return True
