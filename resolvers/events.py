"""Events that applications and people announce: custom ones, and buttons pressed."""

from colloquy.domain.conversations import custom_events
from colloquy.domain.ids import ConversationId, MessageId
from colloquy.domain.model.event import Event
from colloquy.domain.model.participant import JSON, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation


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
    conversation = lookup.conversation(tx, context, id)
    lookup.require_part(tx, context, conversation)
    actor = context.actor.participant_id
    if ref is not None:
        actor = lookup.participant(tx, context, ref, ("input", "actor")).id
    change = custom_events.send_custom_event(
        conversation,
        event_type,
        body,
        body_bytes,
        actor=actor,
        moment=tx.moment,
        limits=context.limits,
        named=(id, actor) if actor else (id,),
    )
    return tx.save(change).events[0]


@operation
def press_button(tx: Transaction, context: Context, id: MessageId, interaction_id: str) -> Event:
    """Return the event of a button pressed."""
    message, conversation = lookup.message(tx, context, id)
    lookup.require_part(tx, context, conversation)
    change = custom_events.press_button(
        conversation,
        message,
        interaction_id,
        actor=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    return tx.save(change).events[0]
