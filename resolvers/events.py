"""Events that applications and people announce: custom ones, and buttons pressed."""

from domain import signalling
from domain.event import Event
from domain.ids import ConversationId, MessageId
from domain.participant import JSON, ParticipantRef
from domain.ports import Transaction
from resolvers import reach
from resolvers.context import Context, operation


@operation
def send_custom_event(
    tx: Transaction,
    context: Context,
    id: ConversationId,
    event_type: str,
    body: JSON,
    body_bytes: int,
    ref: ParticipantRef | None,
) -> Event:
    """Return one custom event of a conversation; `body_bytes` is the body's size as JSON."""
    home = reach.conversation(tx, context, id)
    reach.check_part(tx, context, home)
    actor, named = reach.viewer_id(tx, context), context.actor.participant_id
    if ref is not None:
        found = reach.participant(tx, context, ref, ("input", "actor"))
        actor, named = found.participant.id, found.id
    change = signalling.send_custom_event(
        home,
        event_type,
        body,
        body_bytes,
        actor=actor,
        moment=tx.moment,
        limits=context.limits,
        named=(id, named) if named else (id,),
    )
    return tx.save(change).events[0]


@operation
def press_button(tx: Transaction, context: Context, id: MessageId, interaction_id: str) -> Event:
    """Return the event of a button pressed."""
    message, home = reach.message(tx, context, id)
    reach.check_part(tx, context, home)
    change = signalling.press_button(
        home,
        message,
        interaction_id,
        actor=reach.viewer_id(tx, context),
        moment=tx.moment,
        limits=context.limits,
    )
    return tx.save(change).events[0]
