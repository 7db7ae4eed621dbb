"""Whose turn it is: queries begin one at a time, so that nobody waits behind all of them at once."""

import asyncio
from collections import deque


class Turns:
    """Lets one operation begin at each turn of the event loop, in the order in which they came.

    A query that is read and completed without waiting holds the loop for a millisecond or two.
    Thirty of them that are ready together would hold it for as many, and whatever else goes through
    the loop, a send or an event on its way, would wait behind them at each of its steps.
    """

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_taken = False

    async def come(self) -> None:
        """Return when it is the caller's turn, which lasts as long as it does not wait."""
        loop = asyncio.get_running_loop()
        if self._is_taken:
            mine = loop.create_future()
            self._waiting.append(mine)
            try:
                await mine
            except BaseException:
                # Who is cancelled when it is its turn already must not keep it.
                if mine.done() and not mine.cancelled():
                    self._pass_on()
                raise
        self._is_taken = True
        if self._waiting:
            self._pass_on()
        else:
            loop.call_soon(self._pass_on)

    def _pass_on(self) -> None:
        """Wake the next one, whose turn is that of the loop after this."""
        while self._waiting:
            next_ = self._waiting.popleft()
            if not next_.done():
                next_.set_result(None)
                return
        self._is_taken = False
