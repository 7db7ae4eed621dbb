"""Everything at once: writers, merges, cut connections, lost wake-ups, a server that is killed.

`LIVE_RESUMES` says how often the connections of all subscribers are cut in all.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp

from tests.conftest import ROOT, environment, free_port, wait_for
from tests.graph import Graph, opened
from tests.graph_laws.asking import group, inbox, merge, person, promote, say
from tests.live.checking import complaints, everything, of_conversation
from tests.live.conftest import Served
from tests.live.following import cursor
from tests.live.remote import Remote
from tests.live.test_streams import unmerge

RESUMES = int(os.environ.get("LIVE_RESUMES", "200"))


async def test_nothing_is_missed_or_repeated_whatever_is_cut(served: Served) -> None:
    graph = served.graph
    drop_one_wake_up_in_three(graph)
    people = [await person(graph) for _ in range(4)]
    homes = [await inbox(graph, someone) for someone in people]
    homes.append(await group(graph, *people))
    starts = [await cursor(graph, home) for home in homes]
    begun = (await everything(graph))[-1].position
    remotes = [Remote(served.url, h, s) for h, s in zip(homes, starts, strict=True) for _ in range(2)]
    remotes += [Remote(served.url, None, await cursor(graph)) for _ in range(2)]

    async def write(number: int) -> None:
        while sum(remote.resumes for remote in remotes) < RESUMES:
            await say(graph, random.choice(homes), f"{number}")
            await asyncio.sleep(random.random() / 50)

    async def cut() -> None:
        while sum(remote.resumes for remote in remotes) < RESUMES:
            random.choice(remotes).cut()
            await asyncio.sleep(random.random() / 50)

    async def change() -> None:
        kept = await person(graph, "MEMBER")
        await inbox(graph, kept)
        await asyncio.sleep(0.3)
        await promote(graph, people[1])
        for someone in people[:2]:
            await asyncio.sleep(0.2)
            done = (await merge(graph, someone, kept))["change"]["id"]
            await asyncio.sleep(0.2)
            await unmerge(graph, done)
            await asyncio.sleep(0.2)
            await merge(graph, someone, kept)

    async with asyncio.timeout(30 + RESUMES / 5):
        await asyncio.gather(write(1), write(2), cut(), change())

    log = await everything(graph)
    for remote in remotes:
        wanted = log if remote.id is None else of_conversation(remote.id, log)
        wanted = [event for event in wanted if event.position > begun]
        await remote.until(len(wanted), 10)
        await asyncio.sleep(0.05)
        await remote.close()
        assert complaints(remote.got, wanted) == [], remote.id
    assert sum(remote.resumes for remote in remotes) >= RESUMES


def drop_one_wake_up_in_three(graph: Graph) -> None:
    bell: Any = graph.store.bell
    wake = bell._wake

    def wake_or_not() -> None:
        bell._rung = False
        if random.random() > 1 / 3:
            wake()

    bell._wake = wake_or_not


async def test_a_server_that_is_killed_costs_no_event(tmp_path: Path) -> None:
    database, port = tmp_path / "colloquy.db", free_port()
    url = f"http://127.0.0.1:{port}/graphql"
    server = start(database, port)
    async with aiohttp.ClientSession() as http:
        home, after = await opened_inbox(http, url)
        remotes = [Remote(url, home, after), Remote(url, None, after)]
        acknowledged = []
        for _ in range(3):
            writing = asyncio.create_task(write(http, url, home, acknowledged))
            await asyncio.sleep(0.5)
            server.send_signal(signal.SIGKILL)
            server.wait()
            await asyncio.sleep(0.1)
            server = await asyncio.to_thread(start, database, port)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        await write(http, url, home, acknowledged, 1)
    try:
        async with opened(database) as graph:
            wanted = [e for e in of_conversation(home, await everything(graph)) if e.sequence > 1]
        sent = {str(event.id) for event in wanted}
        assert sent >= set(acknowledged)
        assert len(acknowledged) > 10
        for remote in remotes:
            await remote.until(len(wanted), 20)
            await remote.close()
            assert complaints(remote.got, wanted) == []
            assert remote.resumes >= 3
    finally:
        server.kill()
        server.wait()


def start(database: Path, port: int) -> "subprocess.Popen[bytes]":
    server = subprocess.Popen(
        [sys.executable, "-m", "server", "serve"],
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
