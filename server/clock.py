"""The time, and ids that sort by it."""

import os
import threading
import time
from collections.abc import Callable
from functools import lru_cache

from colloquy.domain.ids import Instant, Prefix

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(a + b for a in _ALPHABET for b in _ALPHABET)
_COUNTER_BITS = 74
_STEP_BITS = 40
_DRAWN = 4096


def now() -> Instant:
    """Return the wall clock's time."""
    return Instant(time.time_ns() // 1000)


class Bits:
    """Random bits of the kernel, drawn for hundreds of ids at once.

    A call of the kernel gives up the interpreter, and has to wait for it behind the other thread.
    """

    def __init__(self) -> None:
        self._drawn = b""
        self._used = 0

    def __call__(self, count: int) -> int:
        """Return a number of so many bits; from one thread at a time."""
        size = (count + 7) // 8
        if self._used + size > len(self._drawn):
            self._drawn, self._used = os.urandom(_DRAWN), 0
        start, self._used = self._used, self._used + size
        return int.from_bytes(self._drawn[start : self._used], "big") >> (size * 8 - count)


class Minter:
    """Mints ids: a prefix and a UUIDv7 in Crockford's base 32.

    Later ids sort after earlier ones, within a millisecond and after the clock steps back too.
    """

    def __init__(
        self,
        clock: Callable[[], Instant] = now,
        bits: Callable[[int], int] | None = None,
    ) -> None:
        self._clock = clock
        self._bits = bits or Bits()
        self._lock = threading.Lock()
        self._millisecond = -1
        self._counter = 0

    def __call__(self, prefix: Prefix) -> str:
        """Return a new id."""
        with self._lock:
            millisecond, counter = self._next()
        number = (
            millisecond << 80
            | 7 << 76  # the version
            | counter >> 62 << 64
            | 2 << 62  # the variant
            | counter & (1 << 62) - 1
        )
        return prefix + "_" + _encode(number)

    def _next(self) -> tuple[int, int]:
        millisecond = self._clock() // 1000
        if millisecond > self._millisecond:
            self._millisecond = millisecond
            self._restart()
        else:
            # A random step keeps ids of one millisecond apart between processes too.
            self._counter += 1 + self._bits(_STEP_BITS)
            if self._counter >> _COUNTER_BITS:
                self._millisecond += 1
                self._restart()
        return self._millisecond, self._counter

    def _restart(self) -> None:
        # The top bit starts as zero, so that the counter has room to count.
        self._counter = self._bits(_COUNTER_BITS - 1)


def _encode(n: int) -> str:
    return _upper(n >> 60) + _digits(n & (1 << 60) - 1)


@lru_cache(maxsize=8)
def _upper(n: int) -> str:
    """Return the first 14 digits, which ids of one millisecond share."""
    return _PAIRS[n >> 60 & 1023] + _digits(n & (1 << 60) - 1)


def _digits(n: int) -> str:
    pairs = _PAIRS
    return (
        pairs[n >> 50]
        + pairs[n >> 40 & 1023]
        + pairs[n >> 30 & 1023]
        + pairs[n >> 20 & 1023]
        + pairs[n >> 10 & 1023]
        + pairs[n & 1023]
    )
