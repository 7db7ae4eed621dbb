"""How long a server takes until it is ready: on an empty database, and on a million events."""

import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.queries.contender import ROOT, clean, free_port
from bench.queries.filling import Size
from bench.queries.world import files
from bench.table import Table

ROUNDS = 5
HISTORY = 1_000_000
PATIENCE = 60.0
_FOLDER = Path(__file__).parent / "results"


def run(rounds: int | None = None) -> Iterator[Table]:
    """Yield the table of seconds; the long database is that of the queries, made if it is not there."""
    long, _ = files(Size(history=HISTORY), _FOLDER)
    with tempfile.TemporaryDirectory() as folder:
        databases = {name: Path(folder) / f"{name}.db" for name in ("empty", "full")}
        shutil.copy(long, databases["full"])
        for database in databases.values():
            seconds(database)  # makes the empty one, and warms the disk's cache
        taken: dict[str, list[float]] = {name: [] for name in databases}
        for _ in range(rounds or ROUNDS):
            for name, database in databases.items():
                taken[name].append(seconds(database))
        yield _table(taken, {name: _events(database) for name, database in databases.items()})


def seconds(database: Path) -> float:
    """Return how long a server takes from its start until it says that it is ready."""
    port = free_port()
    settings = {"COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{database}", "COLLOQUY_PORT": str(port)}
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "colloquy", "serve"],
        cwd=ROOT,
        env=clean() | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _is_ready(port):
            if server.poll() is not None or time.perf_counter() > started + PATIENCE:
                raise RuntimeError(f"The server on {database} does not get ready.")
            time.sleep(0.005)
        return time.perf_counter() - started
    finally:
        server.terminate()
        server.wait(20)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


def _events(database: Path) -> int:
    connection = sqlite3.connect(database)
    (count,) = connection.execute("SELECT count(*) FROM event").fetchone()
    connection.close()
    return int(count)


def _table(taken: dict[str, list[float]], events: dict[str, int]) -> Table:
    table = Table("Start of a server until it is ready", ("database", "events", "seconds", "×"))
    base = statistics.median(taken["empty"])
    for name, found in taken.items():
        median = statistics.median(found)
        table.rows.append((name, f"{events[name]:,}", f"{median:.2f}", f"{median / base:.2f}"))
    table.note = (
        f"Medians of {len(taken['empty'])} rounds. Aim: ready within two seconds with a million events."
    )
    return table
