"""A running server over an empty database, for the tests that ask over HTTP."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, environment, free_port, wait_for


@pytest.fixture
def identity_server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a running server on an empty database, in open mode; perhaps it keeps answers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "colloquy", "serve"],
        cwd=ROOT,
        env=environment(tmp_path / "served.db")
        | {"COLLOQUY_PORT": str(port), "COLLOQUY_ANSWER_CACHE_MB": getattr(request, "param", "0")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
