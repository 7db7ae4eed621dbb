"""What the load generator is asked, and what it answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """What to load: requests in turn, until the time is over or so many were answered.

    The first request of each connection is not measured.
    `pids` are the processes whose processor time counts, with all that they started.
    """

    port: int
    requests: list[str]
    connections: int
    seconds: float
    pids: list[int]
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a job: requests a second, milliseconds, and bytes of one answer."""

    rate: float
    p50: float
    p99: float
    cpu: float
    """Processor milliseconds a request."""
    size: int
    count: int
    failed: str = ""
    """The beginning of an answer that was a failure; empty when there was none."""
