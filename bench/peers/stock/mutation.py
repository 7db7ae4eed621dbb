"""The mutation root: W1, one transaction and one commit for each message."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass

import strawberry
from sqlalchemy import text as sql
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.peers.stock.query import ParticipantRef, named
from bench.peers.stock.rows import (
    APPLICATION,
    ConversationRow,
    EventRow,
    MessageRow,
    ParticipantRow,
    TallyRow,
)
from bench.peers.stock.types import BigInt, Info, Message

_PUBLIC = "BUSINESS_AND_PARTICIPANT"
_POSITION = sql("SELECT coalesce(max(position), 0) + 1 FROM event WHERE application_id = 'default'")
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
_turn = asyncio.Lock()
"""SQLite takes one writer at a time; waiting here is cheaper than SQLITE_BUSY."""


@strawberry.input
class ContactCardInput:
    url: str


@strawberry.input(one_of=True)
class BasicItemInput:
    text: str | None = strawberry.UNSET
    contact_card: ContactCardInput | None = strawberry.UNSET


@strawberry.input
class BasicContentInput:
    items: list[BasicItemInput]


@strawberry.input
class MinimalContentInput:
    text: str


@strawberry.input(one_of=True)
class MessageContentInput:
    basic: BasicContentInput | None = strawberry.UNSET
    minimal: MinimalContentInput | None = strawberry.UNSET


@strawberry.input
class SendMessageInput:
    conversation: strawberry.ID
    content: MessageContentInput
    sender: ParticipantRef | None = None


@strawberry.type
class UserError:
    code: str
    message: str


@strawberry.type
class Event:
    id: strawberry.ID
    sequence: BigInt


@strawberry.type
class SendMessagePayload:
    errors: list[UserError]
    message: Message | None
    event: Event | None
    redirected_from: strawberry.ID | None


@dataclass(frozen=True, slots=True)
class _Draft:
    named: str
    home: ConversationRow
    sender: ParticipantRow
    texts: list[str]
    at: int

    @property
    def outbound(self) -> bool:
        return self.sender.kind in ("CONTRIBUTOR", "APP")


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def send_message(self, info: Info, input: SendMessageInput) -> SendMessagePayload:
        assert input.sender is not None
        assert input.content.basic is not None
        who = await named(info, input.sender)
        sender = await info.context.participants.load(who or "")
        found = await info.context.conversations.load(input.conversation)
        texts = [str(item.text) for item in input.content.basic.items]
        async with _turn, info.context.session() as session:
            key = (APPLICATION, found.id)
            home = await session.get_one(ConversationRow, key)
            at = max(time.time_ns() // 1000, home.last_live_at)
            message, event = await _save(session, _Draft(input.conversation, home, sender, texts, at))
            await session.commit()
        redirected = input.conversation if home.id != input.conversation else None
        made = Event(id=strawberry.ID(event.id), sequence=BigInt(event.sequence))
        return SendMessagePayload(
            errors=[], message=Message.of(message), event=made, redirected_from=redirected
        )


async def _save(session: AsyncSession, draft: _Draft) -> tuple[MessageRow, EventRow]:
    home = draft.home
    home.sequence += 1
    home.length += 1
    home.last_live_at = home.last_activity_at = draft.at
    if draft.outbound:
        home.unread_participant += 1
    else:
        home.unread_business += 1
    message = _message(draft)
    position = (await session.execute(_POSITION)).scalar_one()
    event = _event(message, position)
    session.add_all([home, message, event])
    await _count(session, home.history_id)
    await session.flush()
    await session.execute(_NUMBER, {"from": draft.at * 256, "id": message.id})
    await session.execute(_TEXT, {"text": "\n".join(draft.texts).lower(), "id": message.id})
    return message, event


def _message(draft: _Draft) -> MessageRow:
    home, sender = draft.home, draft.sender
    return MessageRow(
        application_id=APPLICATION,
        id=_new_id("msg", draft.at),
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
        preview_text=" ".join(draft.texts)[:256],
        direction="BUSINESS_TO_PARTICIPANT" if draft.outbound else "PARTICIPANT_TO_BUSINESS",
        visibility=_PUBLIC,
        named_id=draft.named,
        named_sender_id=sender.id,
        silent=0,
        live=1,
    )


def _event(message: MessageRow, position: int) -> EventRow:
    return EventRow(
        application_id=APPLICATION,
        id=_new_id("evt", message.sent_at),
        log=message.log,
        history_id=message.history_id,
        sequence=message.sequence,
        occurred_at=message.sent_at,
        actor_id=message.sender_id,
        visibility=_PUBLIC,
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
        TallyRow.visibility == _PUBLIC,
    )
    tally = (await session.exec(query)).one()
    tally.count += 1
    session.add(tally)


def _new_id(prefix: str, at: int) -> str:
    return f"{prefix}_{at:014x}{secrets.token_hex(6)}"
