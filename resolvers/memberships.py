"""Memberships: invited, joined, left."""

from colloquy.domain.errors import Erased, InvalidInput, NotFound
from colloquy.domain.groups import members
from colloquy.domain.ids import ConversationId, MembershipId
from colloquy.domain.model.change import Change
from colloquy.domain.model.channel import APP, Channel
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.membership import LeaveReason, Membership
from colloquy.domain.model.participant import NamedParticipant, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation


@operation
def invite_member(
    tx: Transaction,
    context: Context,
    id: ConversationId,
    ref: ParticipantRef,
    channel: Channel | None,
) -> Membership:
    """Return the membership of one who is invited. Members invite too, the business always."""
    group = lookup.conversation(tx, context, id)
    guest = lookup.participant(tx, _as_business(context), ref)
    me = lookup.viewer(tx, context)
    if not context.actor.is_business and (me is None or not lookup.is_joined(tx, group, me)):
        raise NotFound("There is no such conversation.", ("input", "conversation"))
    change = members.invite(
        group,
        guest,
        channel or APP,
        tx.memberships(group.id, guest.participant.line_id),
        tx.member_count(group.id),
        by=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    return _saved(tx, change, group, guest, channel or APP)


@operation
def join_conversation(
    tx: Transaction,
    context: Context,
    id: ConversationId,
    ref: ParticipantRef | None,
    channel: Channel | None,
) -> Membership:
    """Return the membership of one who has joined; no ref: the viewer."""
    group = lookup.conversation(tx, context, id)
    who = someone(tx, context, ref)
    change = members.join(
        group,
        who,
        channel or APP,
        tx.memberships(group.id, who.participant.line_id),
        tx.member_count(group.id),
        by=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    return _saved(tx, change, group, who, channel or APP)


@operation
def leave_conversation(
    tx: Transaction,
    context: Context,
    id: ConversationId,
    ref: ParticipantRef | None,
    reason: LeaveReason | None,
) -> Membership:
    """Return the membership of one who has left, or was made to; no ref: the viewer."""
    group = lookup.conversation(tx, context, id)
    who = someone(tx, context, ref)
    change = members.leave(
        group,
        tx.memberships(group.id, who.participant.line_id),
        reason,
        tx.member_count(group.id),
        tx.open_legs(group.history_id, who.participant.line_id),
        by=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    tx.save(change)
    return change.memberships[-1]


@operation
def update_membership(
    tx: Transaction,
    context: Context,
    id: MembershipId,
    enabled: bool | None,
    muted: bool | None,
    earmuffed: bool | None,
) -> Membership:
    """Return the membership with other audio settings."""
    membership = tx.membership(id)
    group = tx.conversation(membership.conversation_id) if membership else None
    if membership is None or group is None or lookup.visible_until(tx, context, group) is None:
        raise NotFound("There is no such membership.", ("input", "membership"))
    owner = tx.current(membership.participant_id)
    me = lookup.viewer(tx, context)
    if not context.actor.is_business and (me is None or owner is None or owner.id != me.id):
        raise NotFound("There is no such membership.", ("input", "membership"))
    if owner is not None and owner.erased_at is not None:
        message = "The membership's participant was erased; it takes no change."
        raise Erased(message, ("input", "membership"))
    change = members.update_membership(
        group,
        membership,
        enabled=enabled,
        muted=muted,
        earmuffed=earmuffed,
        by=context.actor.participant_id,
        moment=tx.moment,
    )
    tx.save(change)
    return change.memberships[0] if change.memberships else membership


def someone(
    tx: Transaction, context: Context, ref: ParticipantRef | None, field: str = "participant"
) -> NamedParticipant:
    """Return whom a ref names, the viewer when there is none. Raises `InvalidInput` for nobody."""
    if ref is not None:
        return lookup.participant(tx, context, ref, ("input", field))
    me = lookup.caller(tx, context)
    if me is None:
        message = "The business itself is no participant; say who it is."
        raise InvalidInput(message, ("input", field))
    return me


def _as_business(context: Context) -> Context:
    """Return a context in which any participant can be named: a guest is always somebody else."""
    actor = context.actor
    return context.acting_as(type(actor)(actor.application))


def _saved(
    tx: Transaction, change: Change, group: Conversation, who: NamedParticipant, channel: Channel
) -> Membership:
    tx.save(change)
    if change.memberships:
        return change.memberships[0]
    memberships = tx.memberships(group.id, who.participant.line_id)
    return next(
        membership for membership in memberships if membership.is_open and membership.channel == channel
    )
