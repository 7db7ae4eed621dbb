"""The bell: rings after each commit; carries no data, so a lost ring costs time, never an event."""

import asyncio


class CommitSignal:
    """Wakes everybody who waits, in the loop that the bell was made in."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiters: set[asyncio.Event] = set()
        self._is_notified = False

    def notify(self) -> None:
        """Wake who waits; may be called from any thread."""
        if self._is_notified:
            return
        self._is_notified = True
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:  # the loop has ended before the writer
            self._is_notified = False

    def _wake(self) -> None:
        self._is_notified = False
        for waiter in self._waiters:
            waiter.set()

    def subscribe(self) -> asyncio.Event:
        """Return an event that every ring sets; hang it up before looking, not after."""
        waiter = asyncio.Event()
        self._waiters.add(waiter)
        return waiter

    def unsubscribe(self, waiter: asyncio.Event) -> None:
        """Forget an event that nobody waits on any more."""
        self._waiters.discard(waiter)
