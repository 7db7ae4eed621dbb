"""Deliveries: followers of topics, one publisher, and what came when.

An event is outstanding until each follower of its topic has got it; a load keeps so many
outstanding, and sends the next when one is through.
"""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.live.sockets import Socket, connect, follow
from bench.live.speech import Speech

AT_ONCE = 50
PATIENCE = 2.0
"""Seconds after which a first event that did not reach everybody is published again."""


@dataclass(slots=True)
class Topic:
    """What is published to and followed; `left` counts for each event who is yet to get it."""

    name: str
    load: "Load"
    followers: list["Follower"] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


class Follower:
    """Counts what it hears: its n-th frame is the topic's n-th event."""

    __slots__ = ("count", "topic")

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.count = 0

    def __call__(self, _: bytes) -> None:
        """Note a frame."""
        topic, number = self.topic, self.count
        self.count = number + 1
        topic.load.stamps.append(time.perf_counter())
        left = topic.left
        left[number] -= 1
        if left[number] == 0:
            topic.load.through()


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds until each receipt, of one event at a time: from sending, and from the answer."""

    sent: list[float]
    acknowledged: list[float]


class Load:
    """Followers and the publisher of one contender."""

    def __init__(self, speech: Speech) -> None:
        self.stamps: list[float] = []
        self.sockets: list[Socket] = []
        self._speech = speech
        self._topics: list[Topic] = []
        self._publisher: Socket | None = None
        self._acknowledged = 0.0
        self._outstanding = 0
        self._until = 0.0
        self._turns = iter(self._topics)
        self._idle = asyncio.Event()
        self._answer = asyncio.Event()

    async def follow(self, topics: Sequence[str], each: int) -> None:
        """Add followers, so many to each topic, and see that all of them get an event."""
        made = [Topic(name, self) for name in topics]
        for topic in made:
            topic.followers = [Follower(topic) for _ in range(each)]
        everybody = [follower for topic in made for follower in topic.followers]
        hears = [WarmUp(follower) for follower in everybody]
        names = [follower.topic.name for follower in everybody]
        self.sockets += await follow(self._speech, names, hears)
        if self._publisher is None:
            self._publisher = await connect(self._speech, "/publish", self._answered)
        for start in range(0, len(made), AT_ONCE):
            some = [topic.name for topic in made[start : start + AT_ONCE]]
            await self._warm(some, [hear for hear in hears if hear.follower.topic.name in some])
        await asyncio.sleep(0.2)  # what was published twice has come by then
        for hear, socket in zip(hears, self.sockets[-len(hears) :], strict=True):
            socket.heard = hear.follower
        self._topics += made
        self._turns = itertools.cycle(self._topics)

    async def waits(self, seconds: float) -> Waits:
        """Publish one event at a time, and return when each was received."""
        found = Waits([], [])
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.stamps.clear()
            self._acknowledged, self._outstanding, self._until = 0.0, 1, 0.0
            self._answer.clear()
            sent = time.perf_counter()
            self._publish()
            await self._settled()
            found.sent.extend(stamp - sent for stamp in self.stamps)
            found.acknowledged.extend(stamp - self._acknowledged for stamp in self.stamps)
        return found

    async def rate(self, seconds: float, outstanding: int) -> tuple[int, float]:
        """Return how many deliveries there were, and in how many seconds."""
        self.stamps.clear()
        started = time.perf_counter()
        self._outstanding, self._until = outstanding, started + seconds
        for _ in range(outstanding):
            self._publish()
        await self._settled()
        return len(self.stamps), time.perf_counter() - started

    def through(self) -> None:
        """Go on after an event that all have got."""
        if time.perf_counter() < self._until:
            self._publish()
            return
        self._outstanding -= 1
        if self._outstanding == 0:
            self._idle.set()

    def _publish(self) -> None:
        assert self._publisher is not None
        topic = next(self._turns)
        topic.left.append(len(topic.followers))
        self._publisher.send(self._speech.publishing(topic.name))

    def _answered(self, _: bytes) -> None:
        if not self._acknowledged:
            self._acknowledged = time.perf_counter()
            self._answer.set()

    async def _settled(self) -> None:
        async with asyncio.timeout(60):
            await self._idle.wait()
            await self._answer.wait()
        self._idle.clear()

    async def _warm(self, names: list[str], hears: list["WarmUp"]) -> None:
        assert self._publisher is not None
        for _ in range(20):
            for name in names:
                self._publisher.send(self._speech.publishing(name))
            end = time.perf_counter() + PATIENCE
            while time.perf_counter() < end:
                await asyncio.sleep(0.02)
                if all(hear.has_heard for hear in hears):
                    return
        raise TimeoutError("Some followers never got an event.")


class WarmUp:
    """Hears the first event, by which a subscription is known to be there."""

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.has_heard = False

    def __call__(self, payload: bytes) -> None:
        """Note that it came. Raises for an answer that is no event."""
        if b'"errors"' in payload or b'"next"' not in payload:
            raise ConnectionError(payload.decode())
        self.has_heard = True
