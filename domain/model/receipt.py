"""How far somebody has read, or been reached, in one log."""

from dataclasses import dataclass
from enum import StrEnum

from colloquy.domain.ids import ConversationId, Instant, MessageId, ParticipantId, ReceiptId
from colloquy.domain.model.message import MessageKey


class ReceiptKind(StrEnum):
    """DELIVERED: it reached a device. SEEN: it was looked at."""

    DELIVERED = "DELIVERED"
    SEEN = "SEEN"


Owner = str
"""Whose mark: `BUSINESS`, `GUEST`, or the id of a GROUP's member."""

BUSINESS: Owner = "business"
"""The one mark that all business viewers share (M7)."""

GUEST: Owner = "guest"
"""The other side of an INBOX, whoever its participant has become."""

NOWHERE = MessageKey(Instant(-(2**62)), MessageId(""))
"""Before every message."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The furthest place of one owner in one log, of one kind.

    For a GROUP's member `settled` counts the messages that cannot be unread for it: its own,
    and those at or before the mark.
    """

    log: ConversationId
    owner: Owner
    kind: ReceiptKind
    key: MessageKey
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """One move of a mark: covers the messages of `log` after `after` up to `up_to`."""

    id: ReceiptId
    log: ConversationId
    owner: Owner
    participant_id: ParticipantId | None
    kind: ReceiptKind
    after: MessageKey
    up_to: MessageKey
    at: Instant
