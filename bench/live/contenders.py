"""Who is measured: each a server in a process of its own, and how it is spoken to."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.live.speech import Speech

PEER = Path(__file__).parent / "peer"
COLLOQUY, LIMIT, YOGA = "Colloquy", "limit: aiohttp, one frame made once", "graphql-yoga with graphql-ws"
_FIELDS = "id type sequence cursor occurredAt ... on MessageSentEvent { message { id previewText } }"
_TEXT = "A message of usual length."


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs."""

    name: str
    pid: int
    speech: Speech


@contextmanager
def colloquy(database: Path) -> Iterator[Running]:
    """Run Colloquy in open mode on a database."""
    given = {
        "COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{database}",
        "COLLOQUY_HOST": "127.0.0.1",
        "COLLOQUY_PORT": "0",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COLLOQUY_")}
    subscription = (
        "subscription($id: ID!, $after: String)"
        f" {{ conversationEvents(conversation: $id, after: $after) {{ {_FIELDS} }} }}"
    )
    content = f'{{ basic: {{ items: [{{ text: "{_TEXT}" }}] }} }}'
    mutation = (
        "mutation($id: ID!)"
        f" {{ sendMessage(input: {{ conversation: $id, content: {content} }}) {{ event {{ id }} }} }}"
    )
    with _process([sys.executable, "-m", "colloquy", "serve"], env=kept | given) as (process, line):
        port = int(line.partition("/graphql")[0].rpartition(":")[2])
        yield Running(COLLOQUY, process.pid, Speech(port, subscription, mutation))


@contextmanager
def limit() -> Iterator[Running]:
    """Run the plain server."""
    with _process([sys.executable, "-m", "bench.live.limit"]) as (process, line):
        yield Running(LIMIT, process.pid, Speech(int(line)))


@contextmanager
def yoga() -> Iterator[Running]:
    """Run the peer, which `install` has installed."""
    fields = _FIELDS.replace("... on MessageSentEvent { ", "").removesuffix(" }")
    subscription = f"subscription($id: ID!) {{ conversationEvents(conversation: $id) {{ {fields} }} }}"
    mutation = f'mutation($id: ID!) {{ sendMessage(conversation: $id, text: "{_TEXT}") {{ id }} }}'
    with _process(["node", "--no-warnings", "server.mjs"], cwd=PEER) as (process, line):
        yield Running(YOGA, process.pid, Speech(int(line), subscription, mutation))


def missing() -> str | None:
    """Install the peer from its lock file; return why it cannot be measured, if it cannot."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return f"{YOGA} was left out: Node and npm are not installed."
    installed = subprocess.run(["npm", "ci"], cwd=PEER, capture_output=True, text=True, check=False)
    if installed.returncode:
        return f"{YOGA} was left out: npm could not install it."
    return None


@contextmanager
def _process(command: list[str], **options: Any) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Yield a server's process and the first line that it says."""
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}  # Colloquy logs each request
    with subprocess.Popen(command, text=True, **pipes, **options) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.terminate()
