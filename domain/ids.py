"""The names of things: one type for each kind of id, and what makes new ones."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

ApplicationId = NewType("ApplicationId", str)
ParticipantId = NewType("ParticipantId", str)
ConversationId = NewType("ConversationId", str)
MembershipId = NewType("MembershipId", str)
MessageId = NewType("MessageId", str)
EventId = NewType("EventId", str)
LegId = NewType("LegId", str)
ReceiptId = NewType("ReceiptId", str)
ChangeId = NewType("ChangeId", str)

LineId = NewType("LineId", str)
"""Everything that leads to one current participant, or one current conversation, has one line."""

HistoryId = NewType("HistoryId", str)
"""What a reader pages through: the messages and events of a whole line of conversations."""

Instant = NewType("Instant", int)
"""A moment in time: microseconds since 1970-01-01T00:00:00Z."""

BEGINNING = Instant(0)
"""Before everything that happened here."""

SECOND = 1_000_000
"""An `Instant`'s second."""


class Prefix(StrEnum):
    """What an id starts with, by the kind of thing that it names."""

    PARTICIPANT = "par"
    CONVERSATION = "con"
    MEMBERSHIP = "mem"
    MESSAGE = "msg"
    EVENT = "evt"
    LEG = "leg"
    RECEIPT = "rcp"
    CHANGE = "chg"
    LINE = "lin"
    HISTORY = "his"


Mint = Callable[[Prefix], str]
"""Makes a new id; later ids sort after earlier ones."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a rule needs of the world outside: the time, and new ids.

    `live` is false for what an import brings, which keeps its own time (M3).
    """

    at: Instant
    mint: Mint
    live: bool = True

    def participant(self) -> ParticipantId:
        return ParticipantId(self.mint(Prefix.PARTICIPANT))

    def conversation(self) -> ConversationId:
        return ConversationId(self.mint(Prefix.CONVERSATION))

    def membership(self) -> MembershipId:
        return MembershipId(self.mint(Prefix.MEMBERSHIP))

    def message(self) -> MessageId:
        return MessageId(self.mint(Prefix.MESSAGE))

    def event(self) -> EventId:
        return EventId(self.mint(Prefix.EVENT))

    def leg(self) -> LegId:
        return LegId(self.mint(Prefix.LEG))

    def receipt(self) -> ReceiptId:
        return ReceiptId(self.mint(Prefix.RECEIPT))

    def change(self) -> ChangeId:
        return ChangeId(self.mint(Prefix.CHANGE))

    def line(self) -> LineId:
        return LineId(self.mint(Prefix.LINE))

    def history(self) -> HistoryId:
        return HistoryId(self.mint(Prefix.HISTORY))


def external(moment: Moment) -> str:
    """Return a new id for another system's namespace: a contactId, a memberId, a visitor's id."""
    return moment.mint(Prefix.PARTICIPANT).partition("_")[2]


def prefix_of(identifier: str) -> Prefix | None:
    """Return the kind of thing that `identifier` names; None when no id of ours looks like it."""
    head, underscore, rest = identifier.partition("_")
    if not underscore or not rest or len(identifier) > 64:
        return None
    return _PREFIXES.get(head)


_PREFIXES = {prefix.value: prefix for prefix in Prefix}
