"""graphql-transport-ws under any messages in any order: the close code is the protocol's, or none.

A model of the protocol, in a few lines, says which; the server must agree, and have no fault.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from aiohttp import WSMsgType
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from colloquy.server.app import create_app
from colloquy.server.settings import Settings
from tests.live.unhandled import faults
from tests.server import toy
from tests.server.conftest import Client

Frame = bytes | str
FOREVER = "subscription { inboxEvents }"
SPOKEN = {"connection_ack", "next", "error", "complete", "pong"}
TYPES = ["connection_init", "ping", "pong", "subscribe", "complete"]


@dataclass
class Protocol:
    """What a server knows of a connection, and what it closes it with."""

    is_begun: bool = False
    running: set[str] = field(default_factory=set)

    def take(self, frame: Frame) -> int | None:
        """Return the close code that a frame causes; None: the connection goes on."""
        message = _read(frame)
        if not _is_shaped(message):
            return 4400
        id = message.get("id")
        match message["type"]:
            case "connection_init":
                return self._begin(message.get("payload") or {})
            case "subscribe":
                return self._subscribe(id, message["payload"])
            case "complete":
                self.running.discard(id)
        return None

    def _begin(self, payload: dict[str, Any]) -> int | None:
        if self.is_begun:
            return 4429
        self.is_begun = True
        tokens = [value for name, value in payload.items() if name.lower() == "authorization"]
        return 4403 if tokens and tokens[0] is not None else None  # in open mode there are none

    def _subscribe(self, id: str, payload: dict[str, Any]) -> int | None:
        if not self.is_begun:
            return 4401
        if id in self.running:
            return 4409
        if payload.get("query") == FOREVER:
            self.running.add(id)
        return None


def _read(frame: Frame) -> Any:
    if isinstance(frame, bytes):
        return None
    try:
        return orjson.loads(frame)
    except ValueError:
        return None


def _is_shaped(message: Any) -> bool:
    if not isinstance(message, dict) or message.get("type") not in TYPES:
        return False
    kind, id, payload = message["type"], message.get("id"), message.get("payload")
    if kind in ("subscribe", "complete") and not (isinstance(id, str) and 0 < len(id) <= 128):
        return False
    if kind == "subscribe":
        return isinstance(payload, dict)
    return kind == "complete" or payload is None or isinstance(payload, dict)


# what is sent

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
OBJECT = st.dictionaries(TEXT | st.sampled_from(["Authorization", "authorization"]), JSON, max_size=3)


def _messages(type_: str, **entries: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"type": st.just(type_)}, optional=entries)


def _subscribes(id: Any, query: Any) -> st.SearchStrategy[Any]:
    payload = st.fixed_dictionaries(
        {"query": query}, optional={"variables": JSON, "operationName": JSON, "extensions": JSON}
    )
    return st.fixed_dictionaries({"type": st.just("subscribe"), "id": id, "payload": payload})


# An operation that ends by itself has an id of its own, for nobody knows when that is free again.
OWN = st.just("own")
FOLLOWING = st.fixed_dictionaries(
    {"type": st.just("subscribe"), "id": st.sampled_from("ab"), "payload": st.just({"query": FOREVER})}
)
PROPER = st.one_of(
    _messages("connection_init", payload=st.none() | OBJECT),
    _messages("ping", payload=st.none() | OBJECT),
    _messages("pong", payload=st.none() | OBJECT),
    FOLLOWING,
    _subscribes(OWN, JSON | st.sampled_from(["{ viewer }", "{", "{ nobody }", "{ fault", ""])),
    st.fixed_dictionaries({"type": st.just("complete"), "id": st.sampled_from("abc")}),
)
MALFORMED = st.one_of(
    JSON,
    _messages("connection_init", payload=JSON),
    _messages("ping", payload=JSON),
    _messages("complete", id=JSON),
    _messages("subscribe", id=st.lists(JSON, max_size=1) | st.integers(), payload=JSON),
    st.fixed_dictionaries({"type": JSON}),
)
FRAMES = st.one_of(
    PROPER.map(json.dumps),
    PROPER.map(json.dumps),
    MALFORMED.map(json.dumps),
    TEXT,
    PROPER.map(lambda message: json.dumps(message)[:-1]),
    st.binary(max_size=20),
)
BEGUN = st.lists(FRAMES, max_size=5).map(lambda frames: ['{"type":"connection_init"}', *frames])
PROPERLY = st.lists(PROPER.map(json.dumps), max_size=8).map(lambda f: ['{"type":"connection_init"}', *f])


class Running:
    """A server that lives through all examples, in a loop of its own."""

    def __init__(self, runner: asyncio.Runner, client: Client) -> None:
        self.runner = runner
        self.client = client

    def heard(self, frames: list[Frame]) -> int | None:
        """Return the close code that the frames cause; None: it answers a ping after them."""
        return self.runner.run(asyncio.wait_for(self._heard(frames), 20))

    async def _heard(self, frames: list[Frame]) -> int | None:
        socket = await self.client.ws_connect("/graphql", protocols=("graphql-transport-ws",))
        for number, frame in enumerate(frames):
            if isinstance(frame, bytes):
                await socket.send_bytes(frame)
            else:
                await socket.send_str(frame.replace('"own"', f'"own-{number}"'))
        await socket.send_str('{"type":"ping","payload":{"the":"last"}}')
        code = await self._answered(socket)
        await socket.close()
        return code

    async def _answered(self, socket: Any) -> int | None:
        while True:
            message = await socket.receive()
            if message.type is WSMsgType.CLOSE:
                return int(message.data)
            assert message.type is WSMsgType.TEXT, message  # trap T1: never a binary frame
            said = json.loads(message.data)
            assert said["type"] in SPOKEN
            if said == {"type": "pong", "payload": {"the": "last"}}:
                return None


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with asyncio.Runner() as runner:

        async def begin() -> Client:
            client: Client = TestClient(TestServer(create_app(Settings(), toy.ToyStore(), toy.face())))
            await client.start_server()
            return client

        client = runner.run(begin())
        with faults(runner.get_loop()) as said:
            yield Running(runner, client)
            runner.run(client.close())
        assert said == []


@given(frames=st.lists(FRAMES, max_size=5) | BEGUN | PROPERLY)
def test_any_frames_in_any_order_close_with_the_protocol_s_code(
    running: Running, frames: list[Frame]
) -> None:
    protocol = Protocol()
    codes = (protocol.take(frame) for frame in frames)
    assert running.heard(frames) == next((code for code in codes if code is not None), None)


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([], None),
        (["["], 4400),
        ([b"{}"], 4400),
        (['{"type":"subscribe","id":"a","payload":{}}'], 4401),
        (['{"type":"connection_init","payload":{"Authorization":"Bearer x"}}'], 4403),
        (['{"type":"connection_init"}', '{"type":"connection_init"}'], 4429),
    ],
)
def test_the_model_knows_each_code(frames: list[Frame], code: int | None) -> None:
    protocol = Protocol()
    assert next((c for c in map(protocol.take, frames) if c is not None), None) == code


def test_the_model_knows_an_id_in_use_and_one_that_is_free_again() -> None:
    protocol = Protocol(is_begun=True)
    follow = json.dumps({"type": "subscribe", "id": "a", "payload": {"query": FOREVER}})
    assert protocol.take(follow) is None
    assert protocol.take(follow) == 4409
    assert protocol.take('{"type":"complete","id":"a"}') is None
    assert protocol.take(follow) is None


def test_a_server_that_forgives_is_caught(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary: with every shape let through, a payload that is none is answered."""
    from colloquy.server.http import websocket

    monkeypatch.setattr(websocket, "_is_shaped", lambda _: True)
    assert running.heard(['{"type":"ping","payload":"x"}']) is None
