"""W2: one transaction for each promotion onto a known contact, whose side is the larger one."""

import json
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.peers.stock.rows import (
    APPLICATION,
    ConversationRow,
    EventRow,
    IdentityChangeRow,
    IdentityRow,
    LegRow,
    MessageRow,
    ParticipantRow,
)
from bench.peers.stock.writing import POSITION, PUBLIC, new_id

_TALLY = sql("""
    INSERT INTO tally (application_id, history_id, type, visibility, count)
    SELECT application_id, :into, type, visibility, count FROM tally
    WHERE application_id = 'default' AND history_id = :from
    ON CONFLICT (application_id, history_id, type, visibility) DO UPDATE SET count = count + excluded.count
""")
_GONE_TALLY = sql("DELETE FROM tally WHERE application_id = 'default' AND history_id = :from")


@dataclass(frozen=True, slots=True)
class Sides:
    """Who becomes part of whom, and their inboxes."""

    gone: ParticipantRow
    kept: ParticipantRow
    old: ConversationRow
    inbox: ConversationRow


async def sides(session: AsyncSession, visitor: str, contact: str) -> Sides:
    """Return both sides of a promotion."""
    gone, kept = (
        await _named(session, "ANONYMOUS_VISITOR", visitor),
        await _named(session, "CONTACT", contact),
    )
    old = await session.get_one(ConversationRow, (APPLICATION, gone.inbox_id))
    inbox = await session.get_one(ConversationRow, (APPLICATION, kept.inbox_id))
    return Sides(gone, kept, old, inbox)


async def _named(session: AsyncSession, type: str, value: str) -> ParticipantRow:
    named = (
        select(ParticipantRow.line_id)
        .join(IdentityRow, col(IdentityRow.participant_id) == col(ParticipantRow.id))
        .where(ParticipantRow.application_id == APPLICATION, IdentityRow.application_id == APPLICATION)
        .where(IdentityRow.type == type, IdentityRow.value == value)
    )
    query = select(ParticipantRow).where(
        ParticipantRow.application_id == APPLICATION,
        col(ParticipantRow.line_id).in_(named),
        col(ParticipantRow.merged_into_id).is_(None),
    )
    return (await session.exec(query)).one()


async def merge(session: AsyncSession, both: Sides) -> None:
    """Write that one side has become part of the other."""
    at, undo = time.time_ns() // 1000, _undo(both)
    lines = (both.gone.line_id, both.kept.line_id), (both.old.line_id, both.inbox.line_id)
    histories = both.old.history_id, both.inbox.history_id
    first = int((await session.execute(POSITION)).scalar_one())
    session.add_all(_notes(both, undo, first, at))
    _change_people(both, at)
    _change_inboxes(both, at)
    await session.flush()
    for (old, new), row in zip(lines, (ParticipantRow, ConversationRow), strict=True):
        await _repoint(session, row, "line_id", old, new)
    for table in (MessageRow, EventRow, LegRow):
        await _repoint(session, table, "history_id", *histories)
    for statement in (_TALLY, _GONE_TALLY):
        await session.execute(statement, {"from": histories[0], "into": histories[1]})


async def _repoint(session: AsyncSession, row: Any, column: str, old: str, new: str) -> None:
    found = update(row).where(row.application_id == APPLICATION, getattr(row, column) == old)
    await session.execute(found.values({column: new}).execution_options(synchronize_session=False))


def _change_people(both: Sides, at: int) -> None:
    gone, kept = both.gone, both.kept
    kept.line_size += gone.line_size
    gone.line_id, gone.merged_into_id, gone.line_size = kept.line_id, kept.id, 1
    gone.updated_at = kept.updated_at = at


def _change_inboxes(both: Sides, at: int) -> None:
    old, inbox = both.old, both.inbox
    inbox.sequence += 1
    inbox.length += old.length + 2
    inbox.last_activity_at = max(inbox.last_activity_at, old.last_activity_at)
    inbox.last_live_at = max(inbox.last_live_at, old.last_live_at)
    inbox.unread_business += old.unread_business
    inbox.unread_participant += old.unread_participant
    inbox.line_size += old.line_size
    old.line_id, old.history_id, old.line_size = inbox.line_id, inbox.history_id, 1
    old.state, old.merged_into_id, old.merged_sequence = "MERGED", inbox.id, inbox.sequence
    old.sequence += 1
    old.length += 1
    old.unread_business = old.unread_participant = 0
    old.updated_at = inbox.updated_at = at


def _undo(both: Sides) -> str:
    """Return what an undo needs: the rows as they were."""
    return json.dumps([row.model_dump() for row in (both.gone, both.kept, both.old, both.inbox)])


def _notes(both: Sides, undo: str, position: int, at: int) -> list[Any]:
    """Return the entries of both logs and of the ledger."""
    old, inbox, change = both.old, both.inbox, new_id("chg", at)
    fact = {"from_id": old.id, "into_id": inbox.id, "resume": inbox.sequence + 1, "change_id": change}
    events = [
        EventRow(
            application_id=APPLICATION,
            id=new_id("evt", at),
            log=log.id,
            history_id=inbox.history_id,
            sequence=log.sequence + 1,
            occurred_at=at,
            visibility=PUBLIC,
            fact_kind="ConversationMerged",
            fact=json.dumps(fact, separators=(",", ":")),
            position=position + number,
            type="conversation:merged",
        )
        for number, log in enumerate((old, inbox))
    ]
    return [*events, _ledger(both, change, undo, at)]


def _ledger(both: Sides, change: str, undo: str, at: int) -> IdentityChangeRow:
    conflicts = [["displayName", both.kept.display_name, both.gone.display_name]]
    return IdentityChangeRow(
        application_id=APPLICATION,
        id=change,
        kind="MERGED",
        participant_id=both.kept.id,
        occurred_at=at,
        evidence="SERVER_ASSERTED",
        from_id=both.gone.id,
        from_kind=both.gone.kind,
        to_kind="CONTACT",
        undone=0,
        conflicts=json.dumps(conflicts, separators=(",", ":")),
        undo=undo,
    )
