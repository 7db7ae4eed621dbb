"""Erasure: everything personal of a participant goes, along its line."""

from colloquy.domain import access
from colloquy.domain.errors import NotFound
from colloquy.domain.identity.erase import Traces, erase
from colloquy.domain.ids import ConversationId, ParticipantId
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.leg import Leg
from colloquy.domain.model.participant import Participant, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers.context import Context, operation


@operation
def erase_participant(tx: Transaction, context: Context, ref: ParticipantRef) -> Participant:
    """Return the participant blank; what it sent, and its inbox, has lost its content (I15)."""
    access.require_business(context.actor, "erase a participant")
    named = tx.named(ref)
    who = tx.current(named) if named is not None else None
    if who is None:
        raise NotFound("There is no such participant.", ("input", "participant"))
    people = tuple(p for id in tx.line(who.line_id) if (p := tx.participant(id)) is not None)
    ids = tuple(person.id for person in people)
    traces = _traces(tx, who, ids)
    change = erase(
        people, traces, actor=context.actor.participant_id, moment=tx.moment, limits=context.limits
    )
    tx.hash_ids(ids, (*ids, *traces.logs))
    tx.save(change)
    return next(person for person in change.participants if person.is_current)


def _traces(tx: Transaction, who: Participant, ids: tuple[ParticipantId, ...]) -> Traces:
    inbox = tx.current_conversation(who.inbox_id) if who.inbox_id else None
    logs = tx.logs(inbox.line_id) if inbox else ()
    return Traces(
        inbox=inbox,
        logs=logs,
        end=tx.last_message_key(inbox.history_id) if inbox else None,
        touched=_current(tx, (*tx.touched(ids), *logs)),
        groups=tuple(
            (group, tx.memberships(group.id, who.line_id), tx.member_count(group.id))
            for group in _current(tx, tuple(m.conversation_id for m in tx.memberships_of(who.line_id)))
        ),
        legs=_by_conversation(tx, _open_legs(tx, ids, inbox)),
        assigned=_current(tx, tx.assigned_to(ids)),
    )


def _current(tx: Transaction, logs: tuple[ConversationId, ...]) -> tuple[Conversation, ...]:
    """Return the current conversations that some logs lead to; a MERGED log has ended."""
    found = {c.id: c for log in logs if (c := tx.current_conversation(log)) is not None}
    return tuple(c for c in found.values() if c.state is not ConversationState.MERGED)


def _open_legs(
    tx: Transaction, ids: tuple[ParticipantId, ...], inbox: Conversation | None
) -> tuple[Leg, ...]:
    """Return the legs in progress of a line anywhere, and of anybody in its inbox conversation."""
    theirs = tx.open_legs(inbox.history_id) if inbox else ()
    return tuple({leg.id: leg for leg in (*tx.open_legs_of(ids), *theirs)}.values())


def _by_conversation(
    tx: Transaction, legs: tuple[Leg, ...]
) -> tuple[tuple[Conversation, tuple[Leg, ...]], ...]:
    found: dict[ConversationId, tuple[Conversation, tuple[Leg, ...]]] = {}
    for leg in legs:
        where = tx.current_conversation(leg.log)
        if where is not None:
            _, before = found.get(where.id, (where, ()))
            found[where.id] = (where, (*before, leg))
    return tuple(found.values())
