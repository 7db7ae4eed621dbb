"""Rules: what two things have in common once they are one (I10), by the tables of their attributes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from colloquy.domain.model.attributes import AttributeRule, AttributeTable, Merge
from colloquy.domain.model.conversation import CONVERSATION_ATTRIBUTES, Conversation
from colloquy.domain.model.identity_change import AttributeConflict
from colloquy.domain.model.participant import JSON, PARTICIPANT_ATTRIBUTES, Participant

Conflicts = list[AttributeConflict]


def unite_participants(
    survivor: Participant, other: Participant
) -> tuple[Participant, tuple[AttributeConflict, ...]]:
    """Return the survivor with what it lacked, and what the other had differently."""
    conflicts: Conflicts = []
    values = _united(PARTICIPANT_ATTRIBUTES, survivor, other, "", conflicts)
    return replace(survivor, **values), tuple(conflicts)


def unite_conversations(
    survivor: Conversation, other: Conversation
) -> tuple[Conversation, tuple[AttributeConflict, ...]]:
    """Return the survivor with what it lacked and the counts of both, and what the other had differently."""
    conflicts: Conflicts = []
    values = _united(CONVERSATION_ATTRIBUTES, survivor, other, "conversation.", conflicts)
    united = replace(
        survivor,
        **values,
        last_activity_at=max(survivor.last_activity_at, other.last_activity_at),
        last_live_at=max(survivor.last_live_at, other.last_live_at),
        unread_business=survivor.unread_business + other.unread_business,
        unread_participant=survivor.unread_participant + other.unread_participant,
        length=survivor.length + other.length,
        line_size=survivor.line_size + other.line_size,
    )
    return united, tuple(conflicts)


def overwritten(
    united: Participant, sides: Iterable[Participant], known: Iterable[AttributeConflict]
) -> tuple[AttributeConflict, ...]:
    """Return what either side had, and the one who is left has not, beyond the conflicts `known` (I10).

    A promotion that gives an attribute with the call takes the place of what its participant had.
    """
    said = {(conflict.attribute, conflict.discarded) for conflict in known if _is_plain(conflict.discarded)}
    lost: Conflicts = []
    for attribute in PARTICIPANT_ATTRIBUTES:
        if attribute.merge is not Merge.FIRST:
            continue
        kept = getattr(united, attribute.name)
        for side in sides:
            value = getattr(side, attribute.name)
            if value not in (attribute.blank, kept) and (attribute.word, value) not in said:
                said.add((attribute.word, value))
                lost.append(AttributeConflict(attribute.word, kept, value))
    return tuple(lost)


def _is_plain(value: JSON) -> bool:
    return not isinstance(value, list | dict)


def _united(
    table: AttributeTable, survivor: object, other: object, prefix: str, conflicts: Conflicts
) -> dict[str, Any]:
    values = {}
    for attribute in sorted(table, key=lambda each: each.merge is not Merge.BY_KEY):
        mine, theirs = getattr(survivor, attribute.name), getattr(other, attribute.name)
        values[attribute.name] = _RULES[attribute.merge](
            attribute, mine, theirs, prefix + attribute.word, conflicts
        )
    return values


def _first(attribute: AttributeRule, mine: Any, theirs: Any, word: str, conflicts: Conflicts) -> Any:
    if mine == attribute.blank:
        return theirs
    if theirs not in (attribute.blank, mine):
        conflicts.append(AttributeConflict(word, mine, theirs))
    return mine


def _id(_attribute: AttributeRule, mine: Any, theirs: Any, _word: str, _conflicts: Conflicts) -> Any:
    return mine or theirs


def _union(attribute: AttributeRule, mine: Any, theirs: Any, _word: str, _conflicts: Conflicts) -> Any:
    both = (*mine, *theirs)
    return tuple(dict.fromkeys(both)) if attribute.unite is None else attribute.unite(both)


def _ranked(attribute: AttributeRule, mine: Any, theirs: Any, _word: str, _conflicts: Conflicts) -> Any:
    return next((rank for rank in attribute.ranks if rank in (mine, theirs)), mine)


def _by_key(
    _attribute: AttributeRule,
    mine: Mapping[str, JSON],
    theirs: Mapping[str, JSON],
    word: str,
    conflicts: Conflicts,
) -> dict[str, JSON]:
    conflicts += [
        AttributeConflict(f"{word}.{key}", mine[key], theirs[key])
        for key in sorted(mine.keys() & theirs.keys())
        if mine[key] != theirs[key]
    ]
    return {**theirs, **mine}


_RULES = {
    Merge.FIRST: _first,
    Merge.ID: _id,
    Merge.UNION: _union,
    Merge.RANKED: _ranked,
    Merge.BY_KEY: _by_key,
}
