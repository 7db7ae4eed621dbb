"""Signals: typing and the like, to who listens now."""

import json

from colloquy.domain.conversations.signals import Signal, signal
from colloquy.domain.ids import ConversationId
from colloquy.domain.model.participant import JSON, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation


async def send_signal(
    context: Context, id: ConversationId, type: str, body: JSON, ref: ParticipantRef | None
) -> bool:
    """Pass a signal on, and return whether anybody was listening (E7)."""
    made = await _made(context, id, type, body, ref)
    return context.store.signals.publish(context.actor.application, made)


@operation
def _made(
    tx: Transaction,
    context: Context,
    id: ConversationId,
    type: str,
    body: JSON,
    ref: ParticipantRef | None,
) -> Signal:
    conversation = lookup.conversation(tx, context, id)
    lookup.require_part(tx, context, conversation)
    actor = lookup.viewer_id(tx, context)
    if ref is not None:
        actor = lookup.participant(tx, context, ref, ("input", "actor")).participant.id
    size = len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
    return signal(conversation, type, body, size, actor=actor, at=tx.moment.at, limits=context.limits)
