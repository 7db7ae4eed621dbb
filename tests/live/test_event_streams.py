"""Server-sent events: what a browser's EventSource and graphql-sse need, byte by byte."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from yarl import URL

from colloquy.domain.ids import SECOND, Instant
from colloquy.server.clock import now
from colloquy.server.http import sse
from tests.graph_laws.asking import inbox, person, say
from tests.live.checking import complaints, everything, of_conversation
from tests.live.conftest import Served, ended, eventually
from tests.live.following import CONVERSATION, INBOX, Seen, cursor

ACCEPT = {"Accept": "text/event-stream"}
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json,"
    " text/event-stream, multipart/mixed"
)


LONG = """
    subscription Long($id: ID!, $after: String) {
        conversationEvents(conversation: $id, after: $after) {
            id log sequence cursor type
            ... on MessageSentEvent { message { content { ... on BasicContent { items { ... on TextItem { text } } } } } }
        }
    }
"""


class Stream:
    """A response of events, read line by line."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def block(self, seconds: float = 5) -> list[str]:
        """Return the lines up to the next empty one."""
        lines: list[str] = []
        async with asyncio.timeout(seconds):
            while line := (await self.response.content.readline()).decode():
                assert "\r" not in line
                if line == "\n":
                    return lines
                lines.append(line.removesuffix("\n"))
        raise EOFError(lines)

    async def event(self) -> dict[str, str]:
        """Return the fields of the next event that is no comment."""
        while True:
            lines = [line for line in await self.block() if not line.startswith((":", "retry:"))]
            if lines and not (len(lines) == 1 and lines[0].startswith("id:")):
                return {name: value.removeprefix(" ") for name, _, value in (x.partition(":") for x in lines)}

    async def seen(self) -> Seen:
        """Return the next event of a log."""
        event = await self.event()
        assert event["event"] == "next", event
        (node,) = json.loads(event["data"])["data"].values()
        assert event["id"] == node["cursor"]
        return Seen.of(node)


@asynccontextmanager
async def posted(served: Served, query: str, **more: Any) -> AsyncIterator[Stream]:
    headers = ACCEPT | more.pop("headers", {})
    body = {"query": query, "variables": more}
    async with served.http.post(served.url, json=body, headers=headers) as response:
        assert response.status == 200, await response.text()
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        yield Stream(response)


@asynccontextmanager
async def got(served: Served, query: str, **more: Any) -> AsyncIterator[Stream]:
    headers = ACCEPT | more.pop("headers", {})
    asked = {"query": query, "variables": json.dumps(more), "operationName": "", "extensions": ""}
    async with served.http.get(served.url, params=asked, headers=headers) as response:
        assert response.status == 200, await response.text()
        yield Stream(response)


@pytest.mark.parametrize("ask", [posted, got])
async def test_events_come_with_their_cursors_for_ids(served: Served, ask: Any) -> None:
    home = await inbox(served.graph, await person(served.graph))
    after = await cursor(served.graph, home)
    await say(served.graph, home, "one\r\ntwo")

    async with ask(served, CONVERSATION, id=home, after=after) as stream:
        assert await stream.block() == [":", f"retry: {sse.RETRY}"]
        received = [await stream.seen()]
        await say(served.graph, home, "live")
        received.append(await stream.seen())

    assert complaints(received, of_conversation(home, await everything(served.graph))[1:]) == []


@pytest.mark.parametrize("ask", [posted, got])
async def test_the_last_id_wins_over_the_argument(served: Served, ask: Any) -> None:
    home = await inbox(served.graph, await person(served.graph))
    first = await cursor(served.graph, home)
    await say(served.graph, home, "had")
    last = await cursor(served.graph, home)
    await say(served.graph, home, "not yet had")

    for query, variables in ((CONVERSATION, {"id": home, "after": first}), (INBOX, {"after": first})):
        async with ask(served, query, headers={"Last-Event-ID": last}, **variables) as stream:
            assert (await stream.seen()).sequence == 3


async def test_a_last_id_that_is_none_is_an_error_of_the_stream(served: Served) -> None:
    async with posted(served, INBOX, headers={"Last-Event-ID": "nonsense"}) as stream:
        event = await stream.event()
        assert json.loads(event["data"])["errors"][0]["extensions"]["code"] == "CURSOR_INVALID"
        assert (await stream.event())["event"] == "complete"


async def test_who_names_event_streams_last_gets_json(served: Served) -> None:
    """Trap T2: urql names every type in each request; a stream would break its queries."""
    headers = {"Accept": URQL}
    async with served.http.post(
        served.url, json={"query": "{ viewer { role } }"}, headers=headers
    ) as response:
        assert response.content_type == "application/graphql-response+json"
        assert (await response.json())["data"] == {"viewer": {"role": "BUSINESS"}}


async def test_a_subscription_that_no_stream_can_answer_is_refused(served: Served) -> None:
    """Trap T15: run as a query it would say that null is no event."""
    for accept in ("application/json", URQL):
        body = {"query": INBOX}
        async with served.http.post(served.url, json=body, headers={"Accept": accept}) as response:
            (error,) = (await response.json())["errors"]
            assert error["extensions"]["code"] == "BAD_REQUEST"
            assert "text/event-stream" in error["message"]


async def test_a_query_has_one_answer_and_the_end(served: Served) -> None:
    async with posted(served, "{ viewer { role } }") as stream:
        event = await stream.event()
        assert json.loads(event["data"]) == {"data": {"viewer": {"role": "BUSINESS"}}}
        assert await stream.event() == {"event": "complete", "data": ""}
        with pytest.raises(EOFError):
            await stream.event()


@pytest.mark.parametrize(
    ("query", "code"),
    [("{", "GRAPHQL_PARSE_FAILED"), ("{ nobody }", "GRAPHQL_VALIDATION_FAILED")],
)
@pytest.mark.parametrize("ask", [posted, got])
async def test_a_request_error_is_an_answer_too(served: Served, ask: Any, query: str, code: str) -> None:
    async with ask(served, query) as stream:
        event = await stream.event()
        assert json.loads(event["data"])["errors"][0]["extensions"]["code"] == code
        assert (await stream.event())["event"] == "complete"


@pytest.mark.parametrize("query", ["{ viewer { role } }", "mutation { __typename }"])
async def test_an_address_asks_for_subscriptions_alone(served: Served, query: str) -> None:
    async with served.http.get(served.url, params={"query": query}, headers=ACCEPT) as response:
        assert response.status == 405
        assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize("params", [{}, {"query": ""}, {"query": INBOX, "variables": "{"}])
async def test_an_address_without_an_operation_is_a_bad_request(served: Served, params: Any) -> None:
    async with served.http.get(served.url, params=params, headers=ACCEPT) as response:
        assert response.status == 400
        assert (await response.json())["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_page_of_another_origin_opens_no_stream(served: Served) -> None:
    headers = ACCEPT | {"Origin": "https://evil.example"}
    async with served.http.get(served.url, params={"query": INBOX}, headers=headers) as response:
        assert response.status == 403
    mine = served.url.removesuffix("/graphql")
    async with got(served, INBOX, headers={"Origin": mine}) as stream:
        assert (await stream.block())[0] == ":"


async def test_silence_is_kept_alive_by_comments(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT", 0.05)
    async with posted(served, INBOX) as stream:
        await stream.block()
        (began,) = await stream.block()
        assert began.startswith("id: ")
        assert [await stream.block() for _ in range(3)] == [[":"]] * 3


@pytest.mark.parametrize("ask", ["inbox", "conversation", "after"])
async def test_a_stream_that_is_cut_before_its_first_event_goes_on_from_where_it_began(
    served: Served, ask: str
) -> None:
    """The first frame has an id, which an EventSource sends back."""
    home = await inbox(served.graph, await person(served.graph))
    after = await cursor(served.graph, home)
    query, given = (INBOX, {}) if ask == "inbox" else (CONVERSATION, {"id": home})
    if ask == "after":
        given["after"] = after
    async with posted(served, query, **given) as stream:
        await stream.block()
        (began,) = await stream.block()
    await say(served.graph, home, "said while nobody listened")
    if ask == "after":
        assert began.removeprefix("id: ") == after

    headers = {"Last-Event-ID": began.removeprefix("id: ")}
    async with posted(served, query, headers=headers, **given) as stream:
        event = json.loads((await stream.event())["data"])["data"]
    assert next(iter(event.values()))["type"] == "message:sent"


async def test_proxies_are_told_to_leave_a_stream_alone(served: Served) -> None:
    async with posted(served, INBOX) as stream:
        assert stream.response.headers["Cache-Control"] == "no-store, no-transform"


async def test_a_client_that_goes_leaves_nothing_behind(served: Served) -> None:
    """Trap T7: noticed at once, and not when the next comment finds nobody there."""
    before = asyncio.all_tasks()

    def left() -> set[Any]:
        return {t for t in asyncio.all_tasks() - before if "RequestHandler" not in repr(t)}

    async with posted(served, INBOX) as stream:
        await stream.block()
        await eventually(lambda: len(served.graph.store.watch) > 0)
    await eventually(lambda: not left(), 1)
    assert len(served.graph.store.watch) == 0


async def test_who_has_no_token_hears_so_before_there_is_a_stream(guarded: Served) -> None:
    for method in ("GET", "POST"):
        options: Any = {"params": {"query": INBOX}} if method == "GET" else {"json": {"query": INBOX}}
        async with guarded.http.request(method, guarded.url, headers=ACCEPT, **options) as response:
            assert response.status == 401
            assert (await response.json())["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_the_end_of_a_token_ends_the_stream_with_a_reason(
    guarded: Served,
    token: Callable[..., str],
) -> None:
    headers = {"Authorization": f"Bearer {token(life=900)}"}
    async with posted(guarded, INBOX, headers=headers) as stream:
        await stream.block()
        guarded.graph.clock.at = Instant(now() + 901 * SECOND)
        event = await stream.event()
        assert json.loads(event["data"])["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert (await stream.event())["event"] == "complete"


async def test_a_server_that_goes_cuts_its_streams_short(served: Served) -> None:
    """urql does not see the end of a response that ends in good order, and would never come back."""
    async with posted(served, INBOX) as stream:
        await stream.block()
        closing = asyncio.create_task(served.runner.cleanup())
        with pytest.raises(aiohttp.ClientError):
            await stream.event()
        await closing


async def test_one_who_does_not_read_is_cut_off(served: Served) -> None:
    home = await inbox(served.graph, await person(served.graph))
    after = await cursor(served.graph, home)
    await asyncio.gather(*(say(served.graph, home, "x" * 16_000) for _ in range(500)))

    loop = asyncio.get_running_loop()
    address = URL(served.url)
    with socket.create_connection((address.host, address.port)) as deaf:
        deaf.setblocking(False)
        asked = {"query": LONG, "variables": json.dumps({"id": home, "after": after})}
        path = address.with_query(asked).raw_path_qs
        ask = f"GET {path} HTTP/1.1\r\nHost: {address.authority}\r\nAccept: text/event-stream\r\n\r\n"
        await loop.sock_sendall(deaf, ask.encode())
        await ended(served, within=10)
        got = await _to_the_end(deaf)
    assert not got.endswith(b"0\r\n\r\n")
    assert 0 < got.count(b"event: next") < 500


async def _to_the_end(deaf: socket.socket) -> bytes:
    got = b""
    try:
        while more := await asyncio.get_running_loop().sock_recv(deaf, 1 << 20):
            got += more
    except ConnectionResetError:
        pass
    return got
