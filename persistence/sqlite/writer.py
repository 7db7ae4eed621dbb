"""The one writer: units that wait are run in one transaction and answered after its commit.

A unit has no side effects but on its transaction, so a batch that cannot be kept as a whole is
rolled back, and each of its units is run again in a transaction of its own.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from colloquy.domain.errors import Refusal
from colloquy.domain.ids import ApplicationId, Moment
from colloquy.persistence.errors import StorageFull, UnknownOutcome
from colloquy.persistence.sqlite.connection import SqliteConnection, sqlite
from colloquy.persistence.transaction import SqlTransaction

BATCH = 256
"""With how many units a transaction takes no more in."""


Answer = Future[Any] | asyncio.Future[Any]


@dataclass(slots=True)
class _Job:
    application: ApplicationId
    unit: Callable[[SqlTransaction], Any]
    answer: Answer


class _Spoiled(Exception):
    """A unit failed after it was partly written: the batch must be taken apart."""


class Writer:
    """Runs units on a thread of its own, on the one connection that writes."""

    def __init__(
        self,
        connection: SqliteConnection,
        moment: Callable[[], Moment],
        secret: bytes,
        on_commit: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._moment = moment
        self._secret = secret
        self._on_commit = on_commit
        self._erased = False
        self._jobs: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="colloquy-writer", daemon=True)
        self._thread.start()

    def submit(
        self, application: ApplicationId, units: Iterable[Callable[[SqlTransaction], Any]]
    ) -> list[Future[Any]]:
        """Hand over units; each future has its outcome once that was committed."""
        answers = list[Future[Any]]()
        jobs = []
        for unit in units:
            answers.append(Future())
            jobs.append(_Job(application, unit, answers[-1]))
        self._jobs.put(jobs)
        return answers

    async def write(self, application: ApplicationId, unit: Callable[[SqlTransaction], Any]) -> Any:
        """Run a unit and return its result. Cancelling the caller does not undo it."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._jobs.put([_Job(application, unit, answer)])
        return await answer

    def close(self) -> None:
        """Finish what waits, and close the connection."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (jobs := self._jobs.get()) is not None:
            batch, is_last = self._drain(jobs)
            self._answer(batch)
            if is_last:
                break
        self._connection.close()

    def _drain(self, first: list[_Job]) -> tuple[list[_Job], bool]:
        batch = list(first)
        while len(batch) < BATCH:
            try:
                jobs = self._jobs.get_nowait()
            except queue.Empty:
                break
            if jobs is None:
                return batch, True
            batch += jobs
        return batch, False

    def _answer(self, batch: list[_Job]) -> None:
        try:
            outcomes = self._transaction(batch)
        except Exception as error:
            if len(batch) > 1:
                for job in batch:
                    self._answer([job])
                return
            outcomes = [_named(error)]
        else:
            self._on_commit()
        _tell([job.answer for job in batch], outcomes)

    def _transaction(self, batch: list[_Job]) -> list[Any]:
        """Return each unit's result in a tuple, or what it raised."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            made: dict[ApplicationId, SqlTransaction] = {}
            outcomes = []
            for job in batch:
                transaction = made.get(job.application)
                if transaction is None:
                    transaction = self._begin(job.application)
                    made[job.application] = transaction
                outcomes.append(self._unit(transaction, job.unit))
            for transaction in made.values():
                transaction.flush()
        except BaseException:
            _roll_back(connection)
            raise
        self._commit()
        self._erased |= any(transaction.erased for transaction in made.values())
        if self._erased:
            self._empty_log()
        return outcomes

    def _empty_log(self) -> None:
        """Move the write-ahead log into the database, so that it holds nothing that was erased.

        A reader may be in the way; then the next commit tries again.
        """
        busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        self._erased = bool(busy)

    def _begin(self, application: ApplicationId) -> SqlTransaction:
        return SqlTransaction(self._connection, application, self._moment, self._secret)

    def _unit(self, transaction: SqlTransaction, unit: Callable[[SqlTransaction], Any]) -> Any:
        begun = transaction.savepoint()
        try:
            return (unit(transaction),)
        except Exception as error:
            if transaction.is_spoiled(begun):
                raise _Spoiled from error
            transaction.rollback(begun)
            if isinstance(error, Refusal) and error.note is not None:
                transaction.save(error.note)  # type: ignore[arg-type]
            return error

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite.Error as error:
            _roll_back(self._connection)
            if "full" in str(error):
                raise StorageFull("The disk is full; nothing was kept.") from error
            raise UnknownOutcome("The commit failed after it was tried; retry with the same ids.") from error


def _tell(answers: list[Answer], outcomes: list[Any]) -> None:
    """Give each its outcome; who waits in a loop is called there, all of them at once."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[Answer, Any]]] = {}
    for answer, outcome in zip(answers, outcomes, strict=True):
        if isinstance(answer, Future):
            _settle(answer, outcome)
        else:
            loops.setdefault(answer.get_loop(), []).append((answer, outcome))
    for loop, pairs in loops.items():
        with suppress(RuntimeError):  # the loop has ended before the writer
            loop.call_soon_threadsafe(_settle_all, pairs)


def _settle_all(pairs: list[tuple[Answer, Any]]) -> None:
    for answer, outcome in pairs:
        if not answer.cancelled():
            _settle(answer, outcome)


def _settle(answer: Answer, outcome: Any) -> None:
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome[0])


def _roll_back(connection: SqliteConnection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _named(error: Exception) -> Exception:
    if isinstance(error, _Spoiled) and error.__cause__ is not None:
        return error.__cause__  # type: ignore[return-value]
    if isinstance(error, sqlite.OperationalError) and "full" in str(error):
        return StorageFull("The disk is full; nothing was kept.")
    return error
