"""Reads of the logs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain import access
from domain.conversation import Conversation
from domain.event import Event, Visibility
from domain.ids import ConversationId, EventId
from domain.paging import Key, Page, Window
from persistence import queries, rows, tables
from persistence.reading.base import Order, Reads, among
from persistence.statements import columns

_EVENTS = f"SELECT {columns(tables.EventRow)} FROM event WHERE application_id = ?1"
_BY_TIME = Order(("occurred_at", "id"))
_BY_SEQUENCE = Order(("sequence",))


class Events(Reads):
    """Events that the actor may see."""

    def events(self, ids: Iterable[EventId]) -> Mapping[str, Event]:
        found = self.by_id(rows.event, f"{_EVENTS} AND id IN", ids)
        return {id: event for id, event in found.items() if self.sees_event(event)}

    def sees_event(self, event: Event) -> bool:
        """Return whether the actor may see an event (M4, M8)."""
        if self.scope is None:
            return True
        reach = self.scope.horizons.get(event.home)
        return reach is not None and event.sequence <= reach and event.visibility is not Visibility.BUSINESS

    def event_pages(
        self, of: Sequence[Conversation], types: tuple[str, ...] | None, window: Window
    ) -> list[Page[Event]]:
        return [self._page(conversation, types, window) for conversation in of]

    def positions(self, of: Sequence[Conversation]) -> list[tuple[ConversationId, int, int]]:
        newest = self.inbox_position()
        return [self._position(conversation, newest) for conversation in of]

    def inbox_position(self) -> int:
        return int(self.one(queries.LAST_POSITION)[0])

    def events_after(self, log: str, sequence: int, limit: int) -> list[Event]:
        """Return the next events of one log, whoever may see them."""
        sql = f"{_EVENTS} AND log = ?2 AND sequence > ?3 ORDER BY sequence LIMIT ?4"
        return [rows.event(row) for row in self.all(sql, log, sequence, limit)]

    def inbox_after(self, position: int, limit: int) -> list[Event]:
        """Return the next events of the application, whoever may see them (E5)."""
        sql = f"{_EVENTS} AND position > ?2 ORDER BY position LIMIT ?3"
        return [rows.event(row) for row in self.all(sql, position, limit)]

    def _page(self, conversation: Conversation, types: tuple[str, ...] | None, window: Window) -> Page[Event]:
        condition, words = among("type", types)
        values: list[Any] = list(words)
        if self.scope is not None:
            condition += " AND visibility = 'BUSINESS_AND_PARTICIPANT'"
            reach = self.horizon(conversation) or 0
            if reach != access.FOREVER:
                condition, values = condition + " AND sequence <= ?", [*values, reach]
        if not conversation.is_current:
            select, key = f"{_EVENTS} AND log = ?{condition}", conversation.id
            return self.page(rows.event, _sequence, select, (key, *values), _BY_SEQUENCE, window)
        select, values = f"{_EVENTS} AND history_id = ?{condition}", [conversation.history_id, *values]
        return self.page(rows.event, _time, select, values, _BY_TIME, window)

    def _position(self, c: Conversation, newest: int) -> tuple[ConversationId, int, int]:
        if c.merged_into_id is None:
            return c.id, c.sequence, newest
        row = self.one(queries.EVENT_POSITION, c.merged_into_id, c.merged_sequence)
        return c.merged_into_id, c.merged_sequence or 0, row[0] if row else newest


def _time(event: Event) -> Key:
    return (event.occurred_at, event.id)


def _sequence(event: Event) -> Key:
    return (event.sequence,)
