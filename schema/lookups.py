"""Batches that find things by an id that each parent has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.participant import Participant
from colloquy.domain.ports import Snapshot


@dataclass(frozen=True, slots=True)
class Lookup:
    """A batch, and which attributes of its parents it reads."""

    read: Callable[[Snapshot, Sequence[Any]], list[Any]]
    needs: tuple[str, ...]

    def __call__(self, snapshot: Snapshot, parents: Sequence[Any]) -> list[Any]:
        return self.read(snapshot, parents)


def by_id(method: str, attribute: str) -> Lookup:
    """Return a batch that asks one method of the snapshot for what an attribute is the id of.

    The attribute may lie deeper, such as `fact.message_id`; None where there is no id.
    """
    id_of = attrgetter(attribute)

    def read(snapshot: Snapshot, parents: Sequence[Any]) -> list[Any]:
        ids = list(map(id_of, parents))
        wanted = set(ids)
        wanted.discard(None)
        found = getattr(snapshot, method)(wanted) if wanted else {}
        return list(map(found.get, ids))

    return Lookup(read, (attribute.split(".", maxsplit=1)[0],))


current_participant = partial(by_id, "current_participants")
"""The participant that an id leads to now."""
current_conversation = partial(by_id, "current_conversations")
"""The conversation that an id leads to now."""
very_participant = partial(by_id, "participants")
"""The participant that has the id itself, merged away or not."""
very_conversation = partial(by_id, "conversations")
"""The conversation that has the id itself, merged away or not."""


def shown_conversation(attribute: str) -> Lookup:
    """Return a batch that finds the very conversation that an event names.

    For one who may not see it any more, as after an undo, the event's own stands in its place.
    """
    very, own = very_conversation(attribute), current_conversation("conversation_id")

    def read(snapshot: Snapshot, parents: Sequence[Any]) -> list[Any]:
        found = very(snapshot, parents)
        if None not in found:
            return found
        pairs = zip(found, own(snapshot, parents), strict=True)
        return [mine if one is None else one for one, mine in pairs]

    return Lookup(read, (*very.needs, *own.needs))


def merged_into(method: str) -> Lookup:
    """Return a batch that finds, for those merged away, the current one."""

    def read(snapshot: Snapshot, parents: Sequence[Participant] | Sequence[Conversation]) -> list[Any]:
        gone = {parent.id for parent in parents if not parent.is_current}
        found = getattr(snapshot, method)(gone) if gone else {}
        return [found.get(parent.id) for parent in parents]

    return Lookup(read, ("id", "is_current"))
