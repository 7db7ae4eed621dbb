"""Work done in a fresh process, and what it took."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processor (user and system), and the peak of memory in MB."""

    wall: float
    cpu: float
    peak: float


def run(module: str, *arguments: str) -> Cost:
    """Run a module that measures itself with `measured`, and return what it printed."""
    command = [sys.executable, "-m", module, *arguments]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Cost(*map(float, printed.split()[-3:]))


@contextmanager
def measured() -> Iterator[None]:
    """Print what the block took, for `run`; the peak is that of the whole process."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in KiB elsewhere
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(wall, cpu, peak)
