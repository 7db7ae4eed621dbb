"""graphql-transport-ws: who does it wrong is told so by a close code."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from colloquy.server.http import endpoint
from tests.server import toy
from tests.server.conftest import Client

PROTOCOL = ("graphql-transport-ws",)
Socket = ClientWebSocketResponse[Any]
INIT = {"type": "connection_init"}


async def opened(client: Client, payload: object = ...) -> Any:
    socket = await client.ws_connect("/graphql", protocols=PROTOCOL)
    await socket.send_json(INIT if payload is ... else INIT | {"payload": payload})
    assert await socket.receive_json() == {"type": "connection_ack"}
    return socket


def subscribe(query: str, id: str = "1", **more: object) -> dict[str, object]:
    return {"id": id, "type": "subscribe", "payload": {"query": query, **more}}


async def close_code(socket: Any) -> int | None:
    message = await socket.receive(timeout=5)
    assert message.type is WSMsgType.CLOSE, message
    await socket.close()
    return int(message.data)


async def test_a_subscription_streams_text_frames_and_completes(client: Client) -> None:
    """Trap T1: JSON is made as bytes, and a client understands no binary frame."""
    socket = await opened(client)
    await socket.send_json(subscribe("subscription { conversationEvents }"))

    received = [await socket.receive_json() for _ in range(4)]

    data = [{"data": {"conversationEvents": n}} for n in range(3)]
    assert received == [
        *({"id": "1", "type": "next", "payload": payload} for payload in data),
        {"id": "1", "type": "complete"},
    ]
    await socket.close()


async def test_queries_and_mutations_have_one_answer(client: Client) -> None:
    socket = await opened(client, None)
    await socket.send_json(subscribe("{ viewer }", "q"))

    assert (await socket.receive_json())["payload"] == {"data": {"viewer": "default BUSINESS None"}}
    assert await socket.receive_json() == {"id": "q", "type": "complete"}

    await socket.send_json(subscribe('mutation { sendMessage(text: "hi") }', "q"))
    assert (await socket.receive_json())["payload"] == {"data": {"sendMessage": "hi"}}
    await socket.close()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ viewer", "GRAPHQL_PARSE_FAILED"),
        ("{ nobody }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { viewer } query B { viewer }", "OPERATION_RESOLUTION_FAILURE"),
        ("query($id: ID!) { conversation(id: $id) }", "BAD_USER_INPUT"),
        ("subscription { conversationSignals }", "INTERNAL"),
        (1, "BAD_REQUEST"),
    ],
)
async def test_an_operation_s_error_is_its_own(client: Client, query: Any, code: str) -> None:
    socket = await opened(client)
    await socket.send_json(subscribe("subscription { inboxEvents }", "other"))
    await socket.receive_json()
    await socket.send_json(subscribe(query))

    message = await socket.receive_json()
    (error,) = message.get("payload", {}).get("errors") if message["type"] == "next" else message["payload"]

    assert message["id"] == "1"
    assert error["extensions"]["code"] == code
    assert error["extensions"]["requestId"]
    assert "hunter2" not in str(error)
    await socket.send_json({"type": "ping", "payload": {"n": 1}})
    while (message := await socket.receive_json())["type"] != "pong":
        assert message == {"id": "1", "type": "complete"}
    assert message == {"type": "pong", "payload": {"n": 1}}
    await socket.close()


@pytest.mark.parametrize(
    "message",
    [
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        "{",
        "[" * 10_000,
        '{"type":1}',
        '{"type":"nothing"}',
        '{"type":"ping","payload":"x"}',
        '{"type":"connection_init","payload":[]}',
        '{"type":"subscribe","id":"1"}',
        '{"type":"subscribe","id":1,"payload":{"query":"{viewer}"}}',
        '{"type":"subscribe","id":[],"payload":{"query":"{viewer}"}}',
        '{"type":"subscribe","id":"","payload":{"query":"{viewer}"}}',
        '{"type":"subscribe","id":"1","payload":"x"}',
        '{"type":"complete"}',
        '{"type":"subscribe","id":"' + "x" * 200 + '","payload":{"query":"{viewer}"}}',
    ],
)
async def test_a_message_of_another_shape_closes_with_4400(client: Client, message: str) -> None:
    socket = await client.ws_connect("/graphql", protocols=PROTOCOL)
    await socket.send_str(message)

    assert await close_code(socket) == 4400


async def test_bytes_close_with_4400(client: Client) -> None:
    socket = await client.ws_connect("/graphql", protocols=PROTOCOL)
    await socket.send_bytes(b'{"type":"connection_init"}')

    assert await close_code(socket) == 4400


async def test_who_subscribes_before_the_ack_is_closed_with_4401(client: Client) -> None:
    socket = await client.ws_connect("/graphql", protocols=PROTOCOL)
    await socket.send_json(subscribe("{ viewer }"))

    assert await close_code(socket) == 4401


async def test_an_id_in_use_closes_with_4409(client: Client) -> None:
    socket = await opened(client)
    await socket.send_json(subscribe("subscription { inboxEvents }"))
    await socket.receive_json()
    await socket.send_json(subscribe("{ viewer }"))

    assert await close_code(socket) == 4409


async def test_a_second_init_closes_with_4429(client: Client) -> None:
    socket = await opened(client)
    await socket.send_json(INIT)

    assert await close_code(socket) == 4429


@pytest.mark.parametrize("protocols", [(), ("graphql-ws",)])
async def test_another_protocol_closes_with_4406(client: Client, protocols: tuple[str, ...]) -> None:
    socket = await client.ws_connect("/graphql", protocols=protocols)

    assert await close_code(socket) == 4406


async def test_a_frame_that_is_too_large_closes_with_1009(client: Client) -> None:
    socket = await opened(client)
    await socket.send_str("x" * (endpoint.MAX_FRAME + 1))

    assert await close_code(socket) == 1009


async def test_another_origin_is_refused(client: Client) -> None:
    for origin in ("https://evil.example", "null"):
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect("/graphql", protocols=PROTOCOL, origin=origin)
        assert refused.value.status == 403


async def test_a_handshake_that_is_none_is_a_bad_request(client: Client) -> None:
    async with client.get("/graphql", headers={"Upgrade": "websocket"}) as response:
        assert response.status == 400
        assert (await response.json())["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "payload", [None, {}, {"Authorization": "Bearer x"}, {"Authorization": 1}, {"token": "x"}]
)
async def test_who_has_no_token_is_closed_with_4403(guarded: Client, payload: object) -> None:
    socket = await guarded.ws_connect("/graphql", protocols=PROTOCOL)
    await socket.send_json(INIT | {"payload": payload})

    assert await close_code(socket) == 4403


async def test_the_header_of_a_handshake_is_no_token(guarded: Client, token: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {token()}"}
    socket = await guarded.ws_connect("/graphql", protocols=PROTOCOL, headers=headers)
    await socket.send_json(INIT)

    assert await close_code(socket) == 4403


async def test_the_token_of_the_first_message_says_who_asks(
    guarded: Client, store: toy.ToyStore, token: Callable[..., str]
) -> None:
    store.add("alice", toy.person("par_7"))
    acl: dict[str, object] = {"paths": {"/v1/participants/**": {}}}
    socket = await opened(guarded, {"authorization": f"Bearer {token(sub='alice', acl=acl)}"})

    await socket.send_json(subscribe("{ viewer }", "a"))
    assert (await socket.receive_json())["payload"]["data"] == {"viewer": "default PARTICIPANT par_7"}
    await socket.receive_json()
    await socket.send_json(subscribe("subscription { inboxEvents }", "b"))
    message = await socket.receive_json()
    assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")
    await socket.close()


async def test_the_end_of_a_token_is_the_end_of_its_socket(
    guarded: Client, token: Callable[..., str]
) -> None:
    socket = await opened(guarded, {"Authorization": f"Bearer {token(age=1, life=3)}"})
    await socket.send_json(subscribe("subscription { inboxEvents }"))
    await socket.receive_json()

    assert await close_code(socket) == 4403


async def test_one_operation_too_many_is_refused_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = await opened(client)
    for n in range(endpoint.MAX_OPERATIONS):
        await socket.send_json(subscribe("subscription { inboxEvents }", str(n)))
        await socket.receive_json()
    await socket.send_json(subscribe("{ viewer }", "more"))

    message = await socket.receive_json()
    assert (message["id"], message["type"]) == ("more", "error")
    assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
    await socket.close()


async def test_complete_ends_an_operation_and_frees_its_id(client: Client) -> None:
    socket = await opened(client)
    await socket.send_json(subscribe("subscription { inboxEvents }"))
    await socket.receive_json()
    await socket.send_json({"id": "1", "type": "complete"})
    await socket.send_json({"id": "unknown", "type": "complete"})
    await socket.send_json(subscribe("{ viewer }"))

    assert (await socket.receive_json())["payload"]["data"]
    await socket.close()


async def test_sockets_are_told_that_the_server_goes(client: Client) -> None:
    socket = await opened(client)
    await socket.send_json(subscribe("subscription { inboxEvents }"))
    await socket.receive_json()

    closing = asyncio.ensure_future(client.server.close())
    assert await close_code(socket) == 1012
    await closing
