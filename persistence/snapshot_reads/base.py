"""What every read shares: the connection, the actor's scope, and the shape of a page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, TypeVar

import orjson

from colloquy.domain import access
from colloquy.domain.actor import Actor
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.participant import Participant
from colloquy.domain.paging import Key, Page, Window, page_of
from colloquy.domain.ports import Wanted
from colloquy.persistence import rows, sql_reads
from colloquy.persistence.connection import Connection
from colloquy.persistence.rows.loading import Loading, Reading, Values

T = TypeVar("T")


class HasId(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=HasId)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a participant may see: itself, and each conversation up to a sequence (M8)."""

    me: Participant
    bounds: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that a list is ordered by, and which way; the last one is unique."""

    columns: tuple[str, ...]
    descending: bool = False

    def clauses(self, window: Window) -> tuple[str, str, list[int | str]]:
        """Return the conditions, the ORDER BY and the values of a window."""
        tuple_of = f"({', '.join(self.columns)})"
        holes = f"({', '.join('?' for _ in self.columns)})"
        conditions, values = "", []
        for key, beyond in ((window.after, True), (window.before, False)):
            if key is not None:
                sign = "<" if beyond is self.descending else ">"
                conditions += f" AND {tuple_of} {sign} {holes}"
                values += list(key)
        way = " DESC" if self.descending is not window.backward else ""
        return conditions, ", ".join(column + way for column in self.columns), values


class Reads:
    """A read transaction of one actor; its parts add the reads of their nouns."""

    def __init__(self, connection: Connection, actor: Actor, secret: bytes) -> None:
        self.connection = connection
        self.secret = secret
        self.actor = actor
        self.application = actor.application
        self.wanted: Wanted = {}
        self._known: dict[str, dict[str, Any]] = {}

    def narrow(self, wanted: Wanted) -> None:
        """Read values of these classes with these attributes only, from now on."""
        self.wanted = wanted
        self._known.clear()

    def reading(self, loading: Loading[T], method: str = "") -> Reading[T]:
        """Return how values of a class are read in this operation, by a method of the snapshot."""
        wanted = self.wanted.get((loading.type, method), self.wanted.get(loading.type))
        # Who may see what is decided by rules, which look at more than what is asked for.
        return loading.reading(wanted if self.scope is None else None)

    @property
    def beyond(self) -> int:
        """How many nodes are read past a window: one tells whether there are more, if anybody asks."""
        return 0 if self.wanted.get(Page) == frozenset() else 1

    def remembered(
        self, kind: str, ids: Iterable[str], read: Callable[[set[str]], Mapping[str, T]]
    ) -> Mapping[str, T]:
        """Return what `read` finds among ids; each is looked for once, for a snapshot is one moment."""
        known = self._known.setdefault(kind, {})
        wanted = set(ids)
        missing = wanted - known.keys()
        found: Mapping[str, T] = read(missing) if missing else {}
        known |= dict.fromkeys(missing)
        known |= found
        if len(missing) == len(wanted):
            return found
        return {id: known[id] for id in wanted if known[id] is not None}

    @cached_property
    def scope(self) -> Scope | None:
        """What the actor may see; None for the business, which may see everything."""
        if self.actor.is_business:
            return None
        me = self._me()
        if me is None:
            raise LookupError(f"no participant {self.actor.participant_id}")
        horizons = {row[0]: access.FOREVER for row in self.all(_INBOXES, me.line_id)}
        memberships: dict[str, list[Any]] = {}
        for row in self.all(sql_reads.MEMBERSHIPS_OF_LINE, me.line_id):
            membership = rows.membership(row)
            memberships.setdefault(membership.conversation_id, []).append(membership)
        for id, held in memberships.items():
            visible = access.visible_to_member_until(held)
            if visible is not None:
                horizons[id] = visible
        return Scope(me, horizons)

    def _me(self) -> Participant | None:
        row = self.one(sql_reads.CURRENT_PARTICIPANT, self.actor.participant_id)
        return rows.participant(row) if row else None

    def begin(self) -> None:
        """Hold the moment that everything is read at; it is that of the first read."""
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN")

    def one(self, sql: str, *values: Any) -> Any:
        self.begin()
        return self.connection.execute(sql, (self.application, *values)).fetchone()

    def all(self, sql: str, *values: Any) -> list[Any]:
        self.begin()
        found: list[Any] = self.connection.execute(sql, (self.application, *values)).fetchall()
        return found

    def by_id(self, values: Values[N], sql: str, ids: Iterable[str]) -> dict[str, N]:
        """Return the values that `sql` finds among ids, by id; `sql` ends in `IN`."""
        found = self.all(f"{sql} (SELECT value FROM json_each(?))", as_json(set(ids)))
        return {value.id: value for value in values(found)}

    def page(
        self,
        values_of: Values[T],
        key: Callable[[T], Key],
        select: str,
        values: Iterable[Any],
        order: Order,
        window: Window,
    ) -> Page[T]:
        """Return a window of what `select` finds; `select` ends in a condition."""
        conditions, by, more = order.clauses(window)
        sql = f"{select}{conditions} ORDER BY {by} LIMIT ?"
        found = values_of(self.all(sql, *values, *more, window.size + self.beyond))
        return page_of(found, key, window, is_counted=self.beyond > 0)

    def sees_until(self, conversation: Conversation) -> int | None:
        """Return the last sequence of a conversation that the actor may see; None: nothing."""
        if self.scope is None:
            return access.FOREVER
        return self.scope.bounds.get(conversation.id)


def as_json(values: Iterable[str]) -> str:
    """Return values as JSON text: how a list goes into a statement."""
    return orjson.dumps(list(values)).decode()


def among(column: str, values: tuple[Any, ...] | None) -> tuple[str, list[str]]:
    """Return a condition that a column is one of `values`; none for None."""
    if values is None:
        return "", []
    words = [str(value) for value in values]
    return f" AND {column} IN ({', '.join('?' for _ in words)})", words


_INBOXES = """
    SELECT c.id FROM participant p JOIN conversation c
    ON c.application_id = p.application_id AND c.participant_id = p.id AND c.kind = 'INBOX'
    WHERE p.application_id = ?1 AND p.line_id = ?2
"""
