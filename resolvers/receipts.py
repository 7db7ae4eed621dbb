"""Marks: how far a conversation was seen, or delivered."""

from colloquy.domain.errors import NotFound
from colloquy.domain.ids import ConversationId, LineId, MessageId
from colloquy.domain.messages import read_receipts
from colloquy.domain.messages.read_receipts import LogMark, Reader
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import ParticipantRef
from colloquy.domain.model.receipt import BUSINESS, NOWHERE, Mark, Owner, ReceiptKind
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
    who = lookup.participant(tx, context, ref) if ref is not None else lookup.caller(tx, context)
    line = who.participant.line_id if who else None
    is_member = line is not None and bool(tx.memberships(conversation.id, line))
    reader = read_receipts.reader_of(conversation, who, is_member=is_member)
    if reader.participant_id is None:
        line = None
    logs = [_log(tx, conversation, log, reader, line, message, kind) for log in tx.logs(conversation.line_id)]
    left = 0
    if kind is ReceiptKind.SEEN and (conversation.is_inbox or reader.owner == BUSINESS):
        left = tx.left_unread(conversation.history_id, reader.owner, message.key)
    change = read_receipts.mark(conversation, message, reader, kind, logs, left_unread=left, moment=tx.moment)
    tx.save(change)
    return change.conversations[0] if change.conversations else conversation


def _log(
    tx: Transaction,
    conversation: Conversation,
    log: ConversationId,
    reader: Reader,
    line: LineId | None,
    up_to: Message,
    kind: ReceiptKind,
) -> LogMark:
    mark = _mark(tx, log, reader.owner, kind)
    after = mark.key if mark else NOWHERE
    covers = after < up_to.key and tx.covers(conversation.history_id, after, up_to.key)
    settled = 0
    if covers and line is not None and not conversation.is_inbox and kind is ReceiptKind.SEEN:
        settled = tx.newly_settled(log, line, after, up_to.key)
    return LogMark(log, mark, covers, settled)


def _mark(tx: Transaction, log: ConversationId, owner: Owner, kind: ReceiptKind) -> Mark | None:
    return next((mark for mark in tx.marks(log, owner) if mark.kind is kind), None)
