"""Live: what happened after a cursor, in order, and then what happens.

A stream asks to be woken first, then looks into the log, then waits; so what is committed while
it looks wakes it again, and a wake-up that is lost costs time, never an event (E2).
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Self

from colloquy.domain import access
from colloquy.domain.conversations.follow import LogPosition, step, trail
from colloquy.domain.conversations.signals import Signal
from colloquy.domain.errors import CredentialEnded, CursorInvalid, NotFound, OutOfReach
from colloquy.domain.ids import ConversationId
from colloquy.domain.model.event import Event
from colloquy.domain.ports import Snapshot
from colloquy.resolvers.context import Context

PATIENCE = 30.0
"""How many seconds a stream waits to be woken before it looks anyway."""

FRESH = 1.0
"""For how many seconds what was read may be handed on without asking again who may see it."""

BATCH = 100
"""How many events are read at once."""

Cursor = tuple[str, int, int]
"""A log, a sequence in it, and a position among all events of the application."""


@dataclass(slots=True)
class _Found:
    """What one look brought: events, each with the place behind it, and what comes then."""

    events: list[tuple[Event, LogPosition]] = field(default_factory=list)
    at: LogPosition | None = None
    is_all: bool = False
    is_over: bool = False


class _Waking:
    """What a stream is woken by; asked for anew before each look."""

    def __init__(self, context: Context) -> None:
        self._watch = context.store.watch
        self._application = context.actor.application
        self._event = asyncio.Event()
        self._log: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._log is not None:
            self._watch.unsubscribe(self._application, self._log, self._event)

    def for_log(self, log: str) -> None:
        """Wait for another log, or the same one again, from here on."""
        self._event.clear()
        if log != self._log:
            old, self._log = self._log, log
            self._watch.subscribe(self._application, log, self._event)
            if old is not None:
                self._watch.unsubscribe(self._application, old, self._event)

    async def wait(self) -> None:
        """Return once the log may have grown."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._event.wait()
        except TimeoutError:
            return


async def conversation_events(
    context: Context, id: ConversationId, after: Cursor | None
) -> AsyncIterator[Event]:
    """Yield every event of a conversation after a cursor, and then live ones, through merges.

    Without a cursor: from now on. It ends behind the event by which its follower left a GROUP
    (M8). Raises `NotFound` for what the actor may not see, and `Interruption`.
    """
    async with context.store.reading(context.actor) as snapshot:
        position = _start(snapshot, id, after)
    with _Waking(context) as waking:
        while True:
            waking.for_log(position.log)
            async with context.store.reading(context.actor) as snapshot:
                found = _next(snapshot, id, position, context.until)
            fresh_until = time.monotonic() + FRESH
            for event, behind in found.events:
                yield event
                position = behind
                if time.monotonic() > fresh_until:
                    break
            else:
                position = found.at or position
                if found.is_over:
                    return
                if found.is_all:
                    await waking.wait()
                else:
                    await asyncio.sleep(0)


async def inbox_events(context: Context, after: Cursor | None) -> AsyncIterator[Event]:
    """Yield every event that the actor may see, over all conversations (E5)."""
    position = await _begun(context, after)
    with _Waking(context) as waking:
        while True:
            waking.for_log("")
            async with context.store.reading(context.actor) as snapshot:
                _check_credential(snapshot)
                found = snapshot.inbox_after(position, BATCH)
                seen = [event for event in found if snapshot.sees_event(event)]
            fresh_until = time.monotonic() + FRESH
            for event in seen:
                if _is_beyond(event, context.until):
                    return
                yield event
                position = event.position
                if time.monotonic() > fresh_until:
                    break
            else:
                position = found[-1].position if found else position
                if context.until is not None and (not found or position >= context.until):
                    return
                if not found:
                    await waking.wait()


async def conversation_signals(context: Context, id: ConversationId) -> AsyncIterator[Signal]:
    """Yield the signals of a conversation, wherever a merge leads it (E7).

    It ends with the first signal after its follower left a GROUP (M8).
    """
    with context.store.signals.listen(context.actor.application) as waiting:
        async with context.store.reading(context.actor) as snapshot:
            _conversation(snapshot, id)
        while True:
            signal = await waiting.get()
            async with context.store.reading(context.actor) as snapshot:
                _check_credential(snapshot)
                conversation = snapshot.current_conversations([id]).get(id)
                visible = snapshot.visible_until(conversation.id) if conversation else None
            if conversation is None or (visible or 0) not in (0, access.FOREVER):
                return
            if conversation.id == signal.conversation_id and visible:
                yield signal


def _next(snapshot: Snapshot, id: ConversationId, position: LogPosition, until: int | None) -> _Found:
    """Return the next events of a log that the actor sees; at its end, whether there may be more."""
    _check_credential(snapshot)
    found = _Found(at=position)
    visible = snapshot.visible_until(position.log)
    read = (
        [] if _has_left(visible, position) else snapshot.events_after(position.log, position.sequence, BATCH)
    )
    for event in read:
        if _is_beyond(event, until):
            found.is_over = True
            return found
        behind, is_for_me = step(id, event, snapshot.merge_events)
        if is_for_me and snapshot.sees_event(event):
            found.events.append((event, behind))
        found.at = behind
        if behind.log != position.log:
            return found
    if not read:
        if visible is None:
            raise OutOfReach
        found.is_all = True
        found.is_over = until is not None or _has_left(visible, position)
    return found


def _start(snapshot: Snapshot, id: ConversationId, after: Cursor | None) -> LogPosition:
    """Return where a stream begins. Raises `CursorInvalid` for a cursor of something else."""
    _check_credential(snapshot)
    conversation = _conversation(snapshot, id)
    if after is None:
        return LogPosition(
            ConversationId(conversation), snapshot.sequence_at(conversation, snapshot.inbox_position())
        )
    log, sequence, position = ConversationId(after[0]), after[1], after[2]
    if position > snapshot.inbox_position():
        raise CursorInvalid("The cursor is ahead of this database; read afresh, and begin there.")
    way = trail(id, position, snapshot.merge_events)
    if not log:
        # The inbox's own cursor: any conversation stands somewhere at that moment.
        log, sequence = way.end, max(way.entrance, snapshot.sequence_at(way.end, position))
    elif not _leads_there(snapshot, log, conversation, position, way.end):
        raise CursorInvalid("The cursor is one of another conversation; begin again without it.")
    elif sequence > snapshot.sequence_at(log, position):
        raise CursorInvalid("The cursor is ahead of this database; read afresh, and begin there.")
    passed = snapshot.events_after(log, sequence - 1, 1) if sequence else []
    return step(id, passed[0], snapshot.merge_events)[0] if passed else LogPosition(log, sequence)


def _leads_there(
    snapshot: Snapshot, log: ConversationId, conversation: ConversationId, position: int, end: ConversationId
) -> bool:
    """Return whether a log is one of the conversation's line, now or at the cursor's moment."""
    now = snapshot.current_conversations([log]).get(log)
    if now is not None and now.id == conversation:
        return True
    return trail(log, position, snapshot.merge_events).end == end


def _conversation(snapshot: Snapshot, id: ConversationId) -> ConversationId:
    found = snapshot.current_conversations([id]).get(id)
    if found is None:
        raise NotFound("There is no such conversation.", ("conversation",))
    return found.id


async def _begun(context: Context, after: Cursor | None) -> int:
    async with context.store.reading(context.actor) as snapshot:
        _check_credential(snapshot)
        newest = snapshot.inbox_position()
    if after is not None and after[2] > newest:
        raise CursorInvalid("The cursor is ahead of this database; read afresh, and begin there.")
    return newest if after is None else after[2]


def _check_credential(snapshot: Snapshot) -> None:
    """Raise `CredentialEnded` once the actor's participant was merged away or erased (M11)."""
    id = snapshot.actor.participant_id
    if id is None:
        return
    named, current = snapshot.participants([id])[id], snapshot.current_participants([id])[id]
    if access.has_ended(named, current, snapshot.actor.issued_at):
        raise CredentialEnded


def _has_left(visible: int | None, position: LogPosition) -> bool:
    """Return whether a member that left has got all that there was; one invited may yet come."""
    return bool(visible) and position.sequence >= (visible or 0)


def _is_beyond(event: Event, until: int | None) -> bool:
    return until is not None and event.position > until
