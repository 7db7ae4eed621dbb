"""Participants: people, apps and contributors of the business."""

from collections.abc import Callable
from typing import Annotated, Any

import strawberry

from colloquy.domain.model import participant as domain
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.ports import Snapshot
from colloquy.schema.context import GraphQLContext
from colloquy.schema.fields import batched, plain
from colloquy.schema.lookups import merged_into
from colloquy.schema.pages import Shown, counted, shown
from colloquy.schema.types.arguments import After, Before, First, Last, States
from colloquy.schema.types.connection import IdentityChangeConnection, MembershipConnection
from colloquy.schema.types.enums import MembershipState, ParticipantKind
from colloquy.schema.types.lazy import AConversation
from colloquy.schema.types.node import Node
from colloquy.schema.types.scalars import JSON, URL, DateTime, EmailAddress, PhoneNumber

Many = list[domain.Participant]

_LINE = ("id", "line_id", "is_current")
"""What tells the line of a participant, and whether it stands for the whole of it."""


def held_ids(snapshot: Snapshot, people: Many, type: domain.IdentityType) -> list[tuple[str, ...]]:
    """Return the ids of one type: the whole line's, or only its own for one merged away."""
    lines = snapshot.identities({person.line_id for person in people})
    return [
        tuple(
            identity.value
            for identity in lines.get(person.line_id, ())
            if identity.type is type and (person.is_current or identity.participant_id == person.id)
        )
        for person in people
    ]


def of_type(type: domain.IdentityType) -> Callable[[GraphQLContext], tuple[domain.IdentityType]]:
    """Return the arguments of `held_ids` for one type."""
    return lambda _: (type,)


def previous_ids(snapshot: Snapshot, people: Many) -> list[tuple[str, ...]]:
    """Return the ids that were merged into each."""
    return snapshot.previous_participants(people)


def inboxes(snapshot: Snapshot, people: Many) -> list[Conversation | None]:
    """Return the inbox conversations: the current one, or its very own for one merged away."""
    current = snapshot.current_conversations({p.inbox_id for p in people if p.inbox_id})
    gone = {p.inbox_id for p in people if p.inbox_id and not p.is_current}
    own = snapshot.conversations(gone) if gone else {}
    return [(current if p.is_current else own).get(p.inbox_id or "") for p in people]


def membership_totals(
    snapshot: Snapshot, people: Many, states: tuple[MembershipState, ...] | None
) -> list[int]:
    """Return how many memberships each has."""
    return snapshot.membership_totals_of(people, states)


def memberships(
    snapshot: Snapshot, people: Many, states: tuple[MembershipState, ...] | None, window: Any
) -> list[Shown]:
    """Return a page of each one's memberships."""
    pages = snapshot.membership_pages_of(people, states, window)
    return counted(pages, "memberships", membership_totals, people, states)


def memberships_asked(
    request: GraphQLContext,
    states: States = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> tuple[Any, ...]:
    """Return the arguments of `memberships`."""
    window = request.window("memberships", first, after, last, before)
    return None if states is None else tuple(states), window


def identity_changes(snapshot: Snapshot, people: Many, window: Any) -> list[Shown]:
    """Return a page of each one's entries in the ledger."""
    return shown(snapshot.change_pages(people, window), "changes")


def identity_changes_asked(
    request: GraphQLContext,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> tuple[Any, ...]:
    """Return the arguments of `identity_changes`."""
    return (request.window("changes", first, after, last, before),)


@strawberry.type(description="A person, an app or a contributor of the business.")
class Participant(Node):
    kind: ParticipantKind = plain("How well the participant is known.")
    anonymous_visitor_ids: list[str] = batched(
        held_ids,
        "The visitor ids that it ever had.",
        of_type(domain.IdentityType.ANONYMOUS_VISITOR),
        needs=_LINE,
    )
    contact_id: str | None = plain("Its contact id; null before it is a CONTACT.")
    member_id: str | None = plain("Its member id; null before it is a MEMBER.")
    name: str | None = plain("Its unique name, the `sub` of its tokens; null: it has none.")
    contact_ids: list[str] = batched(
        held_ids, "The contact ids that it ever had.", of_type(domain.IdentityType.CONTACT), needs=_LINE
    )
    member_ids: list[str] = batched(
        held_ids, "The member ids that it ever had.", of_type(domain.IdentityType.MEMBER), needs=_LINE
    )
    names: list[str] = batched(
        held_ids, "The unique names that it ever had.", of_type(domain.IdentityType.NAME), needs=_LINE
    )
    erased_at: DateTime | None = plain("When everything personal was erased; null: it was not.")
    display_name: str | None = plain("What people call it, at most 50 characters.")
    image_url: URL | None = plain("Its picture.")
    emails: list[EmailAddress] = plain("Its e-mail addresses, the first one first.")
    phones: list[PhoneNumber] = plain("Its telephone numbers, the first one first.")
    custom_data: JSON = plain("What the business keeps with it: a JSON object.")
    created_at: DateTime = plain("When it came to be.")
    updated_at: DateTime = plain("When it last changed.")
    merged_into: Annotated["Participant", strawberry.lazy("colloquy.schema.types.participant")] | None = (
        batched(
            merged_into("current_participants"),
            "Set when it was merged away: the current participant, never a chain.",
        )
    )
    previous_ids: list[strawberry.ID] = batched(
        previous_ids, "The participants that were merged into it, at any depth.", needs=_LINE
    )
    conversation: AConversation | None = batched(
        inboxes,
        "Its inbox conversation with the business; null: it has none yet.",
        needs=("inbox_id", "is_current"),
    )
    memberships: MembershipConnection = batched(
        memberships, "Its places in GROUP conversations, oldest first.", memberships_asked, needs=_LINE
    )
    identity_changes: IdentityChangeConnection = batched(
        identity_changes, "Its entries in the ledger, oldest first.", identity_changes_asked, needs=_LINE
    )

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, domain.Participant)
