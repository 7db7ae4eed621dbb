"""What a server and all that it started have used of the processor, from /proc."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds(roots: Iterable[int]) -> float:
    """Return the user and system seconds of processes and of all below them, ended ones too."""
    stats = dict(_stats())
    children: dict[int, list[int]] = {}
    for pid, (parent, _) in stats.items():
        children.setdefault(parent, []).append(pid)
    left, total = [pid for pid in roots if pid in stats], 0.0
    while left:
        pid = left.pop()
        total += stats[pid][1]
        left += children.get(pid, [])
    return total


def _stats() -> Iterator[tuple[int, tuple[int, float]]]:
    """Yield each process with its parent and its seconds, those of the children it waited for among them."""
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            try:
                text = (place / "stat").read_text("utf-8", "replace")
            except OSError:
                continue  # it has just ended
            fields = text.rpartition(")")[2].split()
            yield int(place.name), (int(fields[1]), sum(map(int, fields[11:15])) / _TICK)
