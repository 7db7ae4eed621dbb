"""The writer's answers: to whom they go, and what becomes of those that nobody waits for."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from colloquy.domain.ids import ApplicationId, Moment
from colloquy.persistence.sqlite.store import SqliteStore, open_store
from colloquy.persistence.sqlite.writer import Writer
from colloquy.server.clock import Minter, now

APPLICATION = ApplicationId("default")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    mint = Minter()
    opened = await open_store(tmp_path / "a.db", "process", lambda: Moment(now(), mint))
    yield opened
    await opened.close()


def held(writer: Writer) -> threading.Event:
    """Have the writer wait in a unit until the event is set, so that all others share a batch."""
    go_on = threading.Event()
    writer.submit(APPLICATION, [lambda tx: go_on.wait(10)])
    return go_on


async def test_each_unit_of_a_batch_has_its_own_answer(store: SqliteStore) -> None:
    def fail(tx: Any) -> Any:
        raise ValueError("no")

    go_on = held(store._writer)
    units: list[Any] = [lambda tx, n=n: n for n in range(5)]
    waiting = [asyncio.ensure_future(store.write(APPLICATION, unit)) for unit in [*units, fail]]
    await asyncio.sleep(0)
    (handed,) = store.submit(APPLICATION, [lambda tx: "handed"])
    go_on.set()

    answers = await asyncio.gather(*waiting, return_exceptions=True)

    assert answers[:5] == [0, 1, 2, 3, 4]
    assert repr(answers[5]) == "ValueError('no')"
    assert handed.result() == "handed"


async def test_the_loop_is_called_once_for_all_that_were_committed_together(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    loop = asyncio.get_running_loop()
    threadsafe = loop.call_soon_threadsafe
    go_on = held(store._writer)
    waiting = [asyncio.ensure_future(store.write(APPLICATION, lambda tx: 1)) for _ in range(20)]
    await asyncio.sleep(0)
    monkeypatch.setattr(
        loop, "call_soon_threadsafe", lambda call, *given: (calls.append(call), threadsafe(call, *given))
    )
    go_on.set()

    await asyncio.gather(*waiting)

    assert len([call for call in calls if getattr(call, "__name__", "") == "_settle_all"]) == 1


async def test_what_nobody_waits_for_is_done_all_the_same(store: SqliteStore) -> None:
    done: list[str] = []
    go_on = held(store._writer)
    left = asyncio.ensure_future(store.write(APPLICATION, lambda tx: done.append("left")))
    stayed = asyncio.ensure_future(store.write(APPLICATION, lambda tx: done.append("stayed")))
    await asyncio.sleep(0)

    left.cancel()
    go_on.set()
    await stayed

    assert left.cancelled()
    assert done == ["left", "stayed"]


def test_loops_that_have_ended_do_not_stop_the_writer(tmp_path: Path) -> None:
    mint, go_on = Minter(), threading.Event()

    async def leave() -> SqliteStore:
        store = await open_store(tmp_path / "a.db", "process", lambda: Moment(now(), mint))
        task = asyncio.ensure_future(store.write(APPLICATION, lambda tx: go_on.wait(10)))
        await asyncio.sleep(0)
        task.cancel()
        return store

    store = asyncio.run(leave())
    go_on.set()

    (answer,) = store.submit(APPLICATION, [lambda tx: "alive"])

    assert answer.result(10) == "alive"
    store._writer.close()
