"""Who may see and do what."""

from collections.abc import Iterable
from dataclasses import replace

from colloquy.domain.actor import Actor
from colloquy.domain.errors import Erased, Forbidden, InvalidState, NotFound, Path
from colloquy.domain.ids import Instant, LineId
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.membership import Membership, MembershipState
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import Participant

FOREVER = 2**62
"""A horizon that no sequence passes."""


def visible_until(
    conversation: Conversation,
    inbox_line: LineId | None,
    viewer: Participant,
    memberships: Iterable[Membership],
) -> int | None:
    """Return the last sequence that `viewer` may see in a conversation; None: not even that it is.

    `inbox_line` is the line of an INBOX's participant, `places` are the viewer's memberships in
    a GROUP. Invited, one sees the conversation and no history; joined, all of it; having left,
    what was there until then (M8).
    """
    if conversation.is_inbox:
        return FOREVER if inbox_line == viewer.line_id else None
    return visible_to_member_until(memberships)


def visible_to_member_until(memberships: Iterable[Membership]) -> int | None:
    """Return the furthest horizon that the memberships of one line in one GROUP give (M8)."""
    visible: int | None = None
    for membership in memberships:
        if membership.state is MembershipState.JOINED:
            return FOREVER
        seen = membership.left_sequence or 0
        if membership.state is MembershipState.LEFT and membership.joined_at is None:
            continue
        visible = max(visible or 0, seen)
    return visible


def has_ended(named: Participant, current: Participant, issued_at: Instant | None) -> bool:
    """Return whether a token of a participant counts no more: merged away since, or erased (M11).

    A token's time has whole seconds. In the second of the merge itself, which was first cannot be
    told, and the token ends: a refused new one is asked for again, an accepted old one is a leak.
    """
    if current.erased_at is not None:
        return True
    merged = named.merged_into_id is not None
    return merged and issued_at is not None and issued_at < named.updated_at


def require_business(actor: Actor, what: str) -> None:
    """Raise `Forbidden` unless the actor stands on the business's side."""
    if not actor.is_business:
        raise Forbidden(f"Only the business may {what}.")


def require_self(actor: Actor, participant: Participant, viewer: Participant | None, path: Path) -> None:
    """Raise `NotFound` when a participant's token names anybody but itself."""
    if actor.is_business:
        return
    if viewer is None or viewer.line_id != participant.line_id:
        raise NotFound("There is no such participant.", path)


def require_active(conversation: Conversation) -> None:
    """Raise `InvalidState` for a conversation that takes nothing new (M6)."""
    if conversation.state is not ConversationState.ACTIVE:
        raise InvalidState(
            f"The conversation is {conversation.state}; only an ACTIVE one takes anything new.",
            ("input", "conversation"),
        )


def require_not_deleted(conversation: Conversation) -> None:
    """Raise `InvalidState` for a deleted conversation."""
    if conversation.state is ConversationState.DELETED:
        raise InvalidState("The conversation is DELETED; it takes no change.", ("input", "conversation"))


def require_content(message: Message) -> None:
    """Raise `Erased` for a message that an erasure has emptied: nothing comes back into it (I15)."""
    if message.content is None and message.deleted_at is None:
        raise Erased("An erasure has emptied the message; it takes no change.", ("input", "message"))


def require_not_erased(conversation: Conversation, owner: Participant | None) -> None:
    """Raise `Erased` for the inbox conversation of one who was erased; it is INACTIVE for good (I15)."""
    if conversation.is_inbox and owner is not None and owner.erased_at is not None:
        message = "The conversation's participant was erased; it takes nothing any more."
        raise Erased(message, ("input", "conversation"))


def disclosed(participant: Participant, viewer: Participant | None) -> Participant:
    """Return a participant as another participant may see it: without what is personal to it.

    `viewer` None is the business, which sees all.
    """
    if viewer is None or viewer.line_id == participant.line_id:
        return participant
    return replace(
        participant,
        contact_id=None,
        member_id=None,
        name=None,
        emails=(),
        phones=(),
        custom_data={},
        inbox_id=None,
    )
