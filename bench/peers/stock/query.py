"""The query root."""

import re

import strawberry
from sqlalchemy import text as sql
from sqlmodel import col, select

from bench.peers.stock.rows import APPLICATION, ConversationRow, IdentityRow, MessageRow
from bench.peers.stock.types import (
    Conversation,
    ConversationConnection,
    Info,
    Message,
    MessageConnection,
    PageInfo,
    Participant,
)

_WORD = re.compile(r"\w+")
_MATCHING = sql("""
    SELECT n.message_id FROM message_text t JOIN searchable n ON n.number = t.rowid
    WHERE n.application_id = 'default' AND t.text MATCH :words ORDER BY t.rowid DESC LIMIT :most
""")
_TYPES = {"anonymous_visitor_id": "ANONYMOUS_VISITOR", "contact_id": "CONTACT", "name": "NAME"}


@strawberry.input(one_of=True)
class ParticipantRef:
    id: strawberry.ID | None = strawberry.UNSET
    anonymous_visitor_id: str | None = strawberry.UNSET
    contact_id: str | None = strawberry.UNSET
    name: str | None = strawberry.UNSET


async def named(info: Info, ref: ParticipantRef) -> str | None:
    """Return the id of the participant that a ref names."""
    if ref.id:
        return str(ref.id)
    for attribute, type in _TYPES.items():
        if value := getattr(ref, attribute):
            query = select(IdentityRow.participant_id).where(
                IdentityRow.application_id == APPLICATION,
                IdentityRow.type == type,
                IdentityRow.value == value,
            )
            async with info.context.session() as session:
                return (await session.exec(query)).first()
    return None


@strawberry.type
class Query:
    @strawberry.field
    async def conversations(self, info: Info, first: int) -> ConversationConnection:
        query = (
            select(ConversationRow)
            .where(ConversationRow.application_id == APPLICATION, ConversationRow.state == "ACTIVE")
            .where(col(ConversationRow.merged_into_id).is_(None))
            .order_by(col(ConversationRow.last_activity_at).desc(), col(ConversationRow.id).desc())
            .limit(first)
        )
        async with info.context.session() as session:
            rows = (await session.exec(query)).all()
        return ConversationConnection(nodes=[Conversation.of(row) for row in rows])

    @strawberry.field
    async def conversation(self, info: Info, id: strawberry.ID) -> Conversation | None:
        row = await info.context.conversations.load(id)
        return Conversation.of(row) if row else None

    @strawberry.field
    async def participant(self, info: Info, ref: ParticipantRef) -> Participant | None:
        id = await named(info, ref)
        row = await info.context.participants.load(id) if id else None
        return Participant.of(row) if row else None

    @strawberry.field
    async def search_messages(self, info: Info, text: str, first: int) -> MessageConnection:
        words = " AND ".join(f'"{word}"' for word in _WORD.findall(text.lower()))
        async with info.context.session() as session:
            found = await session.execute(_MATCHING, {"words": words, "most": first + 1})
            ids = [id for (id,) in found]
            query = select(MessageRow).where(
                MessageRow.application_id == APPLICATION, col(MessageRow.id).in_(ids)
            )
            rows = {row.id: row for row in (await session.exec(query)).all()}
        nodes = [Message.of(rows[id]) for id in ids[:first]]
        return MessageConnection(
            nodes=nodes, page_info=PageInfo(has_next_page=len(ids) > first, has_previous_page=False)
        )
