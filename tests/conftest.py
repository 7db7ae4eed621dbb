"""Fixtures that several folders share: a graph over an empty database, a server full of demo data."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests import hypothesis_profiles  # noqa: F401 - importing it loads the profile
from tests.graph import Graph, opened

ROOT = Path(__file__).parent.parent
SUPPORT = ROOT / "examples" / "support.ndjson.gz"


@pytest.fixture
async def graph(tmp_path: Path) -> AsyncIterator[Graph]:
    """A graph over an empty database, as the business sees it."""
    async with opened(tmp_path / "colloquy.db") as empty:
        yield empty


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the support conversations in it; nobody writes to it."""
    path = tmp_path_factory.mktemp("demo") / "colloquy.db"
    colloquy("import", str(SUPPORT), database=path)
    return path


@pytest.fixture(scope="module")
def demo_server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server on a copy of the demo database, in open mode.

    Each test file has its own, for some of them write.
    """
    path = tmp_path_factory.mktemp("served") / "colloquy.db"
    path.write_bytes(demo_database.read_bytes())
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "colloquy", "serve"],
        cwd=ROOT,
        env=environment(path) | {"COLLOQUY_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def colloquy(*words: str, database: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the command on a database, and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "colloquy", *words],
        cwd=ROOT,
        env=environment(database),
        check=check,
        capture_output=True,
        text=True,
    )


def environment(database: Path) -> dict[str, str]:
    """Return an environment in which nothing but the database is set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COLLOQUY_")}
    return kept | {"COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{database}"}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, seconds: float = 20) -> None:
    """Wait until an address answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
