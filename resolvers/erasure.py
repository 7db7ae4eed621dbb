"""Erasure: everything personal of a participant goes, along its line."""

from colloquy.domain import access
from colloquy.domain.identity.erase import erase
from colloquy.domain.ids import ConversationId
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.participant import Participant, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation


@operation
def erase_participant(tx: Transaction, context: Context, ref: ParticipantRef) -> Participant:
    """Return the participant blank; what it sent, and its inbox, has lost its content (I15)."""
    access.require_business(context.actor, "erase a participant")
    who = lookup.participant(tx, context, ref).participant
    people = tuple(p for id in tx.line(who.line_id) if (p := tx.participant(id)) is not None)
    ids = tuple(person.id for person in people)
    inbox = tx.current_conversation(who.inbox_id) if who.inbox_id else None
    logs = tx.logs(inbox.line_id) if inbox else ()
    change = erase(
        people,
        inbox,
        logs,
        _touched(tx, (*tx.touched(ids), *logs)),
        actor=context.actor.participant_id,
        moment=tx.moment,
    )
    tx.hash_ids(ids, (*ids, *logs))
    tx.save(change)
    return next(person for person in change.participants if person.is_current)


def _touched(tx: Transaction, logs: tuple[ConversationId, ...]) -> tuple[Conversation, ...]:
    """Return the current conversations that some logs lead to; a MERGED log has ended."""
    found = {c.id: c for log in logs if (c := tx.current_conversation(log)) is not None}
    return tuple(c for c in found.values() if c.state is not ConversationState.MERGED)
