"""Turns: one begins at each turn of the loop, in order, and nobody's end stops the others."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.server.graphql.fair_start import Turns
from tests import hypothesis_profiles  # noqa: F401


class Clock:
    """Counts the turns of the loop."""

    def __init__(self) -> None:
        self.now = 0
        self.handle = asyncio.get_running_loop().call_soon(self._tick)

    def _tick(self) -> None:
        self.now += 1
        self.handle = asyncio.get_running_loop().call_soon(self._tick)


async def turned(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_who_comes_alone_does_not_wait() -> None:
    turns = Turns()
    for _ in range(3):
        coming = turns.come()
        with pytest.raises(StopIteration):
            coming.send(None)
        await turned(2)


async def test_those_who_come_together_begin_one_after_the_other() -> None:
    turns, clock, begun = Turns(), Clock(), list[tuple[int, int]]()

    async def one(number: int) -> None:
        await turns.come()
        begun.append((number, clock.now))

    await asyncio.gather(*map(one, range(5)))

    assert [number for number, _ in begun] == [0, 1, 2, 3, 4]
    moments = [moment for _, moment in begun]
    assert len(set(moments)) == 5
    assert moments[-1] - moments[0] <= 5
    clock.handle.cancel()


async def test_others_get_on_between_two_of_them() -> None:
    turns, seen = Turns(), list[str]()

    async def query() -> None:
        await turns.come()
        seen.append("query")

    async def send() -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        seen.append("send")

    await asyncio.gather(*(query() for _ in range(10)), send())

    assert seen.index("send") <= 4


comings = st.lists(
    st.tuples(st.integers(0, 6), st.none() | st.integers(0, 12), st.integers(0, 3)), min_size=1, max_size=12
)


@given(comings)
async def test_whoever_is_cancelled_the_others_have_their_turns(
    plan: list[tuple[int, int | None, int]],
) -> None:
    """Each comes at a turn, may be cancelled at another, and may wait for something once it has begun."""
    turns, clock, begun = Turns(), Clock(), list[int]()

    async def one(at: int, waits: int) -> None:
        await turned(at)
        await turns.come()
        begun.append(clock.now)
        await turned(waits)

    tasks = [asyncio.ensure_future(one(at, waits)) for at, _, waits in plan]
    for now in range(60):
        for task, (_, cancelled_at, _) in zip(tasks, plan, strict=True):
            if cancelled_at == now:
                task.cancel()
        await asyncio.sleep(0)

    assert all(task.done() for task in tasks)
    assert all(not task.cancelled() for task, (_, at, _) in zip(tasks, plan, strict=True) if at is None)
    assert not turns._is_taken
    assert not turns._waiting
    if all(at is None for _, at, _ in plan):
        assert len(set(begun)) == len(begun)
    clock.handle.cancel()


@pytest.mark.parametrize("passes", [True, False])
async def test_who_is_cancelled_at_its_turn_passes_it_on(
    passes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the canary: if it kept the turn, nobody would come to it any more."""
    turns = Turns()
    first, second = (asyncio.ensure_future(turns.come()) for _ in range(2))
    await turns.come()
    await turned(1)  # the first one has been told, and has not begun
    if not passes:
        monkeypatch.setattr(turns, "_pass_on", lambda: None)
    first.cancel()
    await turned(10)

    assert first.cancelled()
    assert second.done() is passes
    second.cancel()
