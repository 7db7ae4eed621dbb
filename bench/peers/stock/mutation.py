"""The mutation root: W1 and W2, a transaction and a commit for each."""

import time

import strawberry

from bench.peers.stock.merging import merge, sides
from bench.peers.stock.query import ParticipantRef, named
from bench.peers.stock.rows import APPLICATION, ConversationRow
from bench.peers.stock.sending import Draft, save
from bench.peers.stock.types import BigInt, Conversation, Info, Message, Participant, ParticipantKind
from bench.peers.stock.writing import turn


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


@strawberry.input
class PromoteParticipantInput:
    participant: ParticipantRef
    to: ParticipantKind
    contact_id: str | None = None


@strawberry.type
class PromoteParticipantPayload:
    errors: list[UserError]
    participant: Participant | None
    conversation: Conversation | None
    merged_conversations: list[Conversation]
    already_done: bool


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
        async with turn, info.context.session() as session:
            key = (APPLICATION, found.id)
            home = await session.get_one(ConversationRow, key)
            at = max(time.time_ns() // 1000, home.last_live_at)
            message, event = await save(session, Draft(input.conversation, home, sender, texts, at))
            await session.commit()
        redirected = input.conversation if home.id != input.conversation else None
        made = Event(id=strawberry.ID(event.id), sequence=BigInt(event.sequence))
        return SendMessagePayload(
            errors=[], message=Message.of(message), event=made, redirected_from=redirected
        )

    @strawberry.mutation
    async def promote_participant(
        self, info: Info, input: PromoteParticipantInput
    ) -> PromoteParticipantPayload:
        visitor, contact = input.participant.anonymous_visitor_id, input.contact_id
        assert visitor is not None
        assert contact is not None
        async with turn, info.context.session() as session:
            both = await sides(session, visitor, contact)
            await merge(session, both)
            await session.commit()
        return PromoteParticipantPayload(
            errors=[],
            participant=Participant.of(both.kept),
            conversation=Conversation.of(both.inbox),
            merged_conversations=[Conversation.of(both.old)],
            already_done=False,
        )
