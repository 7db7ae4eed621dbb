"""The measuring itself: contenders in turns, round after round, from another process."""

import itertools
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import orjson

from bench.queries.arithmetic import ratio
from bench.queries.contender import ROOT, Contender, Running
from bench.queries.jobs import Found
from bench.queries.workloads import Variant

CONNECTIONS = (1, 32)
COMPARED = 10
"""How many of the first variables are kept for the comparison."""
_WARMERS = 4
_WARMING = 40
_LONGEST = 8.0
"""Seconds after which a number of requests that can be made only once is cut short."""


class Failed(Exception):
    """An answer was not what it should be: what was measured says nothing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a run takes: rounds, seconds of each window, and of the warming before it."""

    rounds: int = 5
    seconds: float = 1.5
    warming: float = 0.4
    first: float = 2.5
    """Seconds of warming before the first round, in which compilers learn what is hot."""
    once: Mapping[int, int] = field(default_factory=lambda: {1: 200, 32: 1_000})
    """How many requests are made, by connections, where each can be made only once."""


@dataclass(slots=True)
class Measured:
    """What was found of one contender in one workload, by the number of connections."""

    rounds: dict[int, list[Found]] = field(default_factory=dict)

    def median(self, connections: int, of: str) -> float:
        return float(statistics.median(getattr(found, of) for found in self.rounds[connections]))

    def ratio(self, other: "Measured", connections: int, of: str = "rate") -> float:
        mine, base = ([getattr(f, of) for f in m.rounds[connections]] for m in (self, other))
        return ratio(mine, base)


class Loader:
    """The load generator's process."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.queries.load"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def load(
        self,
        running: Running,
        requests: Sequence[bytes],
        connections: int,
        seconds: float,
        most: int | None = None,
    ) -> Found:
        """Return what was measured. Raises `Failed` when an answer was no success."""
        job = {
            "port": running.port,
            "requests": [request.decode() for request in requests],
            "connections": connections,
            "seconds": seconds,
            "pids": running.pids,
            "most": most,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(orjson.dumps(job) + b"\n")
        self._process.stdin.flush()
        found = Found(**orjson.loads(self._process.stdout.readline()))
        if found.failed:
            raise Failed(found.failed)
        return found

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def measure(
    loader: Loader,
    contenders: Mapping[Contender, Running],
    variants: Sequence[Variant],
    pace: Pace,
) -> dict[str, Measured]:
    """Return what was measured of each contender, by its name; one variant for each round."""
    taken = {contender.name: Measured() for contender in contenders}
    for contender, running in contenders.items():
        _warm(loader, contender, running, variants[0], pace)
    for number, variant in enumerate(variants):
        turns = list(contenders.items())
        turns = turns[number % len(turns) :] + turns[: number % len(turns)]  # nobody is always the first
        for contender, running in turns:
            requests = _requests(contender, running, variant, number, pace)
            for connections in CONNECTIONS:
                load = partial(_window, loader, running, requests, connections, pace)
                found = _named(contender, variant, load)
                taken[contender.name].rounds.setdefault(connections, []).append(found)
    return taken


def _warm(loader: Loader, contender: Contender, running: Running, variant: Variant, pace: Pace) -> None:
    if not variant.workload.once:
        requests = _texts(contender, running, variant)
        _named(contender, variant, lambda: loader.load(running, requests, _WARMERS, pace.first))


def _named(contender: Contender, variant: Variant, load: Callable[[], Found]) -> Found:
    try:
        return load()
    except Failed as failure:
        raise Failed(f"{contender.name}, {variant.workload.name}: {failure}") from None


Requests = Iterator[bytes] | list[bytes]


def _requests(contender: Contender, running: Running, variant: Variant, number: int, pace: Pace) -> Requests:
    """Return the requests of a round; those that can be made only once, one after the other."""
    if not variant.workload.once:
        return _texts(contender, running, variant)
    share = len(variant.variables[COMPARED:]) // pace.rounds
    mine = variant.variables[COMPARED + number * share : COMPARED + (number + 1) * share]
    return (contender.request(running, variant, v) for v in mine)


def _texts(contender: Contender, running: Running, variant: Variant) -> list[bytes]:
    return [contender.request(running, part, variables) for part, variables in variant.turns]


def _window(loader: Loader, running: Running, requests: Requests, connections: int, pace: Pace) -> Found:
    if isinstance(requests, list):
        loader.load(running, requests, min(connections, _WARMERS), pace.warming)
        return loader.load(running, requests, connections, pace.seconds)
    warming, counted = (
        list(itertools.islice(requests, n)) for n in (_WARMING, pace.once[connections] + connections)
    )
    loader.load(running, warming, connections, _LONGEST, len(warming))
    return loader.load(running, counted, connections, _LONGEST, len(counted))
