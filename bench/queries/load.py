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
    """What all connections of one job share."""

    def __init__(self, job: Job, done: asyncio.Future[None]) -> None:
        requests = [text.encode() for text in job.requests]
        turns: Iterator[bytes] = itertools.cycle(requests)
        self.turns = turns if job.most is None else itertools.islice(turns, job.most)
        self.end = time.perf_counter() + job.seconds
        self.open = job.connections
        self.taken: list[float] = []
        self.failed = b""
        self.size = 0
        self._done = done

    def next(self) -> bytes | None:
        return next(self.turns, None) if time.perf_counter() < self.end else None

    def closed(self) -> None:
        self.open -= 1
        if self.open == 0 and not self._done.done():
            self._done.set_result(None)


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
        self._send()

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
        self._window.closed()

    def _send(self) -> None:
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
        window, body = self._window, self._buffer
        window.taken.append(time.perf_counter() - self._sent)
        window.size = len(body)
        if not body.startswith(b"HTTP/1.1 200") or _REFUSED.search(body):
            window.failed = window.failed or bytes(body)
        self._buffer = bytearray()
        self._expected = 0
        self._send()


async def run(job: Job) -> Found:
    """Load a server, and return what was measured from the first request to the last answer."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    window = _Window(job, done)
    cpu, start = processor_seconds(job.pids), time.perf_counter()
    for _ in range(job.connections):
        await loop.create_connection(lambda: _Connection(window), "127.0.0.1", job.port)
    await done
    seconds, cpu = time.perf_counter() - start, processor_seconds(job.pids) - cpu
    count = len(window.taken)
    if count == 0:
        return Found(0, 0, 0, 0, 0, 0, window.failed[:_SHOWN].decode("utf-8", "replace") or "Nothing came.")
    return Found(
        rate=count / seconds,
        p50=percentile(window.taken, 0.5) * 1000,
        p99=percentile(window.taken, 0.99) * 1000,
        cpu=cpu / count * 1000,
        size=window.size,
        count=count,
        failed=window.failed[:_SHOWN].decode("utf-8", "replace"),
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
