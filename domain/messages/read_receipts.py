"""Rules: how far a conversation was seen, or delivered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from colloquy.domain import access
from colloquy.domain.errors import InvalidInput, NotFound
from colloquy.domain.ids import ConversationId, Moment, ParticipantId
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Received
from colloquy.domain.model.message import Message, MessageKey
from colloquy.domain.model.participant import NamedParticipant
from colloquy.domain.model.receipt import BUSINESS, GUEST, NOWHERE, Mark, Owner, Receipt, ReceiptKind


@dataclass(frozen=True, slots=True)
class LogMark:
    """One log of a line, and the reader's mark in it.

    `covers` says whether the history holds a message after the mark and up to the new place: each
    log that it was read with keeps a receipt, since an undo may lead the message to any of them (I12);
    `newly_settled` how many of a GROUP's countable messages of others are among them.
    """

    log: ConversationId
    mark: Mark | None
    covers: bool
    newly_settled: int = 0

    @property
    def key(self) -> MessageKey:
        return self.mark.key if self.mark else NOWHERE


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose mark moves, and the id it was named by; None for the mark that the business shares."""

    owner: Owner
    participant_id: ParticipantId | None


def reader_of(conversation: Conversation, who: NamedParticipant | None, *, is_member: bool) -> Reader:
    """Return whose mark moves when somebody has read; None: the business, which shares one (M7).

    `is_member` says whether it is or was in the GROUP. Raises `NotFound`, `InvalidInput`.
    """
    if who is None or who.participant.acts_for_business:
        return Reader(BUSINESS, None)
    if not conversation.is_inbox:
        if not is_member:
            raise NotFound("The participant is not in this conversation.", ("input", "participant"))
        return Reader(who.participant.id, who.id)
    if who.participant.id != conversation.participant_id:
        message = "An INBOX is read by its own participant and the business."
        raise InvalidInput(message, ("input", "participant"))
    return Reader(GUEST, who.id)


def mark(
    conversation: Conversation,
    up_to: Message,
    reader: Reader,
    kind: ReceiptKind,
    logs: Iterable[LogMark],
    *,
    left_unread: int,
    moment: Moment,
) -> Change:
    """Return the marks moved forward in all logs of the line, never back (M7).

    `left_unread` is what an INBOX has unread for the reader after it; it counts for SEEN alone.
    """
    access.require_not_deleted(conversation)
    behind = [log for log in logs if log.key < up_to.key]
    if not behind:
        return NOTHING
    grown, event = conversation.append(
        Received(kind.value, up_to.id),
        moment,
        actor=reader.participant_id,
        visibility=up_to.visibility,
        message=up_to.id,
    )
    if kind is ReceiptKind.SEEN:
        grown = _with_unread(grown, reader, left_unread)
    return Change(
        conversations=(grown,),
        marks=tuple(_moved(log, up_to.key, reader, kind) for log in behind),
        receipts=tuple(_receipt(log, up_to.key, reader, kind, moment) for log in behind if log.covers),
        events=(event,),
    )


def _with_unread(conversation: Conversation, reader: Reader, left: int) -> Conversation:
    if reader.owner == BUSINESS:
        return replace(conversation, unread_business=left)
    return replace(conversation, unread_participant=left) if conversation.is_inbox else conversation


def _moved(log: LogMark, key: MessageKey, reader: Reader, kind: ReceiptKind) -> Mark:
    settled = (log.mark.settled if log.mark else 0) + log.newly_settled
    return Mark(log.log, reader.owner, kind, key, settled)


def _receipt(log: LogMark, key: MessageKey, reader: Reader, kind: ReceiptKind, moment: Moment) -> Receipt:
    return Receipt(
        id=moment.receipt(),
        log=log.log,
        owner=reader.owner,
        participant_id=reader.participant_id,
        kind=kind,
        after=log.key,
        up_to=key,
        at=moment.at,
    )
