"""The caller."""

from typing import Annotated

import strawberry

from colloquy.domain.actor import Actor
from colloquy.domain.errors import LimitExceeded
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


Limit = Annotated[
    int | None, strawberry.argument(description="How far to count: 1 to 1,000; 100 when absent.")
]
MOST = 1_000


def unread_conversations(snapshot: Snapshot, actors: list[Actor], limit: int) -> list[int]:
    """Return how many conversations have something unread for the caller, counted to the limit."""
    return [snapshot.unread_conversations(limit)] * len(actors)


def unread_conversations_asked(_request: GraphQLContext, limit: Limit = None) -> tuple[int]:
    """Return the arguments of `unread_conversations`. Raises `LimitExceeded`."""
    if limit is not None and not 1 <= limit <= MOST:
        raise LimitExceeded(f"Count to 1 to {MOST} conversations.", ("limit",), limit=MOST)
    return (100 if limit is None else limit,)


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
    unread_conversations: int = batched(
        unread_conversations,
        "How many conversations have something unread for the viewer, counted to the limit.",
        unread_conversations_asked,
        needs=(),
    )
    inbox_cursor: str = batched(
        inbox_cursors,
        "Where to subscribe to inboxEvents after, to miss nothing that this answer does not tell.",
        inbox_cursors_asked,
        needs=(),
    )
