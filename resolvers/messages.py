"""Messages: sent, edited, deleted, delivered."""

from dataclasses import dataclass

from colloquy.domain.errors import Forbidden
from colloquy.domain.ids import ConversationId, MessageId
from colloquy.domain.messages import delivery, edit, send
from colloquy.domain.messages import draft as drafting
from colloquy.domain.messages.author import speaker
from colloquy.domain.messages.draft import Author, Draft
from colloquy.domain.messages.idempotency import fingerprinted, first_send
from colloquy.domain.model.change import Change
from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.content import Content
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Event
from colloquy.domain.model.message import DeliveryStatus, Message, SendAs
from colloquy.domain.model.participant import Participant, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation


@dataclass(frozen=True, slots=True)
class SendResult:
    """A message, the event it made, and the merged-away id that the call named, if it did (M5)."""

    message: Message
    event: Event | None
    redirected_from: ConversationId | None = None


@operation
def send_message(
    tx: Transaction,
    context: Context,
    named: ConversationId,
    draft: Draft,
    sender: ParticipantRef | None,
) -> SendResult:
    """Return the message sent, or the first one when this is a retry (M2)."""
    conversation = lookup.conversation(tx, context, named)
    redirected = named if named != conversation.id else None
    drafting.require_valid_draft(draft, context.actor, context.limits)
    drafting.require_sender_unnamed(draft, conversation, sender is not None)
    author = _author(tx, context, named, conversation, draft, sender)
    fingerprint = None
    if draft.client_message_id is not None:
        fingerprint = tx.digest(fingerprinted(draft, author))
        first = first_send(
            _sent(tx, draft.client_message_id, author), author.id, fingerprint, conversation.id
        )
        if first is not None:
            return SendResult(first, tx.event_of(first.log, first.sequence), redirected)
    if draft.reply_to_id is not None:
        _check_reply(tx, context, draft.reply_to_id, conversation)
    change = send.send(
        conversation,
        author,
        draft,
        named=named,
        marks=tx.marks(conversation.id),
        recipient=_recipient(tx, conversation, draft),
        body_hash=fingerprint,
        moment=tx.moment,
        limits=context.limits,
    )
    saved = tx.save(change)
    return SendResult(saved.messages[0], saved.events[0], redirected)


@operation
def edit_message(tx: Transaction, context: Context, id: MessageId, content: Content) -> SendResult:
    """Return the message with new content, in its old place."""
    found, conversation = lookup.message(tx, context, id)
    change = edit.edit(
        conversation,
        found,
        content,
        sender=_sender(tx, found),
        by=lookup.acting(tx, context),
        moment=tx.moment,
        limits=context.limits,
    )
    return _revised(tx, change, found)


@operation
def delete_message(tx: Transaction, context: Context, id: MessageId) -> SendResult:
    """Return the message without content, in its place."""
    found, conversation = lookup.message(tx, context, id)
    change = edit.delete(
        conversation,
        found,
        sender=_sender(tx, found),
        by=lookup.acting(tx, context),
        marks=tx.marks(found.conversation_id),
        moment=tx.moment,
    )
    return _revised(tx, change, found)


@operation
def update_delivery(
    tx: Transaction,
    context: Context,
    id: MessageId,
    channel: ChannelType,
    status: DeliveryStatus,
    error: str | None,
) -> SendResult:
    """Return the message whose delivery a channel's gateway reports."""
    found, conversation = lookup.message(tx, context, id)
    if not context.actor.is_business:
        raise Forbidden("Only a gateway of the business reports deliveries.")
    change = delivery.update_delivery(
        conversation,
        found,
        tx.deliveries(found.id),
        channel,
        status,
        error,
        actor=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    saved = tx.save(change)
    return SendResult(found, saved.events[0] if saved.events else None)


def _revised(tx: Transaction, change: Change, found: Message) -> SendResult:
    saved = tx.save(change)
    message = saved.revised[0] if saved.revised else found
    return SendResult(message, saved.events[0] if saved.events else None)


def _author(
    tx: Transaction,
    context: Context,
    named: ConversationId,
    conversation: Conversation,
    draft: Draft,
    sender: ParticipantRef | None,
) -> Author:
    """Return who the message is from, by the id that the call named, before any redirection (I12)."""
    found = lookup.participant(tx, context, sender, ("input", "sender")) if sender is not None else None
    owner = None
    if draft.send_as is SendAs.PARTICIPANT:
        very = tx.conversation(named)
        id = very.participant_id if very is not None else None
        owner = lookup.participant(tx, context, ParticipantRef(None, id)) if id is not None else None
    by_business = context.actor.is_business
    who = speaker(
        draft, caller=lookup.caller(tx, context), by_business=by_business, sender=found, owner=owner
    )
    if who is None:
        return Author()
    joined = not conversation.is_inbox and lookup.is_joined(tx, conversation, who.participant)
    return Author(who.participant, who.id, joined)


def _sent(tx: Transaction, client_id: str, author: Author) -> list[tuple[Message, ConversationId | None]]:
    """Return what was sent with a clientMessageId, each with the conversation that it is read in now."""
    is_current = author.participant is not None and author.id == author.participant.id
    found = tx.messages_sent_as(client_id, author.id, with_merged=is_current)
    where = (tx.current_conversation(message.conversation_id) for message in found)
    return [(message, at.id if at else None) for message, at in zip(found, where, strict=True)]


def _recipient(tx: Transaction, conversation: Conversation, draft: Draft) -> Participant | None:
    """Return whose addresses the deliveries go to; None where there is nothing to deliver."""
    if not draft.target_channels or conversation.participant_id is None:
        return None
    return tx.current(conversation.participant_id)


def _check_reply(tx: Transaction, context: Context, id: MessageId, conversation: Conversation) -> None:
    found = tx.message(id)
    if found is not None and not lookup.sees(tx, context, found, conversation):
        found = None
    send.require_same_history(found, conversation)


def _sender(tx: Transaction, found: Message) -> Participant | None:
    return tx.current(found.sender_id) if found.sender_id else None
