"""Rules: what changes about a conversation but its words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from colloquy.domain import access
from colloquy.domain.errors import AlreadyExists, InvalidInput, InvalidState
from colloquy.domain.ids import SECOND, ConversationId, Moment, ParticipantId
from colloquy.domain.limits import Limits, require_length, require_max_length
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import ConversationUpdated
from colloquy.domain.model.participant import JSON, Participant
from colloquy.domain.model.patch import UNSET, Unset, require_valid_custom_data


@dataclass(frozen=True, slots=True)
class ConversationPatch:
    """New values; None clears one, UNSET leaves it as it is."""

    name: str | None | Unset = UNSET
    display_name: str | None | Unset = UNSET
    image_url: str | None | Unset = UNSET
    custom_data: Mapping[str, JSON] | None | Unset = UNSET
    ttl: int | None | Unset = UNSET
    state: ConversationState | None | Unset = UNSET


def update(
    conversation: Conversation,
    patch: ConversationPatch,
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
    return _updated(conversation, given(patch), actor, moment)


def delete(conversation: Conversation, *, actor: ParticipantId | None, moment: Moment) -> Change:
    """Return the conversation DELETED; its name is free again; deleted, no change."""
    if conversation.state is ConversationState.DELETED:
        return NOTHING
    return _updated(conversation, {"state": ConversationState.DELETED}, actor, moment)


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


_WORDS = {
    "name": "name",
    "display_name": "displayName",
    "image_url": "imageUrl",
    "custom_data": "customData",
    "ttl": "ttl",
    "state": "state",
    "assignee_id": "assignee",
}
"""The name that clients know each attribute by."""


def given(patch: ConversationPatch) -> dict[str, Any]:
    """Return the attributes that the patch sets, by name; cleared custom data is empty."""
    names = ("name", "display_name", "image_url", "custom_data", "ttl", "state")
    values = {n: v for n in names if (v := getattr(patch, n)) is not UNSET}
    if values.get("state", UNSET) is None:
        del values["state"]
    if values.get("custom_data", UNSET) is None:
        values["custom_data"] = {}
    return values


def require_valid_patch(patch: ConversationPatch, limits: Limits) -> None:
    """Raise for a value past its bound (laws, «Limits»)."""
    if isinstance(patch.name, str):
        require_length(patch.name, limits.conversation_name, ("input", "name"), "The name")
    if isinstance(patch.display_name, str):
        require_max_length(
            patch.display_name, limits.display_name, ("input", "displayName"), "The displayName"
        )
    if isinstance(patch.image_url, str):
        require_max_length(patch.image_url, limits.image_url, ("input", "imageUrl"), "The imageUrl")
    if patch.custom_data is not UNSET and patch.custom_data is not None:
        require_valid_custom_data(patch.custom_data, limits)
    if isinstance(patch.ttl, int) and not 0 <= patch.ttl <= 2**31 - 1:
        message = "A ttl is a number of seconds from 0 to 2147483647."
        raise InvalidInput(message, ("input", "ttl"), limit=2**31 - 1)
    if patch.state in (ConversationState.MERGED, ConversationState.DELETED):
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
    fact = ConversationUpdated(tuple(_WORDS[name] for name in changed))
    grown, event = conversation.append(fact, moment, actor=actor)
    updated = replace(grown, updated_at=moment.at, **changed)
    return Change(conversations=(updated,), events=(event,))
