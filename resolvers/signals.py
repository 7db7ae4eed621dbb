"""Signals: typing and the like, to who listens now."""

import json

from domain.ids import ConversationId
from domain.participant import JSON, ParticipantRef
from domain.ports import Transaction
from domain.signal import Signal, signal
from resolvers import reach
from resolvers.context import Context, operation


async def send_signal(
    context: Context, id: ConversationId, type: str, body: JSON, ref: ParticipantRef | None
) -> bool:
    """Pass a signal on, and return whether anybody was listening (E7)."""
    made = await _made(context, id, type, body, ref)
    return context.store.hub.publish(context.actor.application, made)


@operation
def _made(
    tx: Transaction,
    context: Context,
    id: ConversationId,
    type: str,
    body: JSON,
    ref: ParticipantRef | None,
) -> Signal:
    home = reach.conversation(tx, context, id)
    reach.check_part(tx, context, home)
    actor = reach.viewer_id(tx, context)
    if ref is not None:
        actor = reach.participant(tx, context, ref, ("input", "actor")).participant.id
    size = len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
    return signal(home, type, body, size, actor=actor, at=tx.moment.at, limits=context.limits)
