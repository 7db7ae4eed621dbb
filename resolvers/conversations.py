"""Conversations: opened, described, assigned and deleted."""

from dataclasses import dataclass

from colloquy.domain import access
from colloquy.domain.conversations import create, update
from colloquy.domain.identity.registration import Ids
from colloquy.domain.ids import ConversationId
from colloquy.domain.model.change import Change
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.names import written
from colloquy.domain.model.participant import IdentityType, ParticipantKind, ParticipantRef
from colloquy.domain.model.patch import Patch
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation
from colloquy.resolvers.participants import create_participant, inbox_of


@dataclass(frozen=True, slots=True)
class OpenResult:
    """A participant's inbox conversation, and whether this call created it."""

    conversation: Conversation
    created: bool


@operation
def get_or_create_conversation(tx: Transaction, context: Context, ref: ParticipantRef) -> OpenResult:
    """Return the current inbox conversation of a participant, opened where there is none (I16)."""
    if tx.named(ref) is None and ref.type is IdentityType.ANONYMOUS_VISITOR:
        access.require_business(context.actor, "begin a conversation with a new visitor")
        visitor = ParticipantKind.ANONYMOUS_VISITOR
        create_participant.within(tx, context, visitor, Ids(ref.value), {})
    who = lookup.participant(tx, context, ref).participant
    known = inbox_of(tx, who)
    if known is not None:
        return OpenResult(known, False)
    actor = context.actor.participant_id
    change = create.open_inbox(who, actor=actor, moment=tx.moment)
    tx.save(change)
    return OpenResult(change.conversations[0], True)


@operation
def create_conversation(
    tx: Transaction, context: Context, draft: Patch, members: tuple[ParticipantRef, ...]
) -> Conversation:
    """Return a new GROUP whose members have joined."""
    access.require_business(context.actor, "create conversations")
    people = [
        lookup.participant(tx, context, ref, ("input", "members", str(index)))
        for index, ref in enumerate(members)
    ]
    change = create.open_group(
        draft,
        people,
        name_holder=_holder(tx, draft),
        actor=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    tx.save(change)
    return change.conversations[0]


@operation
def update_conversation(tx: Transaction, context: Context, id: ConversationId, patch: Patch) -> Conversation:
    """Return the conversation with new attributes."""
    found = _for_business(tx, context, id, "change a conversation")
    change = update.update(
        found,
        patch,
        name_holder=_holder(tx, patch, found),
        actor=context.actor.participant_id,
        moment=tx.moment,
        limits=context.limits,
    )
    return _saved(tx, change, found)


@operation
def delete_conversation(tx: Transaction, context: Context, id: ConversationId) -> Conversation:
    """Return the conversation DELETED."""
    found = _for_business(tx, context, id, "delete a conversation")
    return _saved(tx, _deleted(tx, context, found), found)


@operation
def assign_conversation(
    tx: Transaction, context: Context, id: ConversationId, ref: ParticipantRef | None
) -> Conversation:
    """Return the conversation in the care of a contributor or app; no ref: of nobody."""
    found = _for_business(tx, context, id, "assign a conversation")
    assignee = None
    if ref is not None:
        assignee = lookup.participant(tx, context, ref, ("input", "assignee")).participant
    actor = context.actor.participant_id
    change = update.assign(found, assignee, actor=actor, moment=tx.moment)
    return _saved(tx, change, found)


MOST_AT_ONCE = 100
"""How many GROUPs one transaction deletes, so that sends need not wait for all of them."""


@operation
def delete_expired(tx: Transaction, context: Context) -> int:
    """Delete the GROUPs whose ttl has run out (L2), and return how many."""
    gone = [group for group in tx.empty_groups() if update.has_expired(group, tx.moment)][:MOST_AT_ONCE]
    for conversation in gone:
        tx.save(_deleted(tx, context, conversation))
    return len(gone)


def _deleted(tx: Transaction, context: Context, found: Conversation) -> Change:
    legs = tx.open_legs(found.history_id)
    actor = context.actor.participant_id
    return update.delete(found, legs, actor=actor, moment=tx.moment, limits=context.limits)


def _for_business(tx: Transaction, context: Context, id: ConversationId, what: str) -> Conversation:
    found = lookup.conversation(tx, context, id)
    access.require_business(context.actor, what)
    return found


def _holder(tx: Transaction, patch: Patch, mine: Conversation | None = None) -> ConversationId | None:
    """Return the other conversation that has the name of a patch, if there is one."""
    holder = tx.conversation_named(written(patch["name"])) if patch.get("name") is not None else None
    if holder is None or (mine is not None and holder.line_id == mine.line_id):
        return None
    return holder.id


def _saved(tx: Transaction, change: Change, unchanged: Conversation) -> Conversation:
    tx.save(change)
    return change.conversations[0] if change.conversations else unchanged
