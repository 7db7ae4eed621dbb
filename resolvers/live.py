"""Live: what happened after a cursor, in order, and then what happens.

A stream hangs up a bell first, then looks into the log, then waits; so what is committed while
it looks has rung already, and a ring that is lost costs `PATIENCE`, never an event (E2).
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from domain.errors import NotFound
from domain.event import ConversationMerged, Event
from domain.ids import ConversationId
from domain.ports import Snapshot
from domain.signal import Signal
from resolvers.context import Context

PATIENCE = 1.0
"""How many seconds a stream waits for the bell before it looks anyway."""

BATCH = 100
"""How many events are read at once."""

Cursor = tuple[str, int, int]
"""A log, a sequence in it, and a position among all events of the application."""


@dataclass(slots=True)
class _Place:
    """Where a stream stands in the logs of one line."""

    log: str
    sequence: int

    def passed(self, event: Event) -> None:
        """Move behind an event: after a log's last one, to its place in the next log (E3)."""
        self.sequence = event.sequence
        fact = event.fact
        if isinstance(fact, ConversationMerged) and fact.from_id == event.log:
            self.log, self.sequence = fact.into_id, fact.resume


async def conversation_events(
    context: Context, id: ConversationId, after: Cursor | None
) -> AsyncIterator[Event]:
    """Yield every event of a conversation after a cursor, and then live ones, through merges.

    Without a cursor: from now on. Raises `NotFound` for what the actor may not see.
    """
    bell = context.store.bell.hang()
    try:
        place = await _start(context, id, after)
        while True:
            bell.clear()
            async with context.store.reading(context.actor) as snapshot:
                found = _next(snapshot, place)
            for event in found:
                yield event
            if not found:
                await _wait(bell)
    finally:
        context.store.bell.take_down(bell)


async def inbox_events(context: Context, after: Cursor | None) -> AsyncIterator[Event]:
    """Yield every event that the actor may see, over all conversations (E5)."""
    bell = context.store.bell.hang()
    try:
        position = after[2] if after else await _newest(context)
        while True:
            bell.clear()
            async with context.store.reading(context.actor) as snapshot:
                found = snapshot.inbox_after(position, BATCH)
                seen = [event for event in found if snapshot.sees_event(event)]
            for event in seen:
                yield event
            if not found:
                await _wait(bell)
            else:
                position = found[-1].position
    finally:
        context.store.bell.take_down(bell)


async def conversation_signals(context: Context, id: ConversationId) -> AsyncIterator[Signal]:
    """Yield the signals of a conversation, wherever a merge leads it (E7)."""
    with context.store.hub.listen(context.actor.application) as waiting:
        await _check(context, id)
        while True:
            signal = await waiting.get()
            async with context.store.reading(context.actor) as snapshot:
                home = snapshot.current_conversations([id]).get(id)
            if home is not None and home.id == signal.conversation_id:
                yield signal


def _next(snapshot: Snapshot, place: _Place) -> list[Event]:
    """Return the next events that the actor sees, and move the place behind all that were read."""
    seen: list[Event] = []
    while not seen:
        read = snapshot.events_after(place.log, place.sequence, BATCH)
        if not read:
            return seen
        for event in read:
            place.passed(event)
            if snapshot.sees_event(event):
                seen.append(event)
    return seen


async def _start(context: Context, id: ConversationId, after: Cursor | None) -> _Place:
    home = await _check(context, id)
    if after is not None and after[0]:
        return _Place(after[0], after[1])
    if after is not None:
        return await _since(context, home, after[2])
    async with context.store.reading(context.actor) as snapshot:
        found = snapshot.current_conversations([home])[home]
        return _Place(found.id, found.sequence)


async def _since(context: Context, home: ConversationId, position: int) -> _Place:
    """Return the place in a log that belongs to a position of the inbox: one cursor serves both."""
    async with context.store.reading(context.actor) as snapshot:
        found = snapshot.current_conversations([home])[home]
        sequence = found.sequence
        while sequence > 0:
            earlier = snapshot.events_after(found.id, max(0, sequence - BATCH), BATCH)
            kept = [event for event in earlier if event.position <= position]
            if kept:
                return _Place(found.id, kept[-1].sequence)
            sequence -= BATCH
        return _Place(found.id, 0)


async def _check(context: Context, id: ConversationId) -> ConversationId:
    async with context.store.reading(context.actor) as snapshot:
        home = snapshot.current_conversations([id]).get(id)
    if home is None:
        raise NotFound("There is no such conversation.", ("conversation",))
    return home.id


async def _newest(context: Context) -> int:
    async with context.store.reading(context.actor) as snapshot:
        return snapshot.inbox_position()


async def _wait(bell: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await bell.wait()
    except TimeoutError:
        return
