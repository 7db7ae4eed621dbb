"""Messages: sent, edited, deleted, delivered."""

from dataclasses import asdict, dataclass

from colloquy.domain.errors import Forbidden, IdempotencyMismatch
from colloquy.domain.ids import ConversationId, MessageId
from colloquy.domain.messages import delivery, edit, send
from colloquy.domain.messages import draft as drafting
from colloquy.domain.messages.draft import Author, Draft
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
class Sent:
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
) -> Sent:
    """Return the message sent, or the first one when this is a retry (M2)."""
    home = lookup.conversation(tx, context, named)
    redirected = named if named != home.id else None
    drafting.check_draft(draft, context.actor, context.limits)
    drafting.check_named_sender(draft, home, sender is not None)
    author = _author(tx, context, home, draft, sender)
    fingerprint = None
    if draft.client_message_id is not None:
        fingerprint = tx.digest(_body(draft, author))
        first = tx.message_sent_as(draft.client_message_id, author.named_id or author.id)
        if first is not None:
            return _retried(tx, first, home, fingerprint, redirected)
    if draft.reply_to_id is not None:
        _check_reply(tx, context, draft.reply_to_id, home)
    change = send.send(
        home,
        author,
        draft,
        named=named,
        marks=tx.marks(home.id),
        recipient=_recipient(tx, home, draft),
        body_hash=fingerprint,
        moment=tx.moment,
        limits=context.limits,
    )
    saved = tx.save(change)
    return Sent(saved.messages[0], saved.events[0], redirected)


@operation
def edit_message(tx: Transaction, context: Context, id: MessageId, content: Content) -> Sent:
    """Return the message with new content, in its old place."""
    found, home = lookup.message(tx, context, id)
    change = edit.edit(
        home,
        found,
        content,
        sender=_sender(tx, found),
        by=lookup.acting(tx, context),
        moment=tx.moment,
        limits=context.limits,
    )
    return _revised(tx, change, found)


@operation
def delete_message(tx: Transaction, context: Context, id: MessageId) -> Sent:
    """Return the message without content, in its place."""
    found, home = lookup.message(tx, context, id)
    change = edit.delete(
        home,
        found,
        sender=_sender(tx, found),
        by=lookup.acting(tx, context),
        marks=tx.marks(found.home),
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
) -> Sent:
    """Return the message whose delivery a channel's gateway reports."""
    found, home = lookup.message(tx, context, id)
    if not context.actor.is_business:
        raise Forbidden("Only a gateway of the business reports deliveries.")
    change = delivery.update_delivery(
        home,
        found,
        tx.deliveries(found.id),
        channel,
        status,
        error,
        actor=lookup.viewer_id(tx, context),
        moment=tx.moment,
        limits=context.limits,
    )
    saved = tx.save(change)
    return Sent(found, saved.events[0] if saved.events else None)


def _revised(tx: Transaction, change: Change, found: Message) -> Sent:
    saved = tx.save(change)
    message = saved.revised[0] if saved.revised else found
    return Sent(message, saved.events[0] if saved.events else None)


def _author(
    tx: Transaction,
    context: Context,
    home: Conversation,
    draft: Draft,
    sender: ParticipantRef | None,
) -> Author:
    if draft.send_as is SendAs.BUSINESS:
        return Author()
    if draft.send_as is SendAs.PARTICIPANT and home.participant_id is not None:
        who = lookup.participant(tx, context, ParticipantRef(None, home.participant_id)).participant
        if not context.actor.is_business:
            return lookup.acting(tx, context)
        return Author(who, home.participant_id)
    if sender is None:
        author = lookup.acting(tx, context)
    else:
        found = lookup.participant(tx, context, sender, ("input", "sender"))
        author = Author(found.participant, found.id)
    if author.participant is None or home.is_inbox:
        return author
    return Author(author.participant, author.named_id, lookup.is_joined(tx, home, author.participant))


def _recipient(tx: Transaction, home: Conversation, draft: Draft) -> Participant | None:
    """Return whose addresses the deliveries go to; None where there is nothing to deliver."""
    if not draft.target_channels or home.participant_id is None:
        return None
    return tx.current(home.participant_id)


def _body(draft: Draft, author: Author) -> object:
    """Return what must be equal in a retry: all but the ids, which are compared by line (M2)."""
    body = asdict(draft)
    body["content"] = [type(draft.content).__name__, repr(draft.content)]
    body["direction"] = draft.direction or author.direction
    return body


def _retried(
    tx: Transaction,
    first: Message,
    home: Conversation,
    fingerprint: str,
    redirected: ConversationId | None,
) -> Sent:
    known = tx.current_conversation(first.home)
    differs = first.body_hash not in (None, fingerprint)  # an erasure has emptied it
    if differs or known is None or known.id != home.id:
        message = "Another message was sent with this clientMessageId; use a new id for a new message."
        raise IdempotencyMismatch(message, ("input", "clientMessageId"))
    return Sent(first, tx.event_of(first.log, first.sequence), redirected)


def _check_reply(tx: Transaction, context: Context, id: MessageId, home: Conversation) -> None:
    found = tx.message(id)
    if found is not None and not lookup.sees(tx, context, found, home):
        found = None
    send.check_reply(found, home)


def _sender(tx: Transaction, found: Message) -> Participant | None:
    return tx.current(found.sender_id) if found.sender_id else None
