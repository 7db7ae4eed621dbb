"""Cursors from outside: whatever was done to one is CURSOR_INVALID, and a good one outlives the server."""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import free_port
from tests.graph import Graph
from tests.graph_laws.asking import inbox, person, say
from tests.live.conftest import Served
from tests.live.following import INBOX, Follower, cursor
from tests.live.remote import Remote
from tests.live.test_event_streams import got, posted
from tests.live.test_storm import opened_inbox, start, write


async def codes(graph: Graph, id: str | None, after: str) -> list[str]:
    """Return the codes with which a stream that begins at a cursor ends; at once, or not at all."""
    follower = Follower(graph, id, after)
    follower.connect()
    await follower.end()
    assert follower.got == []
    return follower.codes


async def test_a_cursor_with_any_byte_changed_is_invalid(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    good = await cursor(graph, home)
    raw = urlsafe_b64decode(good + "=" * (-len(good) % 4))
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1 :]
        bad = urlsafe_b64encode(changed).rstrip(b"=").decode()
        assert await codes(graph, (home, None)[at % 2], bad) == ["CURSOR_INVALID"], at


async def test_a_cursor_cut_short_at_any_place_is_invalid(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    good = await cursor(graph, home)
    for length in range(len(good)):
        assert await codes(graph, (home, None)[length % 2], good[:length]) == ["CURSOR_INVALID"], length


@pytest.mark.parametrize("bad", ["", " ", "=", "\x00", "é", "x" * 1_000_000, "nonsense"])
async def test_what_is_no_cursor_is_invalid(graph: Graph, bad: str) -> None:
    home = await inbox(graph, await person(graph))
    for id in (home, None):
        assert await codes(graph, id, bad) == ["CURSOR_INVALID"]


async def test_a_cursor_of_a_list_is_none_of_a_log(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    await say(graph, home, "x")
    pages = "query($id: ID!) { conversation(id: $id) { %s(first: 1) { pageInfo { endCursor } } } }"
    for list_ in ("messages", "events"):
        shown = (await graph.ask(pages % list_, id=home))["conversation"][list_]
        assert await codes(graph, home, shown["pageInfo"]["endCursor"]) == ["CURSOR_INVALID"]


@pytest.mark.parametrize("ask", [posted, got])
async def test_a_last_event_id_of_another_application_is_invalid(served: Served, ask: object) -> None:
    elsewhere = served.graph.of_application("elsewhere")
    theirs = await cursor(elsewhere, await inbox(elsewhere, await person(elsewhere)))
    async with ask(served, INBOX, headers={"Last-Event-ID": theirs}) as stream:  # type: ignore[operator]
        assert "CURSOR_INVALID" in (await stream.event())["data"]


async def test_a_cursor_outlives_the_process_that_gave_it(tmp_path: Path) -> None:
    database, port = tmp_path / "colloquy.db", free_port()
    url = f"http://127.0.0.1:{port}/graphql"
    server = await asyncio.to_thread(start, database, port)
    try:
        async with aiohttp.ClientSession() as http:
            home, after = await opened_inbox(http, url)
            sent: list[str] = []
            await write(http, url, home, sent, 2)
            server.terminate()
            server.wait()
            server = await asyncio.to_thread(start, database, port)
            remotes = [Remote(url, home, after), Remote(url, None, after)]
            for remote in remotes:
                await remote.until(2, 10)
                await remote.close()
                assert [seen.id for seen in remote.got] == sent
    finally:
        server.kill()
        server.wait()
