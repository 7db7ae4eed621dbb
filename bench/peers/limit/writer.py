"""The one writer: what waits is decided together, written by a few executemany, and committed once."""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any

from bench.peers.limit.database import APPLICATION, connect

_BATCH = 256
Work = Callable[["Batch"], Any]


class Batch:
    """What one transaction has read and is going to write."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.conversations: dict[str, dict[str, Any]] = {}
        self._rows: dict[str, list[Any]] = {}
        self._position: int | None = None

    def one(self, sql: str, *values: Any) -> Any:
        return self.connection.execute(sql, (APPLICATION, *values)).fetchone()

    def put(self, sql: str, *values: Any) -> None:
        self._rows.setdefault(sql, []).append(values)

    def position(self) -> int:
        """Return the place of the next event among all."""
        if self._position is None:
            self._position = int(
                self.one("SELECT coalesce(max(position), 0) FROM event WHERE application_id = ?")[0]
            )
        self._position += 1
        return self._position

    def flush(self) -> None:
        for sql, rows in self._rows.items():
            self.connection.executemany(sql, rows)
        self._rows = {}


class Writer:
    """A thread with the connection that writes."""

    def __init__(self, database: str, finish: Callable[[Batch], None]) -> None:
        self._connection = connect(database, writes=True)
        self._finish = finish
        self._waiting: queue.SimpleQueue[tuple[Work, asyncio.Future[Any]]] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    async def write(self, work: Work) -> Any:
        """Return what the work returned, once it was committed."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.put((work, answer))
        return await answer

    def _run(self) -> None:
        while True:
            jobs = [self._waiting.get()]
            while len(jobs) < _BATCH and not self._waiting.empty():
                jobs.append(self._waiting.get())
            outcomes = self._commit([work for work, _ in jobs])
            jobs[0][1].get_loop().call_soon_threadsafe(_answer, [answer for _, answer in jobs], outcomes)

    def _commit(self, works: list[Work]) -> list[Any]:
        self._connection.execute("BEGIN IMMEDIATE")
        batch = Batch(self._connection)
        try:
            outcomes = [work(batch) for work in works]
            self._finish(batch)
            batch.flush()
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001  the requests' answer
            self._connection.execute("ROLLBACK")
            return [error] * len(works)
        return outcomes


def _answer(answers: list[asyncio.Future[Any]], outcomes: list[Any]) -> None:
    for answer, outcome in zip(answers, outcomes, strict=True):
        if answer.cancelled():
            continue
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
