"""Erasure: everything personal of a participant goes, along its line."""

from domain import access
from domain.conversation import Conversation, ConversationState
from domain.erasing import erase
from domain.ids import ConversationId
from domain.participant import Participant, ParticipantRef
from domain.ports import Transaction
from resolvers import reach
from resolvers.context import Context, operation


@operation
def erase_participant(tx: Transaction, context: Context, ref: ParticipantRef) -> Participant:
    """Return the participant blank; what it sent, and its inbox, has lost its content (I15)."""
    access.business_only(context.actor, "erase a participant")
    who = reach.participant(tx, context, ref).participant
    people = tuple(p for id in tx.line(who.line_id) if (p := tx.participant(id)) is not None)
    ids = tuple(person.id for person in people)
    inbox = tx.current_conversation(who.inbox_id) if who.inbox_id else None
    logs = tx.logs(inbox.line_id) if inbox else ()
    change = erase(
        people,
        inbox,
        logs,
        _touched(tx, (*tx.touched(ids), *logs)),
        actor=reach.viewer_id(tx, context),
        moment=tx.moment,
    )
    tx.hash_ids(ids, (*ids, *logs))
    tx.save(change)
    return next(person for person in change.participants if person.is_current)


def _touched(tx: Transaction, logs: tuple[ConversationId, ...]) -> tuple[Conversation, ...]:
    """Return the current conversations that some logs lead to; a MERGED log has ended."""
    found = {c.id: c for log in logs if (c := tx.current_conversation(log)) is not None}
    return tuple(c for c in found.values() if c.state is not ConversationState.MERGED)
