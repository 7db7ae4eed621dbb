"""Reads of the logs."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter

from colloquy.domain import access
from colloquy.domain.ids import ConversationId, EventId
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Event, Visibility
from colloquy.domain.paging import Key, Page, Window
from colloquy.persistence import rows, sql_reads, tables
from colloquy.persistence.rows.loading import each
from colloquy.persistence.snapshot_reads.base import Order, among
from colloquy.persistence.snapshot_reads.lists import ListQuery, Lists, Source
from colloquy.persistence.tables.names import columns

_EVENTS = f"SELECT {columns(tables.EventRow)} FROM event WHERE application_id = ?1"
_LOG = Source("event", "e", columns(tables.EventRow, "e"))
_TURNS = f"""
    {_EVENTS} AND log = ?2 AND fact_kind IN ('ConversationMerged', 'ConversationUnmerged') ORDER BY sequence
"""
_LENGTH = "SELECT coalesce(max(sequence), 0) FROM event WHERE application_id = ?1 AND log = ?2"
_POSITION = "SELECT position FROM event WHERE application_id = ?1 AND log = ?2 AND sequence = ?3"
_BY_TIME = Order(("occurred_at", "id"))
_BY_SEQUENCE = Order(("sequence",))


class Events(Lists):
    """Events that the actor may see."""

    def events(self, ids: Iterable[EventId]) -> Mapping[str, Event]:
        found = self.by_id(each(rows.event), f"{_EVENTS} AND id IN", ids)
        return {id: event for id, event in found.items() if self.sees_event(event)}

    def sees_event(self, event: Event) -> bool:
        """Return whether the actor may see an event (M4, M8)."""
        if self.scope is None:
            return True
        visible = self.scope.bounds.get(event.conversation_id)
        return (
            visible is not None and event.sequence <= visible and event.visibility is not Visibility.BUSINESS
        )

    def event_pages(
        self, of: Sequence[Conversation], types: tuple[str, ...] | None, window: Window
    ) -> list[Page[Event]]:
        pages: list[Page[Event]] = [Page()] * len(of)
        for is_current, order, key in ((True, _BY_TIME, _time), (False, _BY_SEQUENCE, _sequence)):
            places = [i for i, c in enumerate(of) if c.is_current is is_current]
            lists = [self._listed_in(of[i], types) for i in places]
            for i, page in zip(
                places, self.pages(_LOG, each(rows.event), key, lists, order, window), strict=True
            ):
                pages[i] = page
        return pages

    def positions(self, of: Sequence[Conversation]) -> list[tuple[ConversationId, int, int]]:
        newest = self.inbox_position()
        return [self._position(conversation, newest) for conversation in of]

    def inbox_position(self) -> int:
        return int(self.one(sql_reads.LAST_POSITION)[0])

    def events_after(self, log: str, sequence: int, limit: int) -> list[Event]:
        """Return the next events of one log, whoever may see them."""
        sql = f"{_EVENTS} AND log = ?2 AND sequence > ?3 ORDER BY sequence LIMIT ?4"
        return [rows.event(row) for row in self.all(sql, log, sequence, limit)]

    def merge_events(self, log: str) -> list[Event]:
        """Return what a log says of merges and unmerges, whoever may see it."""
        return [rows.event(row) for row in self.all(_TURNS, log)]

    def sequence_at(self, log: str, position: int) -> int:
        """Return how long a log was when the application's events had come to a position."""
        last = self.one(_LENGTH, log)[0]
        return bisect_right(range(1, last + 1), position, key=partial(self._position_of, log))

    def visible_until(self, log: str) -> int | None:
        """Return the last sequence of a log that the actor may see; None: nothing."""
        return access.FOREVER if self.scope is None else self.scope.bounds.get(log)

    def _position_of(self, log: str, sequence: int) -> int:
        return int(self.one(_POSITION, log, sequence)[0])

    def inbox_after(self, position: int, limit: int) -> list[Event]:
        """Return the next events of the application, whoever may see them (E5)."""
        sql = f"{_EVENTS} AND position > ?2 ORDER BY position LIMIT ?3"
        return [rows.event(row) for row in self.all(sql, position, limit)]

    def _listed_in(self, conversation: Conversation, types: tuple[str, ...] | None) -> ListQuery:
        return self.history(conversation).with_more(*among("type", types))

    def _position(self, c: Conversation, newest: int) -> tuple[ConversationId, int, int]:
        if c.merged_into_id is None:
            return c.id, c.sequence, newest
        row = self.one(sql_reads.EVENT_POSITION, c.merged_into_id, c.merged_sequence)
        return c.merged_into_id, c.merged_sequence or 0, row[0] if row else newest


_time: Callable[[Event], Key] = attrgetter("occurred_at", "id")


def _sequence(event: Event) -> Key:
    return (event.sequence,)
