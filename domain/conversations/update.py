"""Rules: what changes about a conversation but its words."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from colloquy.domain import access
from colloquy.domain.calls.legs import end_legs
from colloquy.domain.errors import AlreadyExists, InvalidInput, InvalidState
from colloquy.domain.ids import SECOND, ConversationId, Moment, ParticipantId
from colloquy.domain.limits import Limits, require_length, require_max_length
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.conversation import CONVERSATION_ATTRIBUTES, Conversation, ConversationState
from colloquy.domain.model.event import ConversationUpdated
from colloquy.domain.model.leg import Leg
from colloquy.domain.model.names import require_visible, written
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.patch import Patch, require_valid_custom_data


def update(
    conversation: Conversation,
    patch: Patch,
    *,
    name_holder: ConversationId | None,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the conversation with new attributes. Raises `AlreadyExists` for a name in use."""
    access.require_not_deleted(conversation)
    require_valid_patch(patch, limits)
    if name_holder is not None:
        message = "Another conversation has this name."
        raise AlreadyExists(message, ("input", "name"), holder=name_holder)
    return _updated(conversation, CONVERSATION_ATTRIBUTES.values_of(patch), actor, moment)


def delete(
    conversation: Conversation,
    legs: Iterable[Leg],
    *,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the conversation DELETED, its `legs` in progress ended (L2); deleted, no change.

    Its name is free again, and nothing in it is unread for anybody.
    """
    if conversation.state is ConversationState.DELETED:
        return NOTHING
    calls = end_legs(conversation, legs, actor=actor, moment=moment, limits=limits)
    head = calls.conversations[0] if calls.conversations else conversation
    last = _updated(head, {"state": ConversationState.DELETED}, actor, moment)
    gone = replace(last.conversations[0], unread_business=0, unread_participant=0)
    return replace(calls + last, conversations=(gone,))


def assign(
    conversation: Conversation,
    assignee: Participant | None,
    *,
    actor: ParticipantId | None,
    moment: Moment,
) -> Change:
    """Return the conversation in the care of a contributor or app; None: of nobody."""
    access.require_not_deleted(conversation)
    if assignee is not None and not assignee.acts_for_business:
        message = "Only a CONTRIBUTOR or an APP can be assigned a conversation."
        raise InvalidState(message, ("input", "assignee"))
    chosen = assignee.id if assignee else None
    return _updated(conversation, {"assignee_id": chosen}, actor, moment)


def has_expired(conversation: Conversation, moment: Moment) -> bool:
    """Return whether a GROUP has been empty for as long as its ttl (L2)."""
    if conversation.ttl is None or conversation.empty_since is None or not conversation.is_current:
        return False
    if conversation.state is ConversationState.DELETED:
        return False
    return moment.at - conversation.empty_since >= conversation.ttl * SECOND


def require_valid_patch(patch: Patch, limits: Limits) -> None:
    """Raise for a value past its bound (laws, «Limits»)."""
    name, display_name, image_url = (patch.get(key) for key in ("name", "display_name", "image_url"))
    if name is not None:
        require_length(written(name), limits.conversation_name, ("input", "name"), "The name")
    for text, word in ((name, "name"), (display_name, "displayName")):
        require_visible(text, ("input", word), f"The {word}")
    require_max_length(display_name, limits.display_name, ("input", "displayName"), "The displayName")
    require_max_length(image_url, limits.image_url, ("input", "imageUrl"), "The imageUrl")
    if patch.get("custom_data") is not None:
        require_valid_custom_data(patch["custom_data"], limits)
    ttl = patch.get("ttl")
    if ttl is not None and not 0 <= ttl <= 2**31 - 1:
        message = "A ttl is a number of seconds from 0 to 2147483647."
        raise InvalidInput(message, ("input", "ttl"), limit=2**31 - 1)
    if patch.get("state") in (ConversationState.MERGED, ConversationState.DELETED):
        message = "Set the state to ACTIVE or INACTIVE; deleteConversation deletes."
        raise InvalidInput(message, ("input", "state"))


def _updated(
    conversation: Conversation,
    values: Mapping[str, Any],
    actor: ParticipantId | None,
    moment: Moment,
) -> Change:
    changed = {n: v for n, v in values.items() if getattr(conversation, n) != v}
    if not changed:
        return NOTHING
    words = CONVERSATION_ATTRIBUTES.words()
    fact = ConversationUpdated(tuple(words[name] for name in changed))
    grown, event = conversation.append(fact, moment, actor=actor)
    updated = replace(grown, updated_at=moment.at, **changed)
    return Change(conversations=(updated,), events=(event,))
