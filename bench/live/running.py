"""The rounds: each measure is taken of each contender in turn, and then of each again."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict
from pathlib import Path

from bench.live import contenders, reporting
from bench.live.contenders import Running
from bench.live.orders import BASE, Found, Order
from bench.live.prepared import Prepared, prepare
from bench.live.reporting import Results, Scene
from bench.table import Table

ROUNDS = 3
SECONDS = 1.0
REPLAYED = 100_000
SCENES = (
    Scene("100 subscribers of one conversation", 1, 100, 8),
    Scene("1,000 subscribers of one conversation", 1, 1_000, 8),
    Scene("1,000 subscribers of 1,000 conversations", 1_000, 1, 32),
)
Starting = Callable[[], AbstractContextManager[Running]]


def run(rounds: int | None = None) -> Iterator[Table]:
    """Yield the tables of deliveries, of memory and of a replay."""
    if not Path("/proc/self/stat").exists():
        raise SystemExit("python -m bench live reads /proc, which Linux has; run it there.")
    rounds, absent = rounds or ROUNDS, contenders.missing()
    with tempfile.TemporaryDirectory() as folder:
        stage = _Stage(Path(folder), with_peer=absent is None)
        deliveries, memory, replays = Results(rounds, absent), Results(rounds, absent), Results(rounds, None)
        for _ in range(rounds):
            stage.deliver(deliveries)
        yield from reporting.deliveries(deliveries, SCENES)
        for _ in range(rounds):
            stage.hold(memory)
        yield reporting.memory(memory, SCENES[1:])
        for _ in range(rounds):
            stage.replay(replays)
        yield reporting.replay(replays, REPLAYED)


class _Stage:
    """The database that is served, and the contenders."""

    def __init__(self, folder: Path, *, with_peer: bool) -> None:
        self._served = folder / "served.db"
        self._prepared: Prepared = prepare(folder / "prepared.db", 1_000 + BASE, REPLAYED)
        self._starting: list[Starting] = [self._colloquy, contenders.limit]
        if with_peer:
            self._starting.append(contenders.yoga)

    def deliver(self, results: Results) -> None:
        """Measure every scene of every contender once."""
        with ExitStack() as stack:
            running = [stack.enter_context(start()) for start in self._starting]
            for scene in SCENES:
                for server in running:
                    topics = self._prepared.conversations[: scene.topics]
                    order = Order(
                        server.speech,
                        server.pid,
                        "deliver",
                        topics,
                        scene.each,
                        scene.outstanding,
                        SECONDS,
                    )
                    results.note(scene.title, server.name, _load(order))

    def hold(self, results: Results) -> None:
        """Measure the memory of every contender, each in a fresh process."""
        for scene in SCENES[1:]:
            for start in self._starting:
                with start() as server:
                    topics = self._prepared.conversations[: scene.topics + BASE if scene.topics > 1 else 1]
                    order = Order(server.speech, server.pid, "hold", topics, scene.each)
                    results.note(scene.title, server.name, _load(order))

    def replay(self, results: Results) -> None:
        """Measure a replay, which the peer does not have."""
        for start in self._starting[:2]:
            with start() as server:
                order = Order(
                    server.speech,
                    server.pid,
                    "replay",
                    [self._prepared.long],
                    after=self._prepared.after,
                    count=self._prepared.count,
                )
                results.note("", server.name, _load(order))

    def _colloquy(self) -> AbstractContextManager[Running]:
        for old in self._served.parent.glob(f"{self._served.name}*"):
            old.unlink()
        shutil.copy(self._prepared.path, self._served)
        return contenders.colloquy(self._served)


def _load(order: Order) -> Found:
    """Return what a load found in a process of its own."""
    command = [sys.executable, "-m", "bench.live.load"]
    given = json.dumps(asdict(order))
    printed = subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Found(**json.loads(printed))
