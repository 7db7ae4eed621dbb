"""What every part of a transaction shares: what it has read, what waits, and how it asks."""

from collections.abc import Callable
from typing import Any, TypeVar

from colloquy.domain.ids import ApplicationId, Moment, ParticipantId
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.participant import IdentityType, Participant
from colloquy.domain.model.receipt import Mark
from colloquy.persistence import sql_reads
from colloquy.persistence.connection import Connection
from colloquy.persistence.write_batch import WriteBatch

T = TypeVar("T")


class TransactionReads:
    """One batch of units on the writer's connection.

    Values that it has read or saved are kept until it ends, for only this connection writes.
    Whatever is not found by its id is looked for in the database, after what is pending was
    written there.
    """

    def __init__(
        self,
        connection: Connection,
        application: ApplicationId,
        moment: Callable[[], Moment],
        secret: bytes,
    ) -> None:
        self._connection = connection
        self._application = application
        self._make_moment = moment
        self._moment: Moment | None = None
        self._secret = secret
        self._position: int | None = None
        self._participants: dict[str, Participant | None] = {}
        self._conversations: dict[str, Conversation | None] = {}
        self._currents: dict[str, Participant | None] = {}
        self._identities: dict[tuple[IdentityType, str], ParticipantId | None] = {}
        self._shared_marks: dict[str, tuple[Mark, ...]] = {}
        self._saved = False
        self.pending = WriteBatch(application)
        self.flushes = 0
        self.erased = False

    @property
    def moment(self) -> Moment:
        if self._moment is None:
            self._moment = self._make_moment()
        return self._moment

    def at(self, moment: Moment) -> None:
        self._moment = moment

    def flush(self) -> None:
        """Write what is pending, so that SQL sees it."""
        if self.pending:
            moved = bool(self.pending.reassignments)
            self.pending.write(self._connection)
            self.flushes += 1
            if moved:
                self._forget()

    def _next_position(self) -> int:
        if self._position is None:
            row = self._one(sql_reads.LAST_POSITION)
            self._position = row[0] if row else 0
        self._position += 1
        return self._position

    def _forget(self) -> None:
        self._participants.clear()
        self._conversations.clear()
        self._currents.clear()
        self._identities.clear()
        self._shared_marks.clear()

    def _one(self, sql: str, *values: Any) -> Any:
        return self._connection.execute(sql, (self._application, *values)).fetchone()

    def _ask(self, sql: str, *values: Any) -> Any:
        self.flush()
        return self._one(sql, *values)

    def _all(self, sql: str, *values: Any) -> list[Any]:
        self.flush()
        return list(self._connection.execute(sql, (self._application, *values)))

    def _count(self, sql: str, *values: Any) -> int:
        return int(self._ask(sql, *values)[0])

    def _value(self, make: Callable[[Any], T], sql: str, *values: Any) -> T | None:
        row = self._ask(sql, *values)
        return make(row) if row else None

    def _values(self, make: Callable[[Any], T], sql: str, *values: Any) -> tuple[T, ...]:
        return tuple(make(row) for row in self._all(sql, *values))

    def _written(self, make: Callable[[Any], T], table: str, sql: str, *values: Any) -> tuple[T, ...]:
        """Return values of one table; what waits for other tables need not be written first.

        The SQL may join the table with others only by what never waits while it has rows there.
        """
        if self.pending.holds(table):
            self.flush()
        found = self._connection.execute(sql, (self._application, *values))
        return tuple(make(row) for row in found)
