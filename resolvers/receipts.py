"""Marks: how far a conversation was seen, or delivered."""

from colloquy.domain.errors import InvalidInput, NotFound
from colloquy.domain.ids import ConversationId, MessageId
from colloquy.domain.messages import read_receipts
from colloquy.domain.messages.read_receipts import LogMark, Reader
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import Participant, ParticipantRef
from colloquy.domain.model.receipt import BUSINESS, GUEST, NOWHERE, Mark, Owner, ReceiptKind
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation


@operation
def move_mark(
    tx: Transaction,
    context: Context,
    id: ConversationId,
    up_to: MessageId,
    ref: ParticipantRef | None,
    kind: ReceiptKind,
) -> Conversation:
    """Return the conversation with a mark moved forward, in all logs of its line (M7).

    Without a ref it is the viewer's mark: the business's shared one, or a participant's own.
    """
    conversation = lookup.conversation(tx, context, id)
    message = tx.message(up_to)
    if message is None or message.history_id != conversation.history_id:
        raise NotFound("There is no such message in this conversation.", ("input", "upTo"))
    if not lookup.sees(tx, context, message, conversation):
        raise NotFound("There is no such message in this conversation.", ("input", "upTo"))
    who = _who(tx, context, ref)
    reader = _reader(tx, conversation, who)
    logs = [_log(tx, conversation, log, reader, who, message, kind) for log in tx.logs(conversation.line_id)]
    left = 0
    if kind is ReceiptKind.SEEN and (conversation.is_inbox or reader.owner == BUSINESS):
        left = tx.left_unread(conversation.history_id, reader.owner, message.key)
    change = read_receipts.mark(conversation, message, reader, kind, logs, left_unread=left, moment=tx.moment)
    tx.save(change)
    return change.conversations[0] if change.conversations else conversation


def _who(tx: Transaction, context: Context, ref: ParticipantRef | None) -> Participant | None:
    """Return whose mark it is; None for the business's, which its contributors share."""
    who = lookup.viewer(tx, context)
    if ref is not None:
        who = lookup.participant(tx, context, ref).participant
    return None if who is None or who.acts_for_business else who


def _reader(tx: Transaction, conversation: Conversation, who: Participant | None) -> Reader:
    if who is None:
        return Reader(BUSINESS, None)
    if not conversation.is_inbox:
        if not tx.memberships(conversation.id, who.line_id):
            raise NotFound("The participant is not in this conversation.", ("input", "participant"))
        return Reader(who.id, who.id)
    if who.id != conversation.participant_id:
        message = "An INBOX is read by its own participant and the business."
        raise InvalidInput(message, ("input", "participant"))
    return Reader(GUEST, who.id)


def _log(
    tx: Transaction,
    conversation: Conversation,
    log: ConversationId,
    reader: Reader,
    who: Participant | None,
    up_to: Message,
    kind: ReceiptKind,
) -> LogMark:
    mark = _mark(tx, log, reader.owner, kind)
    after = mark.key if mark else NOWHERE
    covers = after < up_to.key and tx.covers(log, after, up_to.key)
    settled = 0
    if covers and who is not None and not conversation.is_inbox and kind is ReceiptKind.SEEN:
        settled = tx.newly_settled(log, who.line_id, after, up_to.key)
    return LogMark(log, mark, covers, settled)


def _mark(tx: Transaction, log: ConversationId, owner: Owner, kind: ReceiptKind) -> Mark | None:
    return next((mark for mark in tx.marks(log, owner) if mark.kind is kind), None)
