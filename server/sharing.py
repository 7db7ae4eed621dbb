"""Sharing: equal subscriptions with equal rights share one read, one execution and one JSON text.

A subscriber is served from the log until it has caught up with its feed, and whenever it falls
behind it; so a feed keeps what is a second old at most, however slow anybody is.
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass

import orjson
from graphql import DocumentNode, FieldNode, OperationDefinitionNode, VariableNode

from domain.actor import Actor
from schema.context import Tail
from server.answering import Answer, Request
from server.documents import Operation

ROOM = 256
"""How many answers a feed keeps at most."""

FRESH = 1.0
"""For how many seconds: what is older is read anew, by who may still see it."""

Opened = Callable[[Tail], AsyncGenerator[Answer, None]]
"""Opens the stream of one subscription, for one stretch of it."""

_SHARED = {"conversationEvents", "inboxEvents"}


def key_of(request: Request, operation: Operation, node: DocumentNode, actor: Actor) -> Hashable:
    """Return what equal subscriptions with equal rights have in common; None: not to be shared.

    Where they begin is not part of it: behind that, they get the same.
    """
    if not set(operation.root_fields) <= _SHARED:
        return None
    start = _start_variable(request.query, node)
    variables = {name: value for name, value in (request.variables or {}).items() if name != start}
    try:
        given = orjson.dumps([variables, request.extensions], option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None
    rights = Actor(actor.application) if actor.is_business and actor.participant_id is None else actor
    return rights, request.query, operation.name, given


def _start_variable(text: str, node: DocumentNode) -> str | None:
    """Return the variable that says where to begin, if it says nothing else."""
    operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
    fields = [s for o in operations for s in o.selection_set.selections]
    if len(fields) != 1 or not isinstance(fields[0], FieldNode):
        return None
    for argument in fields[0].arguments or ():
        if argument.name.value == "after" and isinstance(argument.value, VariableNode):
            name = argument.value.name.value
            # Once where it is declared, once here.
            return name if len(re.findall(rf"\${name}\b", text)) == 2 else None
    return None


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Answer
    position: int
    at: float

    @property
    def is_stale(self) -> bool:
        return self.at < time.monotonic() - FRESH and not self.answer.is_last


class Feed:
    """One subscription, live, for all who have the same; knows the position that it has come to."""

    def __init__(self, opened: Opened, floor: int) -> None:
        self.position = floor
        self.subscribers = 0
        self.news = asyncio.Event()
        self._kept: deque[_Kept] = deque()
        self._first = 0
        self._error: BaseException | None = None
        self._task = asyncio.create_task(self._run(opened, Tail(floor=floor, is_live=True)))

    @property
    def end(self) -> int:
        """The number of the next answer."""
        return self._first + len(self._kept)

    @property
    def is_over(self) -> bool:
        return self._task.done()

    async def live(self, number: int) -> AsyncGenerator[_Kept, None]:
        """Yield the answers from a number on, until there are no more, or they are too old."""
        while True:
            self._forget()
            if number < self._first:
                return
            if number == self.end:
                if self.is_over:
                    return
                await self.news.wait()
                continue
            kept = self._kept[number - self._first]
            number += 1
            yield kept

    def check(self) -> None:
        """Raise the fault that ended the feed, if one did."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        self._task.cancel()

    async def _run(self, opened: Opened, tail: Tail) -> None:
        try:
            async with aclosing(opened(tail)) as answers:
                async for answer in answers:
                    self.position = max(self.position, tail.position)
                    self._kept.append(_Kept(answer, self.position, time.monotonic()))
                    if len(self._kept) > ROOM:
                        self._drop()
                    asyncio.get_running_loop().call_later(FRESH * 1.1, self._forget)
                    self._tell()
        except Exception as error:  # noqa: BLE001  told to each subscriber
            self._error = error
        finally:
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        self.news.set()
        self.news.clear()

    def _forget(self) -> None:
        while self._kept and self._kept[0].is_stale:
            self._drop()

    def _drop(self) -> None:
        self._kept.popleft()
        self._first += 1


class Feeds:
    """The feeds that somebody follows, by what they have in common."""

    def __init__(self) -> None:
        self._feeds: dict[Hashable, Feed] = {}

    def __len__(self) -> int:
        return len(self._feeds)

    async def follow(
        self, key: Hashable, opened: Opened, newest: int, start: str | None
    ) -> AsyncGenerator[Answer, None]:
        """Yield what one subscriber gets: from the log what it missed, then what its feed has."""
        feed = self._feeds.get(key)
        if feed is None or feed.is_over:
            feed = self._feeds[key] = Feed(opened, newest)
        feed.subscribers += 1
        try:
            mine = Tail(start=start, floor=newest)
            while True:
                number, mine.until = feed.end, feed.position
                async with aclosing(opened(mine)) as answers:
                    async for answer in answers:
                        yield answer
                if mine.has_failed:
                    return
                async for kept in feed.live(number):
                    number += 1
                    if kept.position > mine.position or kept.answer.is_last:
                        yield kept.answer
                        mine.position, mine.cursor = kept.position, kept.answer.cursor
                if feed.is_over and number == feed.end:
                    feed.check()
                    return
                mine = Tail(start=mine.cursor, floor=mine.position)
        finally:
            feed.subscribers -= 1
            if feed.subscribers == 0:
                feed.close()
                if self._feeds.get(key) is feed:
                    del self._feeds[key]
