"""What was found, as tables: medians of the rounds, beside the limit's."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bench.live.contenders import COLLOQUY, LIMIT, YOGA
from bench.live.orders import Found
from bench.table import Table

AIM = 50
"""KiB for each idle subscription, at most."""

_HEAD = (
    "",
    "deliveries a second",
    "of the limit",
    "processor µs of the server a delivery",
    "ms from sending to receipt, p50 / p99",
    "ms from the answer to receipt, p50 / p99",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Followers: of so many topics, so many each; and how many events are outstanding at once."""

    title: str
    topics: int
    each: int
    outstanding: int


@dataclass(slots=True)
class Results:
    """What was found of each contender in each scene, round by round."""

    rounds: int
    absent: str | None
    found: dict[tuple[str, str], list[Found]] = field(default_factory=lambda: defaultdict(list))

    def note(self, scene: str, name: str, found: Found) -> None:
        """Keep what a round found."""
        self.found[scene, name].append(found)

    def names(self) -> list[str]:
        """Return who was measured, Colloquy first."""
        there = {name for _, name in self.found}
        return [name for name in (COLLOQUY, LIMIT, YOGA) if name in there]

    def median(self, scene: str, name: str, value: Callable[[Found], float]) -> float:
        """Return the median of a value."""
        return statistics.median(map(value, self.found[scene, name]))

    def note_of(self, text: str) -> str:
        """Return a table's note, with who is missing."""
        return " ".join(filter(None, (text, self.absent)))


def deliveries(results: Results, scenes: Sequence[Scene]) -> Iterator[Table]:
    """Yield a table for each scene."""
    for scene in scenes:
        note = (
            f"Medians of {results.rounds} rounds, in which each row has its turn. The rate: with "
            f"{scene.outstanding} events outstanding. Milliseconds: with one event at a time; below "
            "zero, the event was there before the answer. Colloquy commits each message to the disk "
            "before; the others store nothing."
        )
        table = Table(scene.title, _HEAD, note=results.note_of(note))
        limit = results.median(scene.title, LIMIT, lambda f: f.rate)
        for name in results.names():
            table.rows.append(_delivery(results, scene.title, name, limit))
        yield table


def memory(results: Results, scenes: Sequence[Scene]) -> Table:
    """Return the table of memory for each idle subscription."""
    note = (
        "KiB of resident memory without mapped files, each subscription on a socket of its own; medians "
        f"of {results.rounds} rounds, each in a fresh process that had 100 subscriptions before. "
        f"Aim: at most {AIM}."
    )
    table = Table(
        "Memory for each idle subscription", ("", *(s.title for s in scenes)), note=results.note_of(note)
    )
    for name in results.names():
        cells = (f"{results.median(s.title, name, lambda f: f.memory):.1f}" for s in scenes)
        table.rows.append((name, *cells))
    return table


def replay(results: Results, count: int) -> Table:
    """Return the table of a replay."""
    head = (
        "",
        "events a second",
        "of the limit",
        "processor µs of the server an event",
        "MB that the server grew by, at its peak",
    )
    note = (
        f"Medians of {results.rounds} rounds, each in a fresh process. Colloquy reads and executes each "
        "event anew; the limit sends one frame again and again, and the peer has nothing to replay. Memory "
        "without mapped files. Aim: no growth with the length of the replay."
    )
    table = Table(f"Replay of {count:,} events to one subscriber", head, note=note)
    limit = results.median("", LIMIT, lambda f: f.rate)
    for name in results.names():
        rate = results.median("", name, lambda f: f.rate)
        cpu = results.median("", name, lambda f: f.cpu) * 1e6
        grown = results.median("", name, lambda f: f.memory) * 1024 / 1e6
        table.rows.append((name, f"{rate:,.0f}", f"{rate / limit:.2f}", f"{cpu:.1f}", f"{grown:.1f}"))
    return table


def _delivery(results: Results, scene: str, name: str, limit: float) -> Sequence[str]:
    rate = results.median(scene, name, lambda f: f.rate)
    return (
        name,
        f"{rate:,.0f}",
        f"{rate / limit:.2f}",
        f"{results.median(scene, name, lambda f: f.cpu) * 1e6:.1f}",
        _pair(results, scene, name, lambda f: f.sent),
        _pair(results, scene, name, lambda f: f.acknowledged),
    )


def _pair(results: Results, scene: str, name: str, waits: Callable[[Found], tuple[float, float]]) -> str:
    half = results.median(scene, name, lambda f: waits(f)[0])
    most = results.median(scene, name, lambda f: waits(f)[1])
    return f"{half * 1e3:.1f} / {most * 1e3:.1f}"
