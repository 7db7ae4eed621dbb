"""Who waits for which log: one look at the database after each ring serves all who wait.

The bell says that something was committed; what it was, the database says. So a ring that is
lost costs `PATIENCE`, and a log that did not grow wakes nobody.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from colloquy.domain.actor import Actor
from colloquy.domain.ids import ApplicationId
from colloquy.persistence.notify.commit_signal import CommitSignal
from colloquy.persistence.snapshot_reads.events import Events

PATIENCE = 1.0
"""How many seconds pass without a ring before the database is looked at anyway."""

GROWN = "SELECT log, position FROM event WHERE application_id = ?1 AND position > ?2 ORDER BY position"
"""The order is for the index: grouped by log, SQLite would walk all events of the application."""

Waiters = dict[str, set[asyncio.Event]]


class SharedWatch:
    """Wakes who waits for a log, or with "" for any, after it has grown."""

    def __init__(
        self,
        commit_signal: CommitSignal,
        reading: Callable[[Actor], AbstractAsyncContextManager[Events]],
    ) -> None:
        self._commit_signal = commit_signal
        self._reading = reading
        self._waiting: dict[ApplicationId, Waiters] = {}
        self._looking: dict[ApplicationId, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return sum(len(waiters) for logs in self._waiting.values() for waiters in logs.values())

    def subscribe(self, application: ApplicationId, log: str, waiter: asyncio.Event) -> None:
        """Have an event set whenever a log has grown; hang it up before looking, not after."""
        self._waiting.setdefault(application, {}).setdefault(log, set()).add(waiter)
        if application not in self._looking:
            self._looking[application] = asyncio.create_task(self._look(application))

    def unsubscribe(self, application: ApplicationId, log: str, waiter: asyncio.Event) -> None:
        """Forget an event that nobody waits on any more."""
        logs = self._waiting.get(application, {})
        waiters = logs.get(log, set())
        waiters.discard(waiter)
        if not waiters:
            logs.pop(log, None)
        if not logs:
            self._waiting.pop(application, None)
            if task := self._looking.pop(application, None):
                task.cancel()

    async def _look(self, application: ApplicationId) -> None:
        commit_signal = self._commit_signal.subscribe()
        try:
            async with self._reading(Actor(application)) as snapshot:
                position = snapshot.inbox_position()
            # Whatever was committed before this look, who hung up earlier may not have seen yet.
            self._wake(application, set(self._waiting.get(application, ())))
            while True:
                commit_signal.clear()
                async with self._reading(Actor(application)) as snapshot:
                    grown = snapshot.all(GROWN, position)
                if grown:
                    position = grown[-1][1]
                    self._wake(application, {row[0] for row in grown})
                await _wait(commit_signal)
        finally:
            self._commit_signal.unsubscribe(commit_signal)

    def _wake(self, application: ApplicationId, grown: set[str]) -> None:
        logs = self._waiting.get(application, {})
        for log in (*grown, "") if grown else ():
            for waiter in logs.get(log, ()):
                waiter.set()


async def _wait(commit_signal: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await commit_signal.wait()
    except TimeoutError:
        return
