"""Whatever has an id of its own, and finding it by that id."""

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry

from colloquy.domain.ids import Prefix, prefix_of
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Event
from colloquy.domain.model.identity_change import LedgerEntry
from colloquy.domain.model.leg import Leg
from colloquy.domain.model.membership import Membership
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.receipt import Receipt
from colloquy.domain.ports import Snapshot
from colloquy.schema.fields import plain
from colloquy.schema.types.event_names import EVENT_NAMES

_NAMES: dict[type[Any], str] = {
    Participant: "Participant",
    Conversation: "Conversation",
    Membership: "Membership",
    Message: "Message",
    Receipt: "Receipt",
    Leg: "Leg",
    LedgerEntry: "IdentityChange",
}
_READINGS = {
    Prefix.PARTICIPANT: "met_participants",
    Prefix.CONVERSATION: "conversations",
    Prefix.MEMBERSHIP: "memberships",
    Prefix.MESSAGE: "messages",
    Prefix.EVENT: "events",
    Prefix.LEG: "legs",
    Prefix.RECEIPT: "receipts",
    Prefix.CHANGE: "changes",
}
"""The snapshot's method that finds the very things of each prefix."""


@strawberry.interface(description="Whatever has an id of its own; node(id) finds it again.")
class Node:
    id: strawberry.ID = plain("The id: never reused, never changed, with a prefix for its type.")

    @classmethod
    def resolve_type(cls, obj: Any, _info: Any, _type: Any) -> str:
        """Return the name of the type that a domain value has in the schema."""
        if isinstance(obj, Event):
            return EVENT_NAMES[type(obj.fact)]
        return _NAMES[type(obj)]


def nodes(snapshot: Snapshot, ids: Sequence[str]) -> list[Any]:
    """Return the very things that the ids name, in their order; None for what is not there."""
    sorts: dict[Prefix, list[str]] = {}
    for id in ids:
        prefix = prefix_of(id)
        if prefix in _READINGS:
            sorts.setdefault(prefix, []).append(id)
    found: dict[str, Any] = {}
    for prefix, named in sorts.items():
        things: Mapping[str, Any] = getattr(snapshot, _READINGS[prefix])(named)
        found.update(things)
    return [found.get(id) for id in ids]
