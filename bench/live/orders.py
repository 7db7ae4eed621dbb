"""What a load is asked to do, and what it found."""

from dataclasses import dataclass

from bench.live.speech import Speech

BASE = 100
"""Subscriptions that are there before memory is looked at: what is made once is made by then."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to do to whom: the server's process, the topics, and how many follow each."""

    speech: Speech
    pid: int
    work: str
    topics: list[str]
    each: int = 1
    outstanding: int = 1
    seconds: float = 1.0
    after: str | None = None
    count: int = 0


@dataclass(slots=True)
class Found:
    """What came of it; times in seconds, memory in KiB."""

    rate: float = 0.0
    cpu: float = 0.0
    sent: tuple[float, float] = (0.0, 0.0)
    acknowledged: tuple[float, float] = (0.0, 0.0)
    memory: float = 0.0
