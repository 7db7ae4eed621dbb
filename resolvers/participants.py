"""Participants: created and described."""

from colloquy.domain import access
from colloquy.domain.identity import registration
from colloquy.domain.identity.registration import Holders, Ids
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.names import written
from colloquy.domain.model.participant import IdentityType, Participant, ParticipantKind, ParticipantRef
from colloquy.domain.model.patch import Patch
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation


@operation
def create_participant(
    tx: Transaction, context: Context, kind: ParticipantKind, ids: Ids, attributes: Patch
) -> Participant:
    """Return a new participant. Raises `AlreadyExists` for an id or name that is held (I16)."""
    access.require_business(context.actor, "create participants")
    change = registration.create_participant(
        kind,
        ids,
        attributes,
        holders(tx, ids, attributes),
        actor=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    tx.save(change)
    return change.participants[0]


@operation
def update_participant(
    tx: Transaction, context: Context, ref: ParticipantRef, attributes: Patch
) -> Participant:
    """Return the participant with its new attributes."""
    found = lookup.participant(tx, context, ref).participant
    holder = None
    name = attributes.get("name")
    if name is not None:
        access.require_business(context.actor, "give a participant a name")
        holder = tx.holder(IdentityType.NAME, written(name))
    change = registration.update_participant(
        found,
        attributes,
        holder,
        conversations_of(tx, found),
        actor=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    tx.save(change)
    return change.participants[0] if change.participants else found


def holders(tx: Transaction, ids: Ids, attributes: Patch) -> Holders:
    """Return who holds the ids and the name that are asked for."""
    asked = {
        IdentityType.ANONYMOUS_VISITOR: ids.anonymous_visitor_id,
        IdentityType.CONTACT: ids.contact_id,
        IdentityType.MEMBER: ids.member_id,
        IdentityType.NAME: written(name) if (name := attributes.get("name")) is not None else None,
    }
    found = {t: tx.holder(t, value) for t, value in asked.items() if isinstance(value, str)}
    return {t: holder for t, holder in found.items() if holder is not None}


def conversations_of(tx: Transaction, who: Participant) -> tuple[Conversation, ...]:
    """Return the conversations that hear of a participant: its inbox and its GROUPs."""
    inbox = inbox_of(tx, who)
    return (*((inbox,) if inbox else ()), *groups_of(tx, who))


def inbox_of(tx: Transaction, who: Participant) -> Conversation | None:
    """Return a participant's current inbox conversation; a DELETED one counts as none (I10)."""
    found = tx.conversation(who.inbox_id) if who.inbox_id else None
    return found if found and found.state is not ConversationState.DELETED else None


def groups_of(tx: Transaction, who: Participant) -> tuple[Conversation, ...]:
    """Return the GROUPs that a participant is invited to or has joined."""
    ids = dict.fromkeys(membership.conversation_id for membership in tx.memberships_of(who.line_id))
    found = (tx.conversation(id) for id in ids)
    return tuple(group for group in found if group is not None)
