"""When tokens end: what was begun with one ends within a second of it, by the server's clock."""

import asyncio
from collections.abc import Callable
from itertools import count

from colloquy.domain.ids import Instant

LOOK = 0.5
"""How many seconds lie between two looks at the clock."""


class Expiries:
    """Calls back once the clock has come to an instant; the clock may be any, and may jump."""

    def __init__(self, clock: Callable[[], Instant]) -> None:
        self._clock = clock
        self._waiting: dict[int, tuple[Instant, Callable[[], None]]] = {}
        self._numbers = count()
        self._looking: asyncio.Task[None] | None = None

    def at(self, instant: Instant | None, end: Callable[[], None]) -> Callable[[], None]:
        """Have `end` called at an instant, and return how to forget it; None: it never ends."""
        number = next(self._numbers)
        if instant is not None:
            self._waiting[number] = (instant, end)
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look())
        return lambda: self._forget(number)

    def _forget(self, number: int) -> None:
        self._waiting.pop(number, None)
        if not self._waiting and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def _look(self) -> None:
        while self._waiting:
            now = self._clock()
            for number, (instant, end) in tuple(self._waiting.items()):
                if instant <= now:
                    self._waiting.pop(number, None)
                    end()
            await asyncio.sleep(LOOK)
