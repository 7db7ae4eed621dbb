"""What one request loads, each kind for all that ask in one tick."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.dataloader import DataLoader

from bench.peers.stock.rows import (
    APPLICATION,
    ConversationRow,
    DeliveryRow,
    IdentityRow,
    MarkRow,
    MessageRow,
    ParticipantRow,
    ReceiptRow,
)

Session = Callable[[], AsyncSession]
_LATEST = (1 << 63) - 1


class Loaders:
    """The loaders of one request; each batch has a session of its own."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.participants = DataLoader(load_fn=self._participants)
        self.conversations = DataLoader(load_fn=self._conversations)
        self.pages = DataLoader(load_fn=self._pages)
        self.last_messages = DataLoader(load_fn=self._last_messages)
        self.deliveries = DataLoader(load_fn=self._deliveries)
        self.receipts = DataLoader(load_fn=self._receipts)
        self.identities = DataLoader(load_fn=self._identities)
        self.lines = DataLoader(load_fn=self._lines)

    async def _participants(self, ids: list[str]) -> list[Any]:
        named = aliased(ParticipantRow)
        query = (
            select(named.id, ParticipantRow)
            .join(ParticipantRow, col(ParticipantRow.line_id) == col(named.line_id))
            .where(named.application_id == APPLICATION, ParticipantRow.application_id == APPLICATION)
            .where(col(named.id).in_(ids), col(ParticipantRow.merged_into_id).is_(None))
        )
        found = dict(await self._all(query))
        return [found.get(id) for id in ids]

    async def _conversations(self, ids: list[str]) -> list[Any]:
        named = aliased(ConversationRow)
        query = (
            select(named.id, ConversationRow)
            .join(ConversationRow, col(ConversationRow.line_id) == col(named.line_id))
            .where(named.application_id == APPLICATION, ConversationRow.application_id == APPLICATION)
            .where(col(named.id).in_(ids), col(ConversationRow.merged_into_id).is_(None))
        )
        found = dict(await self._all(query))
        return [found.get(id) for id in ids]

    async def _pages(self, asked: list[tuple[str, int, tuple[int, str] | None]]) -> list[list[MessageRow]]:
        """Return one message more than was asked for of each history, the newest first."""
        found: dict[str, list[MessageRow]] = {}
        _, last, before = asked[0]
        histories = [history for history, _, _ in asked]
        order = (col(MessageRow.sent_at).desc(), col(MessageRow.id).desc())
        number = func.row_number().over(partition_by=col(MessageRow.history_id), order_by=order)
        ranked = select(MessageRow, number.label("number")).where(
            MessageRow.application_id == APPLICATION, col(MessageRow.history_id).in_(histories)
        )
        if before is not None:
            ranked = ranked.where(tuple_(col(MessageRow.sent_at), col(MessageRow.id)) < before)
        if len(histories) == 1:  # one page needs no window over the whole history
            page = ranked.with_only_columns(MessageRow).order_by(*order).limit(last + 1)
            return [[row for (row,) in await self._all(page)]]
        inner = ranked.subquery()
        row = aliased(MessageRow, inner)
        for (one,) in await self._all(select(row).where(inner.c.number <= last + 1).order_by(inner.c.number)):
            found.setdefault(one.history_id, []).append(one)
        return [found.get(history, []) for history in histories]

    async def _last_messages(self, histories: list[str]) -> list[Any]:
        latest = aliased(MessageRow)
        newest = (
            select(latest.id)
            .where(latest.application_id == APPLICATION, latest.silent == 0)
            .where(latest.history_id == ConversationRow.history_id)
            .order_by(col(latest.sent_at).desc(), col(latest.id).desc())
            .limit(1)
            .correlate(ConversationRow)
            .scalar_subquery()
        )
        query = (
            select(MessageRow)
            .join(ConversationRow, col(MessageRow.id) == newest)
            .where(MessageRow.application_id == APPLICATION, ConversationRow.application_id == APPLICATION)
            .where(col(ConversationRow.history_id).in_(histories))
            .where(col(ConversationRow.merged_into_id).is_(None))
        )
        found = {row.history_id: row for (row,) in await self._all(query)}
        return [found.get(history) for history in histories]

    async def _deliveries(self, messages: list[str]) -> list[list[DeliveryRow]]:
        query = (
            select(DeliveryRow)
            .where(DeliveryRow.application_id == APPLICATION, col(DeliveryRow.message_id).in_(messages))
            .order_by(col(DeliveryRow.channel_type))
        )
        return _grouped(messages, [(row.message_id, row) for (row,) in await self._all(query)])

    async def _receipts(self, places: list[tuple[str, int, str]]) -> list[list[ReceiptRow]]:
        """Return the receipts that cover each place of a log, in their order."""
        logs = {log for log, _, _ in places}
        first, last = min(place[1:] for place in places), max(place[1:] for place in places)
        up_to = tuple_(col(ReceiptRow.up_to_at), col(ReceiptRow.up_to_id))
        query = (
            select(ReceiptRow)
            .join(
                MarkRow,
                (col(MarkRow.log) == col(ReceiptRow.log))
                & (col(MarkRow.kind) == col(ReceiptRow.kind))
                & (col(MarkRow.owner) == col(ReceiptRow.owner)),
            )
            .where(ReceiptRow.application_id == APPLICATION, MarkRow.application_id == APPLICATION)
            .where(col(ReceiptRow.log).in_(logs), up_to >= first)
            .where(col(ReceiptRow.up_to_at) <= func.coalesce(_ending(last), _LATEST))
            .order_by(col(ReceiptRow.up_to_at), col(ReceiptRow.up_to_id))
        )
        moves = [row for (row,) in await self._all(query)]
        return [_covering(moves, *place) for place in places]

    async def _identities(self, lines: list[str]) -> list[list[tuple[str, str, str]]]:
        query = (
            select(ParticipantRow.line_id, ParticipantRow.id, IdentityRow.type, IdentityRow.value)
            .join(IdentityRow, col(IdentityRow.participant_id) == col(ParticipantRow.id), isouter=True)
            .where(ParticipantRow.application_id == APPLICATION, col(ParticipantRow.line_id).in_(lines))
            .order_by(col(IdentityRow.given_at), col(IdentityRow.type), col(IdentityRow.value))
        )
        rows = await self._all(query)
        return _grouped(lines, [(line, tuple(rest)) for line, *rest in rows])

    async def _lines(self, lines: list[str]) -> list[list[str]]:
        query = (
            select(ConversationRow.line_id, ConversationRow.id)
            .where(ConversationRow.application_id == APPLICATION, col(ConversationRow.line_id).in_(lines))
            .order_by(col(ConversationRow.id))
        )
        return _grouped(lines, [tuple(row) for row in await self._all(query)])

    async def _all(self, query: Any) -> Sequence[Any]:
        async with self.session() as session:
            return (await session.execute(query)).all()


def _ending(place: tuple[int, str]) -> Any:
    """Return the end of the move of a mark that covers a place, as a subquery."""
    move = aliased(ReceiptRow)
    up_to = (col(move.up_to_at), col(move.up_to_id))
    query = (
        select(move.up_to_at)
        .where(move.application_id == APPLICATION, tuple_(*up_to) >= place)
        .where(move.log == MarkRow.log, move.kind == MarkRow.kind, move.owner == MarkRow.owner)
        .order_by(*up_to)
        .limit(1)
    )
    return query.correlate(MarkRow).scalar_subquery()


def _covering(moves: list[ReceiptRow], log: str, at: int, id: str) -> list[ReceiptRow]:
    found: dict[tuple[str, str], ReceiptRow] = {}
    for row in moves:
        if row.log == log and (row.up_to_at, row.up_to_id) >= (at, id):
            found.setdefault((row.kind, row.owner), row)
    covering = [row for row in found.values() if (row.after_at, row.after_id) < (at, id)]
    return sorted(covering, key=lambda row: (row.at, row.id))


def _grouped(keys: list[str], pairs: list[Any]) -> list[list[Any]]:
    found: dict[str, list[Any]] = {key: [] for key in keys}
    for key, value in pairs:
        found[key].append(value)
    return [found[key] for key in keys]


def content_of(text: str | None) -> Any:
    """Return stored content."""
    return None if text is None else json.loads(text)
