"""Servers of the page, started beside a test and ended with it."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.conftest import free_port


@asynccontextmanager
async def started(folder: Path, *command: str) -> AsyncIterator[str]:
    """Run a server in a folder, told its port by PORT in its words and its environment; its address.

    What it says of errors is in the folder's file `errors`.
    """
    port = free_port()
    words = [word.replace("PORT", str(port)) for word in command]
    with (folder / "errors").open("wb") as errors:
        server = await asyncio.create_subprocess_exec(
            *words, cwd=folder, env=os.environ | {"PORT": str(port)}, stdout=subprocess.DEVNULL, stderr=errors
        )
    try:
        await _listening(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        if server.returncode is None:
            server.terminate()
        await asyncio.wait_for(server.wait(), 10)


async def _listening(port: int, server: asyncio.subprocess.Process) -> None:
    for _ in range(200):
        assert server.returncode is None, "the server has ended"
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise TimeoutError
