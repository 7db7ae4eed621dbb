"""The load generator: what it counts, and which answers it does not take for success."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bench.queries.jobs import Found, Job
from bench.queries.load import run
from bench.queries.processes import processor_seconds

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="processor time is read from /proc"
)
_SEEN: web.AppKey[Counter[str]] = web.AppKey("seen", Counter)


async def _answer(request: web.Request) -> web.StreamResponse:
    request.app[_SEEN][request.path_qs] += 1
    match request.path:
        case "/chunked":
            response = web.StreamResponse()
            response.enable_chunked_encoding()
            await response.prepare(request)
            for part in (b'{"data": ', b'"' + b"x" * 100_000 + b'"', b"}"):
                await response.write(part)
            return response
        case "/refused":
            return web.json_response({"data": None, "errors": [{"message": "No."}]})
        case "/broken":
            return web.json_response({"data": None}, status=500)
        case "/closing":
            assert request.transport is not None
            request.transport.close()
    return web.json_response({"data": {"errors": [], "text": "x" * 100_000}})


async def _load(path: str, connections: int = 2, most: int | None = 20) -> tuple[Found, Counter[str]]:
    app = web.Application()
    app[_SEEN] = Counter()
    app.router.add_get("/{any}", _answer)
    async with TestServer(app) as server:
        texts = [f"GET {path}?{n} HTTP/1.1\r\nHost: x\r\n\r\n" for n in range(5)]
        found = await run(Job(server.port or 0, texts, connections, 30.0, [os.getpid()], most))
    return found, app[_SEEN]


@pytest.mark.parametrize("path", ["/plain", "/chunked"])
async def test_each_request_is_answered_and_counted_once(path: str) -> None:
    found, seen = await _load(path)
    assert found.failed == ""
    assert found.count == 18  # the first request of each connection is not measured
    assert seen == {f"{path}?{n}": 4 for n in range(5)}
    assert found.size > 100_000
    assert 0 < found.p50 <= found.p99


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/refused", '"errors": [{"message"'), ("/broken", "HTTP/1.1 500"), ("/closing", "closed")],
)
async def test_an_answer_that_is_no_success_is_told(path: str, shown: str) -> None:
    """The canary of the load: a server that only fails fast must not look fast."""
    found, _ = await _load(path)
    assert shown in found.failed


async def test_more_connections_than_requests_end_too() -> None:
    found, seen = await _load("/plain", connections=8, most=3)
    assert seen.total() == 3
    assert found.failed == "Nothing came."


def test_processor_time_is_that_of_the_processes_below_too() -> None:
    burn = "import sys, time\nwhile time.process_time() < 0.2: pass\nprint(flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", burn], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        mine, theirs = processor_seconds([os.getpid()]), processor_seconds([child.pid])
        assert theirs >= 0.1
        assert mine >= theirs
        assert child.stdin is not None
        child.stdin.close()
    assert processor_seconds([child.pid]) == 0
