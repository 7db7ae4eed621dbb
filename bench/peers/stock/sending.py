"""W1: a message with all that belongs to it."""

import json
from dataclasses import dataclass

from sqlalchemy import text as sql
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.peers.stock.rows import (
    APPLICATION,
    ConversationRow,
    EventRow,
    MessageRow,
    ParticipantRow,
    TallyRow,
)
from bench.peers.stock.writing import POSITION, PUBLIC, new_id

_PREVIEW = 256
_NUMBER = sql("""
    INSERT INTO searchable (number, application_id, message_id)
    SELECT coalesce((
        SELECT max(number) + 1 FROM searchable WHERE number >= :from AND number < :from + 256
    ), :from), 'default', :id
""")
_TEXT = sql("""
    INSERT INTO message_text (rowid, text)
    SELECT number, :text FROM searchable WHERE application_id = 'default' AND message_id = :id
""")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent, where and when."""

    named: str
    home: ConversationRow
    sender: ParticipantRow
    texts: list[str]
    at: int

    @property
    def outbound(self) -> bool:
        return self.sender.kind in ("CONTRIBUTOR", "APP")

    @property
    def preview(self) -> str:
        line = " ".join(self.texts)
        return line if len(line) <= _PREVIEW else line[: _PREVIEW - 1] + "…"


async def save(session: AsyncSession, draft: Draft) -> tuple[MessageRow, EventRow]:
    """Write a message, and return its row and its event's."""
    home = draft.home
    home.sequence += 1
    home.length += 1
    home.last_live_at = home.last_activity_at = draft.at
    if draft.outbound:
        home.unread_participant += 1
    else:
        home.unread_business += 1
    message = _message(draft)
    position = (await session.execute(POSITION)).scalar_one()
    event = _event(message, position)
    session.add_all([home, message, event])
    await _count(session, home.history_id)
    await session.flush()
    await session.execute(_NUMBER, {"from": draft.at * 256, "id": message.id})
    await session.execute(_TEXT, {"text": "\n".join(draft.texts).lower(), "id": message.id})
    return message, event


def _message(draft: Draft) -> MessageRow:
    home, sender = draft.home, draft.sender
    return MessageRow(
        application_id=APPLICATION,
        id=new_id("msg", draft.at),
        log=home.id,
        history_id=home.history_id,
        sequence=home.sequence,
        sent_at=draft.at,
        sender_id=sender.id,
        sent_as_id=sender.id,
        sent_as_kind=sender.kind,
        type="BASIC",
        content=json.dumps(
            {"basic": {"items": [{"text": t} for t in draft.texts]}},
            ensure_ascii=False,
            separators=(",", ":"),
        ),
        preview_text=draft.preview,
        direction="BUSINESS_TO_PARTICIPANT" if draft.outbound else "PARTICIPANT_TO_BUSINESS",
        visibility=PUBLIC,
        named_id=draft.named,
        named_sender_id=sender.id,
        silent=0,
        live=1,
    )


def _event(message: MessageRow, position: int) -> EventRow:
    return EventRow(
        application_id=APPLICATION,
        id=new_id("evt", message.sent_at),
        log=message.log,
        history_id=message.history_id,
        sequence=message.sequence,
        occurred_at=message.sent_at,
        actor_id=message.sender_id,
        visibility=PUBLIC,
        message_id=message.id,
        fact_kind="MessageSent",
        fact=json.dumps({"message_id": message.id}, separators=(",", ":")),
        position=position,
        type="message:sent",
    )


async def _count(session: AsyncSession, history: str) -> None:
    query = select(TallyRow).where(
        TallyRow.application_id == APPLICATION,
        TallyRow.history_id == history,
        TallyRow.type == "BASIC",
        TallyRow.visibility == PUBLIC,
    )
    tally = (await session.exec(query)).one()
    tally.count += 1
    session.add(tally)
