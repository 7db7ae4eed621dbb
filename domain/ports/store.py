"""The database as a whole: writing, reading, and hearing of what was written."""

import asyncio
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Protocol, TypeVar

from colloquy.domain.actor import Actor
from colloquy.domain.conversations.signals import Signal
from colloquy.domain.ids import ApplicationId
from colloquy.domain.ports.snapshot import Snapshot
from colloquy.domain.ports.transaction import Unit

T = TypeVar("T")


class Watch(Protocol):
    """Wakes who waits for a log once it has grown; carries no data, and may wake for nothing."""

    def subscribe(self, application: ApplicationId, log: str, waiter: asyncio.Event) -> None:
        """Have an event set whenever a log, or with "" any, has grown; look after it, not before."""

    def unsubscribe(self, application: ApplicationId, log: str, waiter: asyncio.Event) -> None: ...


class Signals(Protocol):
    """Passes signals on to who listens now."""

    def publish(self, application: ApplicationId, signal: Signal) -> bool:
        """Hand a signal to everybody who listens, and return whether anybody did."""

    def listen(self, application: ApplicationId) -> AbstractContextManager[asyncio.Queue[Signal]]:
        """Yield the queue of an application's signals; a full one loses the oldest."""


class Store(Protocol):
    """The database, as the resolvers see it."""

    @property
    def watch(self) -> Watch: ...

    @property
    def signals(self) -> Signals: ...

    def write(self, application: ApplicationId, unit: Unit[T]) -> Awaitable[T]:
        """Run a unit of work and answer after its commit (M1).

        Raises what the unit raises; its refusal's `note`, if any, is kept (I14).
        """

    def reading(self, actor: Actor) -> AbstractAsyncContextManager[Snapshot]:
        """Open a snapshot for one operation: all it reads belongs to one moment."""
