"""Rules: what one message adds to the counters of its conversation (M7)."""

from typing import Any

from colloquy.domain.model.change import SettledCorrection
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.message import Direction, Message, MessageKey
from colloquy.domain.model.receipt import BUSINESS, GUEST, NOWHERE, Mark, Owner, ReceiptKind


def counters(
    conversation: Conversation, message: Message, marks: tuple[Mark, ...], by: int
) -> dict[str, Any]:
    """Return the counters that one message moves, with their new values."""
    moved: dict[str, Any] = {}
    for owner in unread_owners(message):
        if _key_of(marks, owner) >= message.key:
            continue
        if owner == BUSINESS:
            moved["unread_business"] = conversation.unread_business + by
        elif conversation.is_inbox:
            moved["unread_participant"] = conversation.unread_participant + by
    if _is_public(conversation, message):
        moved["public_count"] = conversation.public_count + by
    return moved


def settled_by(conversation: Conversation, message: Message, by: int) -> tuple[SettledCorrection, ...]:
    """Return what a GROUP's members have settled with a message: its sender, and further marks."""
    return (SettledCorrection(message, by),) if _is_public(conversation, message) else ()


def unread_owners(message: Message) -> tuple[Owner, ...]:
    """Return the INBOX sides for which the message can be unread: the ones it comes to (M7)."""
    if not message.is_countable:
        return ()
    if message.direction is Direction.PARTICIPANT_TO_BUSINESS:
        return (BUSINESS,)
    return (GUEST,) if message.visibility is not Visibility.BUSINESS else ()


def _is_public(conversation: Conversation, message: Message) -> bool:
    """Whether a GROUP's members count it (M4, M7)."""
    visible = message.visibility is not Visibility.BUSINESS
    return not conversation.is_inbox and visible and message.is_countable


def _key_of(marks: tuple[Mark, ...], owner: Owner) -> MessageKey:
    for mark in marks:
        if mark.owner == owner and mark.kind is ReceiptKind.SEEN:
            return mark.key
    return NOWHERE
