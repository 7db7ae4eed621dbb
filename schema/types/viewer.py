"""The caller."""

import strawberry

from colloquy.domain.actor import Actor
from colloquy.domain.ports import Snapshot
from colloquy.schema.context import GraphQLContext
from colloquy.schema.cursors import Cursors
from colloquy.schema.fields import batched, plain
from colloquy.schema.lookups import current_participant
from colloquy.schema.types.enums import Role
from colloquy.schema.types.lazy import AParticipant


def unread_totals(snapshot: Snapshot, actors: list[Actor]) -> list[int]:
    """Return how many messages the caller has unread in all; there is only one caller."""
    return [snapshot.unread_total()] * len(actors)


def inbox_cursors(snapshot: Snapshot, actors: list[Actor], made_by: Cursors) -> list[str]:
    """Return where to subscribe to inboxEvents after this snapshot."""
    return [made_by.encode_position("", 0, snapshot.inbox_position())] * len(actors)


def inbox_cursors_asked(request: GraphQLContext) -> tuple[Cursors]:
    """Return the arguments of `inbox_cursors`."""
    return (request.cursors,)


@strawberry.type(description="The caller, as its token says.")
class Viewer:
    role: Role = plain("Which side of its conversations the caller stands on.")
    participant: AParticipant | None = batched(
        current_participant("participant_id"),
        "The participant that the caller is; null: the business itself.",
    )
    application: str = plain("The application that the caller belongs to.")
    unread_count: int = batched(
        unread_totals, "How many messages the viewer has unread, in all its conversations.", needs=()
    )
    inbox_cursor: str = batched(
        inbox_cursors,
        "Where to subscribe to inboxEvents after, to miss nothing that this answer does not tell.",
        inbox_cursors_asked,
        needs=(),
    )
