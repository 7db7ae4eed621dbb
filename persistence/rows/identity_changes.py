"""Ledger entries to rows and back, with what an undo needs."""

from typing import Any

import orjson

from colloquy.domain.errors import ErrorCode
from colloquy.domain.model.identity_change import (
    AttributeConflict,
    IdentityChangeKind,
    IdentityEvidence,
    LedgerEntry,
    Undo,
)
from colloquy.persistence import rows


def identity_change(row: rows.Row) -> LedgerEntry:
    return LedgerEntry(
        id=row[0],
        kind=IdentityChangeKind(row[1]),
        participant_id=row[2],
        occurred_at=row[3],
        evidence=IdentityEvidence(row[4]),
        actor_id=row[5],
        from_id=row[6],
        refusal=ErrorCode(row[7]) if row[7] else None,
        from_kind=rows.KINDS[row[8]] if row[8] else None,
        to_kind=rows.KINDS[row[9]] if row[9] else None,
        reason=row[10],
        undone=bool(row[11]),
        conflicts=tuple(AttributeConflict(*c) for c in orjson.loads(row[12])),
        undo=_undo_from(row[13]) if row[13] else None,
    )


def identity_change_row(value: LedgerEntry) -> rows.Row:
    return (
        value.id,
        value.kind.value,
        value.participant_id,
        value.occurred_at,
        value.evidence.value,
        value.actor_id,
        value.from_id,
        value.refusal.value if value.refusal else None,
        value.from_kind.value if value.from_kind else None,
        value.to_kind.value if value.to_kind else None,
        value.reason,
        int(value.undone),
        rows.dump([[c.attribute, c.kept, c.discarded] for c in value.conflicts]),
        _undo_to(value.undo) if value.undo else None,
    )


def _undo_to(value: Undo) -> str:
    """Return both sides of a merge, as they were, as JSON text."""
    inboxes = (value.survivor_inbox, value.other_inbox, value.inbox)
    return rows.dump(
        {
            "participants": [rows.participant_row(p) for p in (value.survivor, value.other, value.united)],
            "inboxes": [rows.conversation_row(c) if c else None for c in inboxes],
            "identities": [[i.type, i.value, i.participant_id] for i in value.identities],
            "line": value.other_line,
            "logs": value.other_logs,
            "memberships": [rows.membership_row(m) for m in value.memberships],
            "marks": [rows.mark_row(m) for m in value.marks],
            "groups": value.groups,
        }
    )


def _undo_from(text: str) -> Undo:
    """Return what `_undo_to` wrote."""
    data: dict[str, Any] = orjson.loads(text)
    people = [rows.participant(tuple(p)) for p in data["participants"]]
    inboxes = [rows.conversation(tuple(c)) if c else None for c in data["inboxes"]]
    return Undo(
        survivor=people[0],
        other=people[1],
        survivor_inbox=inboxes[0],
        other_inbox=inboxes[1],
        united=people[2],
        inbox=inboxes[2],
        identities=tuple(rows.identity(tuple(i)) for i in data["identities"]),
        other_line=tuple(data["line"]),
        other_logs=tuple(data["logs"]),
        memberships=tuple(rows.membership(tuple(m)) for m in data["memberships"]),
        marks=tuple(rows.mark(tuple(m)) for m in data["marks"]),
        groups=tuple(data["groups"]),
    )
