"""Clients of the web that name their documents by hashes, as they are made to."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.graph_laws.asking import inbox, person
from tests.live.conftest import Served
from tests.live.following import cursor

COUNT = 6
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
