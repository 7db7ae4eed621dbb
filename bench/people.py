"""A database for measuring: visitors who wrote, histories of any length, and trials in it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from colloquy.domain.actor import Actor
from colloquy.domain.ids import ApplicationId, ConversationId, Moment, ParticipantId
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.content import BasicContent, TextItem
from colloquy.domain.model.participant import IdentityType, ParticipantRef
from colloquy.persistence import tables
from colloquy.persistence.sqlite.store import SqliteStore, open_store
from colloquy.persistence.tables.names import names as columns_of
from colloquy.persistence.transaction import SqlTransaction
from colloquy.resolvers.context import Context
from colloquy.resolvers.conversations import create_conversation, get_or_create_conversation
from colloquy.resolvers.messages import send_message
from colloquy.server.clock import Minter, now

APPLICATION = ApplicationId("default")
Work = Callable[[SqlTransaction, Context], object]
"""What an operation does within a transaction."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """An anonymous visitor, and the id of its inbox."""

    id: ParticipantId
    inbox: ConversationId

    @property
    def ref(self) -> ParticipantRef:
        return ParticipantRef(None, self.id)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a unit of work took until it was to be committed: seconds, and rows written."""

    seconds: float
    rows: int


class _Enough(Exception):
    """The trial is over: nothing of it is kept."""


class Bench:
    """A store, the business that acts in it, and what is measured of it."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.context = Context(Actor(APPLICATION), store)
        self._visitors = 0

    async def visitor(self, messages: int) -> Visitor:
        """Return a new visitor who wrote some messages."""
        self._visitors += 1
        ref = ParticipantRef(IdentityType.ANONYMOUS_VISITOR, f"visitor-{self._visitors}")
        opened = await get_or_create_conversation(self.context, ref)
        for number in range(messages):
            draft = Draft(BasicContent((TextItem(f"Message {number}"),)))
            await send_message(self.context, opened.conversation.id, draft, ref)
        participant = opened.conversation.participant_id
        assert participant is not None
        return Visitor(participant, opened.conversation.id)

    async def lengthen(self, visitor: Visitor, events: int) -> None:
        """Repeat a visitor's last message until the history has so many events.

        By SQL, for speed; the copies are not in the search index, which identity never touches.
        """

        def unit(tx: SqlTransaction) -> None:
            tx.flush()
            for sql in _copies(visitor.inbox, events):
                tx._connection.execute(sql)

        await self.store.write(APPLICATION, unit)  # type: ignore[arg-type]

    async def surround(self, visitor: Visitor, people: int) -> None:
        """Add so many people: copies of a visitor, each with an inbox and a place in one GROUP."""
        group = {"display_name": "Everybody"}
        await create_conversation(self.context, group, (visitor.ref,))

        def unit(tx: SqlTransaction) -> None:
            tx.flush()
            for sql in _crowd(visitor, people):
                tx._connection.execute(sql)

        await self.store.write(APPLICATION, unit)  # type: ignore[arg-type]

    async def trial(self, work: Work) -> Trial:
        """Measure work up to its commit, and take it back: every round finds the same."""
        taken: list[Trial] = []

        def measured(tx: SqlTransaction) -> None:
            connection: Any = tx._connection
            before, start = connection.total_changes, time.perf_counter()
            work(tx, self.context)
            tx.flush()
            seconds = time.perf_counter() - start
            taken.append(Trial(seconds, connection.total_changes - before))
            raise _Enough

        try:
            await self.store.write(APPLICATION, measured)  # type: ignore[arg-type]
        except _Enough:
            return taken[-1]
        raise AssertionError

    async def lookup(self, visitor: Visitor) -> float:
        """Return the seconds in which old ids lead to the current participant and conversation."""
        async with self.store.reading(self.context.actor) as snapshot:
            start = time.perf_counter()
            people = snapshot.current_participants([visitor.id])
            inboxes = snapshot.current_conversations([visitor.inbox])
            seconds = time.perf_counter() - start
        assert people[visitor.id].is_current
        assert inboxes[visitor.inbox].is_current
        return seconds


async def open_bench(path: Path) -> Bench:
    """Return a new database that does not wait for the disk, whose speed says nothing here."""
    mint = Minter()
    return Bench(await open_store(path, "process", lambda: Moment(now(), mint)))


def _copies(log: ConversationId, events: int) -> list[str]:
    """Return the SQL that copies the last message of a log until there are so many events."""
    numbers = f"""
        (WITH RECURSIVE n(i) AS (
            SELECT 1 UNION ALL SELECT i + 1 FROM n
            WHERE i < (SELECT {events} - length FROM conversation WHERE id = '{log}')
        ) SELECT i FROM n)
    """
    later = {"sequence": "t.sequence + i", "id": "t.id || '-' || i"}
    message = later | {"sent_at": "t.sent_at + i"}
    event = later | {"occurred_at": "t.occurred_at + i", "message_id": "t.message_id || '-' || i"}
    event["position"] = "(SELECT max(position) FROM event) + i"
    last = f"t.log = '{log}' AND t.sequence = (SELECT sequence FROM conversation WHERE id = '{log}')"
    counted = "sequence = sequence + :more, length = length + :more, last_live_at = last_live_at + :more"
    more = f"({events} - length)"
    return [
        _copy(tables.EventRow, event, numbers, last),
        _copy(tables.MessageRow, message, numbers, last),
        f"""UPDATE tally SET count = count + (SELECT {more} FROM conversation WHERE id = '{log}')
        WHERE history_id = (SELECT history_id FROM conversation WHERE id = '{log}')""",
        f"UPDATE conversation SET {counted.replace(':more', more)} WHERE id = '{log}'",
    ]


def _crowd(visitor: Visitor, people: int) -> list[str]:
    """Return the SQL that copies a visitor, its inbox and its memberships."""
    numbers = f"""(WITH RECURSIVE n(i) AS (
        SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {people}
    ) SELECT i FROM n)"""
    own = {"id": "t.id || '-' || i", "line_id": "t.line_id || '-' || i"}
    person = own | {"inbox_id": "t.inbox_id || '-' || i"}
    inbox = own | {"participant_id": "t.participant_id || '-' || i", "history_id": "t.history_id || '-' || i"}
    place = {"id": "t.id || '-' || i", "participant_id": "t.participant_id || '-' || i"}
    return [
        _copy(tables.ParticipantRow, person, numbers, f"t.id = '{visitor.id}'"),
        _copy(tables.ConversationRow, inbox, numbers, f"t.id = '{visitor.inbox}'"),
        _copy(tables.MembershipRow, place, numbers, f"t.participant_id = '{visitor.id}'"),
    ]


def _copy(row: Any, changed: dict[str, str], numbers: str, which: str) -> str:
    columns = columns_of(row)
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    table = row.__tablename__
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, {numbers} WHERE {which}"
