"""Finding what an operation names, for the one who names it.

What the actor may not see answers as what does not exist; any id of a line is as good (I7).
"""

from colloquy.domain import access
from colloquy.domain.errors import Erased, NotAMember, NotFound, Path
from colloquy.domain.ids import ConversationId, MessageId, ParticipantId
from colloquy.domain.messages.draft import Author
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.membership import MembershipState
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import NamedParticipant, Participant, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers.context import Context


def viewer(tx: Transaction, context: Context) -> Participant | None:
    """Return the participant that the actor is; None for the business itself."""
    id = context.actor.participant_id
    return tx.current(id) if id is not None else None


def viewer_id(tx: Transaction, context: Context) -> ParticipantId | None:
    """Return the current id of the participant that the actor is."""
    me = viewer(tx, context)
    return me.id if me else None


def participant(
    tx: Transaction, context: Context, ref: ParticipantRef, path: Path = ("input", "participant")
) -> NamedParticipant:
    """Return whom a ref names. Raises `NotFound`, and `Erased` for one that is gone (I15)."""
    named = tx.named(ref)
    found = tx.current(named) if named is not None else None
    if named is None or found is None:
        raise NotFound("There is no such participant.", path)
    access.require_self(context.actor, found, viewer(tx, context), path)
    if found.erased_at is not None:
        raise Erased("The participant was erased; nothing can be done in its name.", path)
    return NamedParticipant(found, named)


def conversation(
    tx: Transaction, context: Context, id: ConversationId, path: Path = ("input", "conversation")
) -> Conversation:
    """Return the current conversation that an id leads to. Raises `NotFound`."""
    found = tx.current_conversation(id)
    if found is None or visible_until(tx, context, found) is None:
        raise NotFound("There is no such conversation.", path)
    require_not_erased(tx, found)
    return found


def require_not_erased(tx: Transaction, found: Conversation) -> None:
    """Raise `Erased` for the inbox conversation of somebody who was erased (I15)."""
    # An ACTIVE one is nobody's who was erased, and needs no look.
    if found.state is not ConversationState.ACTIVE and found.participant_id is not None:
        access.require_not_erased(found, tx.current(found.participant_id))


def visible_until(tx: Transaction, context: Context, found: Conversation) -> int | None:
    """Return the last sequence of a conversation that the actor may see; None: nothing."""
    if context.actor.is_business:
        return access.FOREVER
    me = viewer(tx, context)
    if me is None:
        return None
    owner = tx.current(found.participant_id) if found.participant_id else None
    memberships = () if found.is_inbox else tx.memberships(found.id, me.line_id)
    return access.visible_until(found, owner.line_id if owner else None, me, memberships)


def message(
    tx: Transaction, context: Context, id: MessageId, path: Path = ("input", "message")
) -> tuple[Message, Conversation]:
    """Return a message with its current conversation. Raises `NotFound`."""
    found = tx.message(id)
    conversation = tx.current_conversation(found.conversation_id) if found else None
    if found is None or conversation is None or not sees(tx, context, found, conversation):
        raise NotFound("There is no such message.", path)
    require_not_erased(tx, conversation)
    return found, conversation


def sees(tx: Transaction, context: Context, found: Message, conversation: Conversation) -> bool:
    """Return whether the actor may see a message of a conversation (M4, M8)."""
    if context.actor.is_business:
        return True
    visible = visible_until(tx, context, conversation)
    if visible is None or found.visibility.value == "BUSINESS":
        return False
    return conversation.is_inbox or found.sequence <= visible


def caller(tx: Transaction, context: Context) -> NamedParticipant | None:
    """Return the participant that the actor is, by the id that its token names; None for the business."""
    me, id = viewer(tx, context), context.actor.participant_id
    return NamedParticipant(me, id) if me is not None and id is not None else None


def acting(tx: Transaction, context: Context) -> Author:
    """Return the actor as the author of what it does; the business itself has no participant."""
    me = viewer(tx, context)
    return Author(me, context.actor.participant_id)


def require_part(tx: Transaction, context: Context, found: Conversation) -> None:
    """Raise `NotAMember` for a participant who sees a GROUP, but was only invited to it or has left."""
    me = viewer(tx, context)
    if context.actor.is_business or found.is_inbox or (me is not None and is_joined(tx, found, me)):
        return
    raise NotAMember("Join the conversation first.", ("input", "conversation"))


def is_joined(tx: Transaction, found: Conversation, who: Participant) -> bool:
    """Return whether somebody is a JOINED member of a GROUP."""
    memberships = tx.memberships(found.id, who.line_id)
    return any(membership.state is MembershipState.JOINED for membership in memberships)
