"""What a running process has used, as Linux tells it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def cpu(pid: int) -> float:
    """Return the processor seconds, user and system, that all threads of a process took."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def resident(pid: int) -> int:
    """Return the KiB of memory that a process holds, without the files that it has mapped."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        key, _, value = line.partition(":")
        if key == "RssAnon":
            return int(value.split()[0])
    raise LookupError(pid)


@asynccontextmanager
async def watched(pid: int) -> AsyncIterator[list[int]]:
    """Yield what `resident` returns now, and then ten times a second."""
    seen = [resident(pid)]

    async def look() -> None:
        while True:
            await asyncio.sleep(0.1)
            seen.append(resident(pid))

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        looking.cancel()
