"""Sharing: equal subscriptions with equal rights share one read, one execution and one JSON text.

A subscriber is served from the log until it has caught up with its feed, and whenever it falls
behind it; so a feed keeps what is a second old at most, however slow anybody is.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, VariableNode

from colloquy.domain.actor import Actor
from colloquy.schema.context import Tail
from colloquy.server.graphql.cache_key import alike
from colloquy.server.graphql.documents import DocumentOperation
from colloquy.server.graphql.request import Answer, GraphQLRequest

ROOM = 256
"""How many answers a feed keeps at most."""

FRESH = 1.0
"""For how many seconds: what is older is read anew, by who may still see it."""

AT_ONCE = 250
"""How many are handed an answer before others have their turn."""

Opened = Callable[[Tail], AsyncGenerator[Answer, None]]
"""Opens the stream of one subscription, for one stretch of it."""

Push = Callable[[Answer], bool]
"""Sends an answer at once; false: not now, for its client does not keep up."""

_SHARED = {"conversationEvents", "inboxEvents"}


def key_of(
    request: GraphQLRequest, operation: DocumentOperation, node: DocumentNode, actor: Actor
) -> Hashable:
    """Return what equal subscriptions with equal rights have in common; None: not to be shared.

    Where they begin is not part of it: behind that, they get the same.
    """
    if not set(operation.root_fields) <= _SHARED:
        return None
    start = _start_variable(request.query, node)
    variables = {name: value for name, value in (request.variables or {}).items() if name != start}
    return alike(request, operation, actor, variables)


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
        self.first = 0
        self._followers: dict[Follower, None] = {}
        self._kept: list[_Kept] = []
        self._error: BaseException | None = None
        self._task = asyncio.create_task(self._run(opened, Tail(floor=floor, is_live=True)))

    @property
    def end(self) -> int:
        """The number of the next answer."""
        return self.first + len(self._kept)

    @property
    def is_over(self) -> bool:
        return self._task.done()

    def kept(self, number: int) -> _Kept | None:
        """Return an answer that is fresh still; None for one that is not, or not yet, there."""
        self._forget()
        return self._kept[number - self.first] if self.first <= number < self.end else None

    def check(self) -> None:
        """Raise the fault that ended the feed, if one did."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        self._task.cancel()

    async def attend(self, follower: "Follower") -> None:
        """Hand a follower each answer as it comes, until one is for it to see to, or none come."""
        self._followers[follower] = None
        try:
            await follower.turn
        finally:
            del self._followers[follower]

    async def _run(self, opened: Opened, tail: Tail) -> None:
        try:
            async with aclosing(opened(tail)) as answers:
                async for answer in answers:
                    self.position = max(self.position, tail.position)
                    await self._hand_out(_Kept(answer, self.position, time.monotonic()))
                    del answer  # an idle feed keeps none
        except Exception as error:  # noqa: BLE001  told to each subscriber
            self._error = error
        finally:
            asyncio.get_running_loop().call_soon(self._end)

    async def _hand_out(self, kept: _Kept) -> None:
        number, followers = self.end, tuple(self._followers)
        self._kept.append(kept)
        if len(self._kept) > ROOM:
            self._drop()
        asyncio.get_running_loop().call_later(FRESH * 1.1, self._forget)
        for count, follower in enumerate(followers, 1):
            follower.offer(kept, number)
            if count % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _end(self) -> None:
        for follower in self._followers:
            follower.wake(self.end)

    def _forget(self) -> None:
        while self._kept and self._kept[0].is_stale:
            self._drop()

    def _drop(self) -> None:
        del self._kept[0]
        self.first += 1


class Follower:
    """One subscriber that has caught up with its feed: what it gets next, and where it is."""

    __slots__ = ("_feed", "_push", "cursor", "number", "position", "turn")

    def __init__(self, feed: Feed, number: int, tail: Tail, push: Push | None) -> None:
        self.number = number
        self.position = tail.position
        self.cursor = tail.cursor
        self.turn: asyncio.Future[None]
        self._feed = feed
        self._push = push

    async def next(self) -> Answer | None:
        """Return the next answer that could not be pushed; None: no more come, or they are too old.

        No generator: each of them costs one who waits more than all that it knows.
        """
        feed = self._feed
        while True:
            if self.number == feed.end:
                if feed.is_over:
                    return None
                self.turn = asyncio.get_running_loop().create_future()
                await feed.attend(self)
                continue
            kept = feed.kept(self.number)
            if kept is None:
                return None
            self.number += 1
            if self._is_new(kept):
                self._stand_behind(kept)
                return kept.answer
            del kept

    def offer(self, kept: _Kept, number: int) -> None:
        """Push an answer on; where that cannot be done, wake who waits in `next`."""
        if self.turn.done() or number < self.number:
            return
        if self._is_new(kept):
            if self._push is None or not kept.answer.is_plain or not self._push(kept.answer):
                self.wake(number)
                return
            self._stand_behind(kept)

    def wake(self, number: int) -> None:
        """Have `next` go on with the answer of a number."""
        if not self.turn.done():
            self.number = number
            self.turn.set_result(None)

    def _is_new(self, kept: _Kept) -> bool:
        return kept.position > self.position or kept.answer.is_last

    def _stand_behind(self, kept: _Kept) -> None:
        self.position, self.cursor = kept.position, kept.answer.cursor


class Feeds:
    """The feeds that somebody follows, by what they have in common."""

    def __init__(self) -> None:
        self._feeds: dict[Hashable, Feed] = {}

    def __len__(self) -> int:
        return len(self._feeds)

    async def follow(
        self, key: Hashable, opened: Opened, newest: int, start: str | None, push: Push | None = None
    ) -> AsyncGenerator[Answer, None]:
        """Yield what one subscriber gets: from the log what it missed, then what its feed has.

        What its feed has is not yielded but pushed, as long as `push` can.
        """
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
                        del answer
                if mine.has_failed:
                    return
                follower = Follower(feed, number, mine, push)
                while (live := await follower.next()) is not None:
                    yield live
                    del live  # one who waits keeps none
                if feed.is_over and follower.number == feed.end:
                    feed.check()
                    return
                mine = Tail(start=follower.cursor, floor=follower.position)
        finally:
            feed.subscribers -= 1
            if feed.subscribers == 0:
                feed.close()
                if self._feeds.get(key) is feed:
                    del self._feeds[key]
