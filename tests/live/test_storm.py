"""Everything at once: writers, merges, cut connections, lost wake-ups, a server that is killed.

`LIVE_RESUMES` says how often the connections of all subscribers are cut in all.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from textwrap import dedent
from typing import Any

import aiohttp
import pytest

from tests.conftest import ROOT, environment, free_port, wait_for
from tests.graph import opened
from tests.live.checking import complaints, everything, of_conversation
from tests.live.conftest import Served
from tests.live.faults import FAULTS
from tests.live.remote import Remote
from tests.live.storming import Storm, drop_wake_ups

RESUMES = int(os.environ.get("LIVE_RESUMES", "200"))


async def test_nothing_is_missed_or_repeated_whatever_is_cut(
    guarded: Served,
    token: Callable[..., str],
) -> None:
    drop_wake_ups(guarded.graph, 1 / 3)
    storm = Storm(guarded, token, RESUMES)
    assert await storm.blow() == []
    assert storm.resumes >= RESUMES


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_server_with_a_fault_is_found_by_a_storm(
    guarded: Served, token: Callable[..., str], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    make, complaint = FAULTS[fault]
    make(monkeypatch)
    wrong = await Storm(guarded, token, resumes=60, patience=0.5).blow()
    assert [one for one in wrong if complaint in one], wrong[:5]


# a server that is killed


async def test_a_server_that_is_killed_costs_no_event(tmp_path: Path) -> None:
    assert await killed(tmp_path, times=3) == []


async def test_a_server_that_forgets_where_its_clients_were_is_found(tmp_path: Path) -> None:
    """The canary: a subscription that begins now, whatever its cursor, misses what was in between."""
    wrong = await killed(tmp_path, times=1, fault=FORGETFUL, patience=0.5)
    assert any("missing" in one for one in wrong), wrong


FORGETFUL = """
    from colloquy.resolvers import subscriptions
    start = subscriptions._start
    subscriptions._start = lambda snapshot, id, after: start(snapshot, id, None)
"""


async def killed(tmp_path: Path, times: int, fault: str = "", patience: float = 20) -> list[str]:
    """Return what is wrong after a server was killed so often, while it was written to."""
    database, port = tmp_path / "colloquy.db", free_port()
    url = f"http://127.0.0.1:{port}/graphql"
    server = await asyncio.to_thread(start, database, port, fault)
    acknowledged: list[str] = []
    try:
        async with aiohttp.ClientSession() as http:
            home, after = await opened_inbox(http, url)
            remotes = [Remote(url, home, after), Remote(url, None, after)]
            for _ in range(times):
                writing = asyncio.create_task(write(http, url, home, acknowledged))
                await asyncio.sleep(0.5)
                server.send_signal(signal.SIGKILL)
                server.wait()
                await asyncio.sleep(0.1)
                server = await asyncio.to_thread(start, database, port, fault)
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)
            await write(http, url, home, acknowledged, 1)
        async with opened(database) as graph:
            wanted = [e for e in of_conversation(home, await everything(graph)) if e.sequence > 1]
        sent = {str(event.id) for event in wanted}
        wrong = [f"acknowledged, and not there: {id}" for id in acknowledged if id not in sent]
        assert len(acknowledged) > 10
        for remote in remotes:
            with suppress(TimeoutError):
                await remote.until(len(wanted), patience)
            await remote.close()
            assert remote.resumes >= times
            wrong += complaints(remote.got, wanted)
        return wrong
    finally:
        server.kill()
        server.wait()


def start(database: Path, port: int, fault: str = "") -> "subprocess.Popen[bytes]":
    """Return a running server, whose code is other in what `fault` says."""
    program = f"{dedent(fault)}\nimport sys\nfrom colloquy.server.commands.main import main\nsys.exit(main())"
    server = subprocess.Popen(
        [sys.executable, "-c", program, "serve"],
        cwd=ROOT,
        env=environment(database) | {"COLLOQUY_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(f"http://127.0.0.1:{port}/readyz")
    return server


async def asked(http: aiohttp.ClientSession, url: str, query: str, **variables: Any) -> Any:
    async with http.post(url, json={"query": query, "variables": variables}) as response:
        return (await response.json())["data"]


async def opened_inbox(http: aiohttp.ClientSession, url: str) -> tuple[str, str]:
    query = """
        mutation($v: String!) {
            getOrCreateConversation(input: { participant: { anonymousVisitorId: $v } }) {
                conversation { id cursor }
            }
        }
    """
    made = (await asked(http, url, query, v="visitor"))["getOrCreateConversation"]["conversation"]
    return made["id"], made["cursor"]


async def write(
    http: aiohttp.ClientSession, url: str, home: str, acknowledged: list[str], count: int = 10_000
) -> None:
    query = """
        mutation($id: ID!) {
            sendMessage(input: { conversation: $id, content: { basic: { items: [{ text: "x" }] } } }) {
                event { id }
            }
        }
    """
    for _ in range(count):
        try:
            sent = await asked(http, url, query, id=home)
        except (aiohttp.ClientError, ConnectionError):
            await asyncio.sleep(0.02)
            continue
        acknowledged.append(sent["sendMessage"]["event"]["id"])
