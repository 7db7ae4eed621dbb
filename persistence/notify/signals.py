"""Signals within one process: from who sends one to who listens at that moment (E7)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from colloquy.domain.conversations.signals import Signal
from colloquy.domain.ids import ApplicationId

ROOM = 64
"""How many signals wait for a slow listener; then the oldest is lost, as signals may be."""


class InProcessSignals:
    """Passes signals on, and keeps none."""

    def __init__(self) -> None:
        self._listeners: dict[ApplicationId, set[asyncio.Queue[Signal]]] = {}

    def publish(self, application: ApplicationId, signal: Signal) -> bool:
        """Hand a signal to everybody who listens, and return whether anybody did."""
        queues = self._listeners.get(application, set())
        for waiting in queues:
            if waiting.full():
                waiting.get_nowait()
            waiting.put_nowait(signal)
        return bool(queues)

    @contextmanager
    def listen(self, application: ApplicationId) -> Iterator[asyncio.Queue[Signal]]:
        """Yield the queue of an application's signals."""
        waiting: asyncio.Queue[Signal] = asyncio.Queue(ROOM)
        self._listeners.setdefault(application, set()).add(waiting)
        try:
            yield waiting
        finally:
            self._listeners[application].discard(waiting)
