"""Reads of messages, what became of them, and the words in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import aiosqlite

from domain import access
from domain.content import MessageType
from domain.conversation import Conversation
from domain.event import Visibility
from domain.ids import ConversationId, MessageId, ReceiptId
from domain.mark import Receipt
from domain.message import Delivery, Message
from domain.paging import Key, Page, Window, page_of
from persistence import queries, rows, tables
from persistence.reading.base import Order, Reads, among, as_json
from persistence.statements import columns
from persistence.words import query

_COLUMNS = columns(tables.MessageRow, "m")
_MESSAGES = f"SELECT {_COLUMNS} FROM message m WHERE application_id = ?1"
_PUBLIC = " AND visibility = 'BUSINESS_AND_PARTICIPANT'"
_DELIVERIES = f"""
    SELECT {columns(tables.DeliveryRow)} FROM delivery WHERE application_id = ?1
    AND message_id IN (SELECT value FROM json_each(?2)) ORDER BY message_id, channel_type
"""
_RECEIPTS = f"SELECT {columns(tables.ReceiptRow, 'r')} FROM receipt r WHERE application_id = ?1"
_SEARCH = f"""
    SELECT s.number, {_COLUMNS} FROM message_text t
    JOIN searchable s ON s.number = t.rowid
    JOIN message m ON m.application_id = s.application_id AND m.id = s.message_id
    WHERE s.application_id = ? AND t.text MATCH ?
"""
_WITHIN = """EXISTS (
    SELECT 1 FROM json_each(?) h WHERE h.key = coalesce(m.home_log, m.log) AND m.sequence <= h.value
)"""
_BY_TIME = Order(("sent_at", "id"))
_NEWEST_FIRST = Order(("t.rowid",), True)
_BY_MOMENT = Order(("at", "id"))


def _place(message: Message) -> Key:
    return (message.sent_at, message.id)


class Messages(Reads):
    """Messages that the actor may see."""

    slow: aiosqlite.Connection

    def messages(self, ids: Iterable[MessageId]) -> Mapping[str, Message]:
        found = self.by_id(rows.message, f"{_MESSAGES} AND id IN", ids)
        return {id: m for id, m in found.items() if self.sees(m)}

    def sees(self, message: Message) -> bool:
        """Return whether the actor may see a message (M4, M8)."""
        if self.scope is None:
            return True
        reach = self.scope.horizons.get(message.home)
        return (
            reach is not None and message.sequence <= reach and message.visibility is not Visibility.BUSINESS
        )

    def message_pages(
        self,
        of: Sequence[Conversation],
        visibility: Visibility | None,
        types: tuple[MessageType, ...] | None,
        window: Window,
    ) -> list[Page[Message]]:
        pages = []
        for conversation in of:
            condition, values = self._narrowed(conversation, visibility, types)
            found = self.page(rows.message, _place, _MESSAGES + condition, values, _BY_TIME, window)
            pages.append(found)
        return pages

    def message_totals(
        self,
        of: Sequence[Conversation],
        visibility: Visibility | None,
        types: tuple[MessageType, ...] | None,
    ) -> list[int]:
        return [self._total(conversation, visibility, types) for conversation in of]

    def last_messages(self, of: Sequence[Conversation]) -> list[Message | None]:
        return [self._last(conversation) for conversation in of]

    async def search(self, text: str, conversation: ConversationId | None, window: Window) -> Page[Message]:
        """Return the messages that hold every word of a text, the newest first."""
        words = query(text)
        if words is None:
            return Page()
        sql, values = _SEARCH, [self.application, words]
        if conversation is not None:
            row = self.one(queries.CURRENT_HISTORY, conversation)
            sql, values = sql + " AND m.history_id = ?", [*values, row[0] if row else ""]
        if self.scope is not None:
            sql += f"{_PUBLIC} AND {_WITHIN}"
            values.append(rows.dump(self.scope.horizons))
        conditions, by, more = _NEWEST_FIRST.clauses(window)
        sql = f"{sql}{conditions} ORDER BY {by} LIMIT ?"
        found = await self.slow.execute_fetchall(sql, (*values, *more, window.size + 1))
        return page_of([(rows.message(tuple(row[1:])), (row[0],)) for row in found], window)

    def deliveries(self, of: Sequence[MessageId]) -> list[tuple[Delivery, ...]]:
        found: dict[str, tuple[Delivery, ...]] = {}
        for row in self.all(_DELIVERIES, as_json(of)):
            found[row[0]] = (*found.get(row[0], ()), rows.delivery(row))
        return [found.get(id, ()) for id in of]

    def receipts(self, ids: Iterable[ReceiptId]) -> Mapping[str, Receipt]:
        found = self.by_id(rows.receipt, f"{_RECEIPTS} AND id IN", ids)
        scope = self.scope
        return {id: r for id, r in found.items() if scope is None or r.log in scope.horizons}

    def receipt_pages(self, of: Sequence[Message], window: Window) -> list[Page[Receipt]]:
        return [
            self.page(
                rows.receipt,
                lambda r: (r.at, r.id),
                queries.RECEIPTS_OF,
                (m.home, m.sent_at, m.id),
                _BY_MOMENT,
                window,
            )
            for m in of
        ]

    def _last(self, conversation: Conversation) -> Message | None:
        condition, values = self._narrowed(conversation, None, None)
        sql = f"{_MESSAGES}{condition} AND silent = 0 ORDER BY sent_at DESC, id DESC LIMIT 1"
        row = self.one(sql, *values)
        return rows.message(row) if row else None

    def _narrowed(
        self,
        conversation: Conversation,
        visibility: Visibility | None,
        types: tuple[MessageType, ...] | None,
    ) -> tuple[str, list[Any]]:
        """Return the condition of the messages that the actor finds in a conversation.

        A merged-away one answers with those of its own log (M10).
        """
        condition = " AND history_id = ?"
        key: str = conversation.history_id
        if not conversation.is_current:
            condition, key = " AND log = ?", conversation.id
        values: list[Any] = [key]
        if self.scope is not None:
            condition += _PUBLIC
            reach = self.horizon(conversation) or 0
            if reach != access.FOREVER:
                condition, values = condition + " AND sequence <= ?", [*values, reach]
        wanted = (visibility,) if visibility else None
        for column, choices in (("visibility", wanted), ("type", types)):
            more, words = among(column, choices)
            condition, values = condition + more, [*values, *words]
        return condition, values

    def _total(
        self,
        conversation: Conversation,
        visibility: Visibility | None,
        types: tuple[MessageType, ...] | None,
    ) -> int:
        condition, values = self._narrowed(conversation, visibility, types)
        if not conversation.is_current or self.horizon(conversation) != access.FOREVER:
            return int(
                self.one(f"SELECT count(*) FROM message m WHERE application_id = ?1{condition}", *values)[0]
            )
        return int(self.one(f"{queries.TALLIED}{condition}", *values)[0])
