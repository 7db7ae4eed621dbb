"""Legs: started, changed, ended."""

from colloquy.domain.calls import legs
from colloquy.domain.errors import Erased, NotFound
from colloquy.domain.ids import ConversationId, LegId
from colloquy.domain.model.channel import Channel
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.leg import Leg, LegDirection, LegMedia, LegStatus
from colloquy.domain.model.participant import ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation
from colloquy.resolvers.memberships import someone


@operation
def start_leg(
    tx: Transaction,
    context: Context,
    id: ConversationId,
    ref: ParticipantRef | None,
    channel: Channel,
    direction: LegDirection | None,
    media: tuple[LegMedia, ...],
) -> Leg:
    """Return a new leg; towards the business when a participant starts it, unless said."""
    conversation = lookup.conversation(tx, context, id)
    who = someone(tx, context, ref)
    usual = LegDirection.OUTBOUND if context.actor.is_business else LegDirection.INBOUND
    change = legs.start_leg(
        conversation,
        who,
        channel,
        named=id,
        joined=not conversation.is_inbox and lookup.is_joined(tx, conversation, who.participant),
        direction=direction or usual,
        media=media,
        actor=context.actor.participant_id,
        moment=tx.moment,
    )
    tx.save(change)
    return change.legs[0]


@operation
def update_leg(
    tx: Transaction,
    context: Context,
    id: LegId,
    status: LegStatus | None,
    muted: bool | None,
    earmuffed: bool | None,
    reason: str | None,
) -> Leg:
    """Return the leg in its new status, or with its sound changed."""
    leg, conversation = _leg(tx, context, id)
    change = legs.update_leg(
        conversation,
        leg,
        status=status,
        muted=muted,
        earmuffed=earmuffed,
        reason=reason,
        actor=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    tx.save(change)
    return change.legs[0] if change.legs else leg


@operation
def end_leg(tx: Transaction, context: Context, id: LegId, reason: str | None) -> Leg:
    """Return the leg at its end; one that has ended, as it is (L1, L2)."""
    leg, conversation = _leg(tx, context, id)
    change = legs.end_leg(
        conversation,
        leg,
        reason=reason,
        actor=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    tx.save(change)
    return change.legs[0] if change.legs else leg


def _leg(tx: Transaction, context: Context, id: LegId) -> tuple[Leg, Conversation]:
    """Return a leg with its current conversation. Raises `NotFound` for another's (laws, actors)."""
    leg = tx.leg(id)
    conversation = tx.current_conversation(leg.log) if leg else None
    if leg is None or conversation is None or lookup.visible_until(tx, context, conversation) is None:
        raise NotFound("There is no such leg.", ("input", "leg"))
    me = lookup.viewer(tx, context)
    owner = tx.current(leg.participant_id)
    if not context.actor.is_business and (me is None or owner is None or me.id != owner.id):
        raise NotFound("There is no such leg.", ("input", "leg"))
    if owner is not None and owner.erased_at is not None:
        raise Erased("The leg's participant was erased; it takes no change.", ("input", "leg"))
    lookup.require_not_erased(tx, conversation)
    return leg, conversation
