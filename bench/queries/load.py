"""The load generator: a process of its own, which writes ready bytes and reads as little as it can.

`python -m bench.queries.load` reads jobs from standard input, one JSON object a line, and writes
what each found. HTTP/1.1 with keep-alive, one request at a time on each connection.
"""

import asyncio
import itertools
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import orjson

from bench.queries.arithmetic import percentile
from bench.queries.jobs import Found, Job
from bench.queries.processes import processor_seconds

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_REFUSED = re.compile(rb'"errors": *\[ *\{')
_SHOWN = 300


class _Window:
    """What all connections of one job share.

    Each connection has one answer before the window begins: servers accept slowly while they are
    busy, and that is no matter of the requests that are measured.
    """

    def __init__(self, job: Job, done: asyncio.Future[None]) -> None:
        requests = [text.encode() for text in job.requests]
        turns: Iterator[bytes] = itertools.cycle(requests)
        self.turns = turns if job.most is None else itertools.islice(turns, job.most)
        self.taken: list[float] = []
        self.failed = b""
        self.size = 0
        self.seconds = self.cpu = 0.0
        self._job = job
        self._open = job.connections
        self._waiting: list[_Connection] = []
        self._end = 0.0
        self._done = done

    @property
    def is_open(self) -> bool:
        return self._end > 0

    def next(self) -> bytes | None:
        is_over = self.is_open and time.perf_counter() >= self._end
        return None if is_over else next(self.turns, None)

    def ready(self, connection: "_Connection") -> None:
        """Note that a connection has its first answer; with the last of them the window begins."""
        self._waiting.append(connection)
        self._begin_if_all_are_there()

    def closed(self, connection: "_Connection") -> None:
        """Note that a connection has ended; with the last of them the window is over."""
        self._open -= 1
        if connection in self._waiting:
            self._waiting.remove(connection)
        if self._open == 0 and not self._done.done():
            self.seconds = time.perf_counter() - self.seconds
            self.cpu = processor_seconds(self._job.pids) - self.cpu
            self._done.set_result(None)
        self._begin_if_all_are_there()

    def _begin_if_all_are_there(self) -> None:
        if self.is_open or len(self._waiting) < self._open or not self._waiting:
            return
        self.cpu, self.seconds = processor_seconds(self._job.pids), time.perf_counter()
        self._end = self.seconds + self._job.seconds
        for connection in tuple(self._waiting):
            connection.send()


class _Connection(asyncio.Protocol):
    """One connection: the next request goes out when an answer is in."""

    transport: asyncio.Transport

    def __init__(self, window: _Window) -> None:
        self._window = window
        self._buffer = bytearray()
        self._expected = 0  # bytes of head and body; 0: the head is not there yet, -1: chunked
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._expected == 0:
            self._read_head()
        whole = self._expected > 0 and len(self._buffer) >= self._expected
        if whole or (self._expected < 0 and self._buffer.endswith(b"\r\n0\r\n\r\n")):
            self._answered()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if self._sent:
            self._window.failed = self._window.failed or b"The connection was closed."
        self._window.closed(self)

    def send(self) -> None:
        request = self._window.next()
        if request is None:
            self._sent = 0.0
            self.transport.close()
            return
        self._sent = time.perf_counter()
        self.transport.write(request)

    def _read_head(self) -> None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[: end + 2])
        if length := _LENGTH.search(head):
            self._expected = end + 4 + int(length[1])
        elif _CHUNKED.search(head):
            self._expected = -1

    def _answered(self) -> None:
        window, body, taken = self._window, self._buffer, time.perf_counter() - self._sent
        self._buffer, self._expected = bytearray(), 0
        window.size = len(body)
        if not body.startswith(b"HTTP/1.1 200") or _REFUSED.search(body):
            window.failed = window.failed or bytes(body)
        if window.is_open:
            window.taken.append(taken)
            self.send()
        else:
            self._sent = 0.0
            window.ready(self)


async def run(job: Job) -> Found:
    """Load a server, and return what was measured after each connection had its first answer."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    window = _Window(job, done)
    for _ in range(job.connections):
        await loop.create_connection(lambda: _Connection(window), "127.0.0.1", job.port)
    await done
    count, failed = len(window.taken), window.failed[:_SHOWN].decode("utf-8", "replace")
    if count == 0:
        return Found(0, 0, 0, 0, window.size, 0, failed or "Nothing came.")
    return Found(
        rate=count / window.seconds,
        p50=percentile(window.taken, 0.5) * 1000,
        p99=percentile(window.taken, 0.99) * 1000,
        cpu=window.cpu / count * 1000,
        size=window.size,
        count=count,
        failed=failed,
    )


def main() -> None:
    import uvloop

    for line in sys.stdin.buffer:
        asked: dict[str, Any] = orjson.loads(line)
        found = uvloop.run(run(Job(**asked)))
        sys.stdout.buffer.write(orjson.dumps(asdict(found)) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
