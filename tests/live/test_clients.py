"""The clients that frontends use, against a running server: snapshot, tail, a cut, the rest."""

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.graph_laws.asking import inbox, person
from tests.live.checking import complaints, everything, of_conversation
from tests.live.conftest import Served
from tests.live.following import CONVERSATION, Seen, cursor

HERE = Path(__file__).parent / "clients"
COUNT = 6


def unavailable(reason: str) -> None:
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the clients from their lock file, beside nothing of the checkout's."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        unavailable("Node and npm are not installed (Debian: apt install nodejs npm)")
    folder = tmp_path_factory.mktemp("clients")
    for file in HERE.iterdir():
        if file.is_file():
            shutil.copy(file, folder / file.name)
    installed = subprocess.run(["npm", "ci"], cwd=folder, capture_output=True, text=True, check=False)
    if installed.returncode:
        unavailable(f"npm could not install the clients: {installed.stderr[-500:]}")
    return folder


@pytest.mark.parametrize("name", ["graphql-ws", "graphql-sse", "apollo", "urql"])
async def test_a_client_of_the_web_misses_and_repeats_nothing(
    served: Served, clients: Path, name: str
) -> None:
    home = await inbox(served.graph, await person(served.graph))
    after = await cursor(served.graph, home)
    order = {"url": served.url, "conversation": home, "cursor": after, "count": COUNT}

    found = await run(clients, order, f"{name}.mjs")

    got = [Seen.of(node) for node in found["events"]]
    assert complaints(got, of_conversation(home, await everything(served.graph))[1:]) == []


BY_HASH = ["hash", "hash+text", "hash"]
"""What is sent for a document: its hash, its text when that was not known, from then on its hash."""


@pytest.mark.parametrize(
    ("name", "answers", "sent"),
    [
        ("apollo", [], [*BY_HASH, *BY_HASH[:2]]),
        ("urql", ["message:sent"], [*BY_HASH, *BY_HASH[:2], *BY_HASH[:2]]),
    ],
)
async def test_a_client_of_the_web_names_its_documents_by_their_hashes(
    served: Served, clients: Path, name: str, answers: list[str], sent: list[str]
) -> None:
    home = await inbox(served.graph, await person(served.graph))
    after = await cursor(served.graph, home)
    order = {"url": served.url, "conversation": home, "cursor": after, "count": COUNT}

    found = await run(clients, order, "persisted.mjs", name)

    assert found["answers"] == [home, home, *answers]
    # urql meets the error of a stream twice, in the event and at its end, and asks twice again.
    assert found["sent"][: len(sent)] == sent
    assert set(found["sent"][len(sent) :]) <= {"hash+text"}


async def run(clients: Path, order: dict[str, Any], *words: str) -> Any:
    """Run a program of the clients, and return what it printed."""
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    program = await asyncio.create_subprocess_exec("node", *words, cwd=clients, **pipes)
    try:
        out, err = await asyncio.wait_for(program.communicate(json.dumps(order).encode()), 30)
    finally:
        if program.returncode is None:
            program.kill()
    assert program.returncode == 0, err.decode()
    return json.loads(out)


async def test_the_client_of_python_misses_and_repeats_nothing(served: Served) -> None:
    try:
        from gql import Client, gql
        from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport
    except ImportError:
        unavailable("gql is not installed (pip install gql)")
    home = await inbox(served.graph, await person(served.graph))
    after = await cursor(served.graph, home)
    got: list[Seen] = []
    send = gql("""
        mutation($id: ID!) {
            sendMessage(input: { conversation: $id, content: { basic: { items: [{ text: "x" }] } } }) {
                event { id }
            }
        }
    """)
    events = gql(CONVERSATION)
    for _ in range(2):
        transport = AIOHTTPWebsocketsTransport(url=served.socket_url)
        async with Client(transport=transport) as session:
            send.variable_values = {"id": home}
            for _ in range(3):
                await session.execute(send)
            events.variable_values = {"id": home, "after": after}
            count = 0
            async for data in session.subscribe(events):
                got.append(Seen.of(data["conversationEvents"]))
                after = got[-1].cursor
                count += 1
                if count == 2:
                    break
    assert complaints(got, of_conversation(home, await everything(served.graph))[1:5]) == []
