"""When tokens end: looked at twice a second, by whatever clock; nobody waits for a timer of hours."""

import asyncio

import pytest

from colloquy.domain.ids import Instant
from colloquy.server.auth import expiry
from colloquy.server.auth.expiry import Expiries


class Clock:
    """A time that a test sets, and a sleep that takes none but says how long it was to be."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0
        self.slept: list[float] = []
        self._sleep = asyncio.sleep
        monkeypatch.setattr(expiry.asyncio, "sleep", self._asleep)

    def __call__(self) -> Instant:
        return Instant(self.now)

    async def _asleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await self._sleep(0)

    async def looks(self, count: int) -> None:
        until = len(self.slept) + count
        while len(self.slept) < until:
            await self._sleep(0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def test_what_has_ended_is_told_at_the_next_look_and_a_look_is_less_than_a_second_away(
    clock: Clock,
) -> None:
    ended: list[str] = []
    expiries = Expiries(clock)
    forget = [expiries.at(Instant(at), lambda at=at: ended.append(at)) for at in (10, 20)]  # type: ignore[misc]
    await clock.looks(5)
    assert ended == []
    clock.now = 10
    await clock.looks(1)
    assert ended == [10]
    clock.now = 10_000  # a clock may jump
    await clock.looks(1)
    assert ended == [10, 20]
    assert max(clock.slept) < 1
    for one in forget:
        one()


async def test_what_is_forgotten_is_not_told_and_nobody_looks_for_nothing(clock: Clock) -> None:
    ended: list[int] = []
    expiries = Expiries(clock)
    forget = expiries.at(Instant(10), lambda: ended.append(1))
    never = expiries.at(None, lambda: ended.append(2))
    await clock.looks(1)
    forget()
    never()
    clock.now = 20
    for _ in range(5):
        await clock._sleep(0)
    assert ended == []
    assert len(asyncio.all_tasks()) == 1
