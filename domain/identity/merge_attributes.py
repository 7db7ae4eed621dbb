"""Rules: what two things have in common once they are one (I10)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.identity_change import AttributeConflict
from colloquy.domain.model.participant import JSON, Participant

T = TypeVar("T")


def unite_participants(
    survivor: Participant, other: Participant
) -> tuple[Participant, tuple[AttributeConflict, ...]]:
    """Return the survivor with what it lacked, and what the other had differently.

    Scalars stay unless null; lists unite, the survivor's first; custom data unites by key.
    """
    conflicts: list[AttributeConflict] = []
    data = _unite_data("", survivor.custom_data, other.custom_data, conflicts)
    united = replace(
        survivor,
        contact_id=survivor.contact_id or other.contact_id,
        member_id=survivor.member_id or other.member_id,
        name=survivor.name or other.name,
        display_name=_kept("displayName", survivor.display_name, other.display_name, conflicts),
        image_url=_kept("imageUrl", survivor.image_url, other.image_url, conflicts),
        emails=_joined(survivor.emails, other.emails),
        phones=_joined(survivor.phones, other.phones),
        custom_data=data,
    )
    return united, tuple(conflicts)


def unite_conversations(
    survivor: Conversation, other: Conversation
) -> tuple[Conversation, tuple[AttributeConflict, ...]]:
    """Return the survivor with what it lacked, and what the other had differently.

    The other's name moves along where the survivor has none; ACTIVE wins over INACTIVE.
    """
    conflicts: list[AttributeConflict] = []
    word = "conversation."
    data = _unite_data(word, survivor.custom_data, other.custom_data, conflicts)
    states = (survivor.state, other.state)
    is_active = ConversationState.ACTIVE in states
    united = replace(
        survivor,
        state=ConversationState.ACTIVE if is_active else survivor.state,
        name=_kept(word + "name", survivor.name, other.name, conflicts),
        display_name=_kept(word + "displayName", survivor.display_name, other.display_name, conflicts),
        image_url=_kept(word + "imageUrl", survivor.image_url, other.image_url, conflicts),
        ttl=_kept(word + "ttl", survivor.ttl, other.ttl, conflicts),
        assignee_id=_kept(word + "assignee", survivor.assignee_id, other.assignee_id, conflicts),
        channels=_joined(survivor.channels, other.channels),
        custom_data=data,
        last_activity_at=max(survivor.last_activity_at, other.last_activity_at),
        last_live_at=max(survivor.last_live_at, other.last_live_at),
        unread_business=survivor.unread_business + other.unread_business,
        unread_participant=survivor.unread_participant + other.unread_participant,
        length=survivor.length + other.length,
        line_size=survivor.line_size + other.line_size,
    )
    return united, tuple(conflicts)


def _kept(word: str, mine: Any, theirs: Any, conflicts: list[AttributeConflict]) -> Any:
    if mine is None:
        return theirs
    if theirs is not None and theirs != mine:
        conflicts.append(AttributeConflict(word, mine, theirs))
    return mine


def _joined(mine: Iterable[T], theirs: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*mine, *theirs)))


def _unite_data(
    word: str,
    mine: Mapping[str, JSON],
    theirs: Mapping[str, JSON],
    conflicts: list[AttributeConflict],
) -> dict[str, JSON]:
    conflicts += [
        AttributeConflict(f"{word}customData.{key}", mine[key], theirs[key])
        for key in sorted(mine.keys() & theirs.keys())
        if mine[key] != theirs[key]
    ]
    return {**theirs, **mine}
