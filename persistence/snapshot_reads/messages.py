"""Reads of messages, what became of them, and the words in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

import aiosqlite

from colloquy.domain import access
from colloquy.domain.ids import ConversationId, MessageId
from colloquy.domain.model.content import MessageType
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.message import Delivery, Message
from colloquy.domain.paging import Key, Page, Window, page_of
from colloquy.persistence import rows, sql_reads, tables
from colloquy.persistence.search_text import query
from colloquy.persistence.snapshot_reads.base import Order, among, as_json
from colloquy.persistence.snapshot_reads.lists import PUBLIC, ListQuery, Lists, Source
from colloquy.persistence.tables.names import columns

_MESSAGES = "SELECT {columns} FROM message m WHERE application_id = ?1"
_DELIVERIES = f"""
    SELECT {columns(tables.DeliveryRow)} FROM delivery WHERE application_id = ?1
    AND message_id IN (SELECT value FROM json_each(?2)) ORDER BY message_id, channel_type
"""
_SEARCH = """
    SELECT {columns}, s.number FROM message_text t
    JOIN searchable s ON s.number = t.rowid
    JOIN message m ON m.application_id = s.application_id AND m.id = s.message_id
    WHERE s.application_id = ? AND t.text MATCH ?
"""
_WITHIN = """EXISTS (
    SELECT 1 FROM json_each(?) h WHERE h.key = coalesce(m.home_log, m.log) AND m.sequence <= h.value
)"""
_NEWEST = " AND silent = 0 ORDER BY sent_at DESC, id DESC LIMIT 1"
_TALLIED = "coalesce(sum(count), 0) FROM tally"
_COUNTED = "count(*) FROM message"
_BY_TIME = Order(("sent_at", "id"))
_NEWEST_FIRST = Order(("t.rowid",), True)


_place: Callable[[Message], Key] = attrgetter("sent_at", "id")


class Messages(Lists):
    """Messages that the actor may see."""

    slow: aiosqlite.Connection

    def messages(self, ids: Iterable[MessageId]) -> Mapping[str, Message]:
        reading = self.reading(rows.MESSAGE)
        sql = _MESSAGES.format(columns=reading.columns)
        found = self.by_id(reading.values, f"{sql} AND id IN", ids)
        return {id: m for id, m in found.items() if self.sees(m)}

    def sees(self, message: Message) -> bool:
        """Return whether the actor may see a message (M4, M8)."""
        if self.scope is None:
            return True
        visible = self.scope.bounds.get(message.conversation_id)
        return (
            visible is not None
            and message.sequence <= visible
            and message.visibility is not Visibility.BUSINESS
        )

    def message_pages(
        self,
        of: Sequence[Conversation],
        visibility: Visibility | None,
        types: tuple[MessageType, ...] | None,
        window: Window,
    ) -> list[Page[Message]]:
        reading = self.reading(rows.MESSAGE, "message_pages")
        lists = self._narrowed(of, visibility, types)
        source = Source("message", "m", reading.columns)
        return self.pages(source, reading.values, _place, lists, _BY_TIME, window, leads=reading.leads)

    def message_totals(
        self,
        of: Sequence[Conversation],
        visibility: Visibility | None,
        types: tuple[MessageType, ...] | None,
    ) -> list[int]:
        lists = self._narrowed(of, visibility, types)
        tallied = [c.is_current and self.sees_until(c) == access.FOREVER for c in of]
        sums = iter(self.numbers(_TALLIED, [x for x, is_it in zip(lists, tallied, strict=True) if is_it]))
        rest = iter(self.numbers(_COUNTED, [x for x, is_it in zip(lists, tallied, strict=True) if not is_it]))
        return [next(sums if is_tallied else rest) for is_tallied in tallied]

    def last_messages(self, of: Sequence[Conversation]) -> list[Message | None]:
        reading = self.reading(rows.MESSAGE, "last_messages")
        lists = self._narrowed(of, None, None)
        found = self.heads(Source("message", "m", reading.columns), lists, _NEWEST, ())
        messages = iter(reading.values([one[0] for one in found if one]))
        return [next(messages) if one else None for one in found]

    async def search(self, text: str, conversation: ConversationId | None, window: Window) -> Page[Message]:
        """Return the messages that hold every word of a text, the newest first."""
        words = query(text)
        if words is None:
            return Page()
        reading = self.reading(rows.MESSAGE)
        sql, values = _SEARCH.format(columns=reading.columns), [self.application, words]
        if conversation is not None:
            row = self.one(sql_reads.CURRENT_HISTORY, conversation)
            sql, values = sql + " AND m.history_id = ?", [*values, row[0] if row else ""]
        if self.scope is not None:
            sql += f" AND {PUBLIC} AND {_WITHIN}"
            values.append(rows.dump(self.scope.bounds))
        conditions, by, more = _NEWEST_FIRST.clauses(window)
        sql = f"{sql}{conditions} ORDER BY {by} LIMIT ?"
        self.begin()
        found = await self.slow.execute_fetchall(sql, (*values, *more, window.size + self.beyond))
        messages = reading.values([tuple(row) for row in found])
        places = {message.id: (row[-1],) for message, row in zip(messages, found, strict=True)}
        return page_of(messages, lambda message: places[message.id], window, is_counted=self.beyond > 0)

    def deliveries(self, of: Sequence[MessageId]) -> list[tuple[Delivery, ...]]:
        found: dict[str, tuple[Delivery, ...]] = {}
        for row in self.all(_DELIVERIES, as_json(of)):
            found[row[0]] = (*found.get(row[0], ()), rows.delivery(row))
        return [found.get(id, ()) for id in of]

    def _narrowed(
        self,
        of: Sequence[Conversation],
        visibility: Visibility | None,
        types: tuple[MessageType, ...] | None,
    ) -> list[ListQuery]:
        """Return the lists of the messages, of one visibility and some types, that the actor finds."""
        lists = [self.history(conversation) for conversation in of]
        wanted = (visibility,) if visibility else None
        for column, choices in (("visibility", wanted), ("type", types)):
            if choices is not None:
                more = among(column, choices)
                lists = [one.with_more(*more) for one in lists]
        return lists
