"""The lists of many parents, all read by one statement.

`LIMIT` counts for each parent, in a subquery that walks an index: a window function would number
the rows of whole histories first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from colloquy.domain import access
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.paging import Key, Page, Window, page_of
from colloquy.persistence.rows.loading import Values
from colloquy.persistence.snapshot_reads.base import Order, Reads, as_json

T = TypeVar("T")

PUBLIC = "visibility = 'BUSINESS_AND_PARTICIPANT'"
"""The condition of what a participant may see (M4)."""


class ListQuery(NamedTuple):
    """One list: the condition of its rows, in which `h.value` stands for `key`, and its values.

    Lists that differ in nothing but their keys are read together.
    """

    condition: str
    key: str
    values: tuple[Any, ...] = ()

    def with_more(self, condition: str, values: Sequence[Any]) -> "ListQuery":
        """Return the part of it that another condition, such as `among` makes, holds for too."""
        return ListQuery(self.condition + condition, self.key, (*self.values, *values))


@dataclass(frozen=True, slots=True)
class Source:
    """Where lists are read from: a table, its alias, and what is selected of it.

    `inner` finds the rowids of one list, up to its condition; by default in the table itself.
    `shared` comes before all, and names as `keys` what has the lists' numbers and keys.
    """

    table: str
    alias: str
    columns: str
    inner: str | None = None
    shared: str = ""
    keys: str = "json_each(?2)"

    def select(self, end: str) -> str:
        """Return the statement that reads the first rows of each list, each with the list's number."""
        inner = self.inner or f"SELECT rowid FROM {self.table} WHERE application_id = ?1"
        return (
            f"{self.shared}SELECT {self.columns}, h.key FROM {self.keys} h"
            f" CROSS JOIN {self.table} {self.alias} ON {self.alias}.rowid IN ({inner}{end})"
        )


class Lists(Reads):
    """Reads of many lists at once."""

    def history(self, conversation: Conversation) -> ListQuery:
        """Return the list of what the actor finds in a conversation: messages, or events (M4, M8).

        A merged-away one answers with those of its own log (M10).
        """
        condition, key = "history_id = h.value", str(conversation.history_id)
        if not conversation.is_current:
            condition, key = "log = h.value", str(conversation.id)
        if self.scope is None:
            return ListQuery(condition, key)
        condition += f" AND {PUBLIC}"
        visible = self.sees_until(conversation) or 0
        if visible == access.FOREVER:
            return ListQuery(condition, key)
        return ListQuery(f"{condition} AND sequence <= ?", key, (visible,))

    def pages(
        self,
        source: Source,
        values_of: Values[T],
        key: Callable[[T], Key],
        lists: Sequence[ListQuery],
        order: Order,
        window: Window,
        *,
        leads: bool = False,
    ) -> list[Page[T]]:
        """Return a window of each list, in their order; of rows that begin with it if it `leads`."""
        conditions, by, more = order.clauses(window)
        end, beyond = f"{conditions} ORDER BY {by} LIMIT ?", self.beyond
        found = self.heads(source, lists, end, (*more, window.size + beyond))
        downwards = order.descending is not window.backward
        if leads:
            for rows in found:
                rows.sort(reverse=downwards)
        values = values_of(chain.from_iterable(found))
        pages, start = [], 0
        for rows in found:
            nodes = values[start : start + len(rows)]
            if not leads:
                nodes.sort(key=key, reverse=downwards)
            pages.append(page_of(nodes, key, window, is_counted=beyond > 0))
            start += len(rows)
        return pages

    def heads(
        self, source: Source, lists: Sequence[ListQuery], end: str, values: Sequence[Any]
    ) -> list[list[Any]]:
        """Return the rows of each list that `end` leaves, in no order; `end` ends in a LIMIT."""
        answers: list[list[Any]] = [[] for _ in lists]
        for alike, places in _alike(lists):
            sql = source.select(f" AND {alike.condition}{end}")
            keys = as_json(lists[place].key for place in places)
            for row in self.all(sql, keys, *alike.values, *values):
                answers[places[row[-1]]].append(row)
        return answers

    def numbers(self, what: str, lists: Sequence[ListQuery]) -> list[int]:
        """Return a number of each list; `what` is such as `count(*) FROM message`."""
        answers = [0] * len(lists)
        for alike, places in _alike(lists):
            sql = f"""
                WITH h (number, value) AS (SELECT key, value FROM json_each(?2))
                SELECT number, (SELECT {what} WHERE application_id = ?1 AND {alike.condition}) FROM h
            """
            keys = as_json(lists[place].key for place in places)
            for number, found in self.all(sql, keys, *alike.values):
                answers[places[number]] = found
        return answers


def _alike(lists: Sequence[ListQuery]) -> Iterator[tuple[ListQuery, list[int]]]:
    """Yield a list and the places of all that are read as it is."""
    groups: dict[Any, list[int]] = {}
    for place, one in enumerate(lists):
        groups.setdefault((one.condition, one.values), []).append(place)
    return ((lists[places[0]], places) for places in groups.values())
