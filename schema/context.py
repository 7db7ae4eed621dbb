"""What one GraphQL operation is given, and how it reads."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from colloquy.domain.limits import Limits
from colloquy.domain.paging import Key, Window, window
from colloquy.domain.ports import Snapshot, Wanted
from colloquy.resolvers.context import Context
from colloquy.schema.cursors import Cursors

P = ParamSpec("P")
T = TypeVar("T")

Batch = Callable[..., Any]
"""`(snapshot, parents, *arguments) -> one value for each parent`; pure, and without waiting."""


@dataclass(slots=True)
class Tail:
    """A stretch of a subscription: where it begins and ends, and how far it is.

    It begins at the cursor `start`, or else at the argument `after` (unless it `is_live`), or
    else at the position `floor`; it ends at the position `until`, and stands behind `cursor`.
    """

    start: str | None = None
    floor: int | None = None
    until: int | None = None
    is_live: bool = False
    cursor: str | None = None
    position: int = 0
    has_failed: bool = False


class GraphQLContext:
    """One operation's caller and its one snapshot, read by one batch at a time.

    Everything that an answer says belongs to one moment (E4). A mutation's write ends the
    snapshot, so that what its payload says is as stored.
    """

    _reading: AbstractAsyncContextManager[Snapshot] | None
    _snapshot: Snapshot | None

    def __init__(self, context: Context, cursors: Cursors) -> None:
        self.context = context
        self.cursors = cursors
        self.tail = Tail()
        self._wanted: Wanted = {}
        self.begin()

    @property
    def limits(self) -> Limits:
        return self.context.limits

    def narrow(self, wanted: Wanted) -> None:
        """Read values with what is wanted of their classes only; with all of it for an empty one."""
        self._wanted = wanted
        if self._snapshot is not None:
            self._snapshot.narrow(wanted)

    async def snapshot(self) -> Snapshot:
        """Return the operation's snapshot. Read through `read`, which waits its turn."""
        async with self._turn:
            return await self._opened()

    async def read(
        self, reading: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what a function of the snapshot returns, while nothing else reads."""
        async with self._turn:
            return reading(await self._opened(), *args, **kwargs)

    def read_soon(self, reading: Callable[..., T], *args: Any) -> T | Awaitable[T]:
        """Return as `read` does: at once, if nothing else reads now, and otherwise to be awaited."""
        if self._snapshot is None or self._turn.locked():
            return self.read(reading, *args)
        return reading(self._snapshot, *args)

    async def read_slowly(
        self,
        reading: Callable[Concatenate[Snapshot, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what a function of the snapshot returns that waits for a thread, such as search."""
        async with self._turn:
            return await reading(await self._opened(), *args, **kwargs)

    def load(self, batch: Batch, parent: object, *arguments: Any) -> Awaitable[Any]:
        """Return the answer for one parent, read together with all that ask in this tick."""
        key = (batch, arguments)
        loader = self._loaders.get(key)
        if loader is None:

            async def answer(parents: list[object]) -> list[Any]:
                return await self.read(batch, parents, *arguments)

            loader = self._loaders[key] = DataLoader(answer, cache=False)
        return loader.load(parent)

    async def perform(
        self,
        operation: Callable[Concatenate[Context, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what an operation that writes returns; whatever is read after it is read afresh."""
        try:
            return await operation(self.context, *args, **kwargs)
        finally:
            await self.refresh()

    async def refresh(self) -> None:
        """End the snapshot; the next read opens another."""
        async with self._turn:
            reading, self._reading, self._snapshot = self._reading, None, None
            if reading is not None:
                await reading.__aexit__(None, None, None)

    async def close(self) -> None:
        """End the operation: nothing can be read any more."""
        self._is_over = True
        await self.refresh()

    def position(self, after: str | None) -> tuple[str, int, int] | None:
        """Return where a subscription begins. Raises `CursorInvalid`.

        What the transport knows, an EventSource's last id, wins over the argument.
        """
        tail = self.tail
        start = tail.start or (None if tail.is_live else after)
        if start is None and tail.floor is None:
            return None
        place = ("", 0, tail.floor or 0) if start is None else self.cursors.decode_position(start)
        tail.cursor, tail.position = start or self.cursors.encode_position(*place), place[2]
        return place

    async def newest(self) -> int:
        """Return the position of the application's last event, and read no more."""
        async with self.context.store.reading(self.context.actor) as snapshot:
            return snapshot.inbox_position()

    def window(
        self, scope: str, first: int | None, after: str | None, last: int | None, before: str | None
    ) -> Window:
        """Return the window that a connection's arguments ask for, in the list named `scope`."""
        return window(first, last, self._key(scope, after), self._key(scope, before), self.limits)

    def _key(self, scope: str, cursor: str | None) -> Key | None:
        return None if cursor is None else self.cursors.decode(scope, cursor)

    def begin(self) -> None:
        """Start anew, having read nothing."""
        self._turn = asyncio.Lock()
        self._reading = None
        self._snapshot = None
        self._loaders: dict[Any, DataLoader[Any, Any]] = {}
        self._is_over = False

    async def _opened(self) -> Snapshot:
        if self._snapshot is None:
            # A field that is still being resolved when its operation has failed must not open a
            # snapshot that nobody would close.
            if self._is_over:
                raise RuntimeError("The operation is over.")
            reading = self.context.store.reading(self.context.actor)
            self._snapshot = await reading.__aenter__()
            self._reading = reading
            self._snapshot.narrow(self._wanted)
        return self._snapshot


Info = strawberry.Info[GraphQLContext, None]
