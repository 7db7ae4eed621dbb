"""Row to value and back: two functions for each kind, in the order of the table's columns."""

from colloquy.persistence.rows.conversations import (
    CONVERSATION,
    conversation,
    conversation_row,
    leg,
    leg_row,
    membership,
    membership_row,
)
from colloquy.persistence.rows.events import event, event_row
from colloquy.persistence.rows.kinds import KINDS, Row, dump
from colloquy.persistence.rows.messages import (
    MESSAGE,
    delivery,
    delivery_row,
    mark,
    mark_row,
    message,
    message_row,
    receipt,
    receipt_row,
)
from colloquy.persistence.rows.people import (
    PARTICIPANT,
    identity,
    identity_row,
    participant,
    participant_row,
    search_key,
)

__all__ = [
    "CONVERSATION",
    "KINDS",
    "MESSAGE",
    "PARTICIPANT",
    "Row",
    "conversation",
    "conversation_row",
    "delivery",
    "delivery_row",
    "dump",
    "event",
    "event_row",
    "identity",
    "identity_row",
    "leg",
    "leg_row",
    "mark",
    "mark_row",
    "membership",
    "membership_row",
    "message",
    "message_row",
    "participant",
    "participant_row",
    "receipt",
    "receipt_row",
    "search_key",
]
