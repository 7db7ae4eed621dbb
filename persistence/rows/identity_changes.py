"""Ledger entries to rows and back, with what an undo needs."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlmodel import SQLModel

from colloquy.domain.errors import ErrorCode
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.identity_change import (
    AttributeConflict,
    IdentityChangeKind,
    IdentityEvidence,
    LedgerEntry,
    Undo,
)
from colloquy.domain.model.participant import Participant
from colloquy.persistence import rows, tables
from colloquy.persistence.rows.kinds import records
from colloquy.persistence.rows.nouns import noun_of, record_of
from colloquy.persistence.rows.undo_of_0_1_0 import by_name
from colloquy.persistence.tables.names import default_of, names


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
        conflicts=_conflicts(row[12]),
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
        rows.dump([_conflict_record(c) for c in value.conflicts]),
        _undo_to(value.undo) if value.undo else None,
    )


def _conflicts(text: str) -> tuple[AttributeConflict, ...]:
    found = records(text, ("attribute", "kept", "discarded"))
    return tuple(AttributeConflict(c["attribute"], c.get("kept"), c.get("discarded")) for c in found)


def _conflict_record(value: AttributeConflict) -> dict[str, Any]:
    return {"attribute": value.attribute, "kept": value.kept, "discarded": value.discarded}


_PEOPLE = ("survivor", "other", "united")
_INBOXES = ("survivor_inbox", "other_inbox", "inbox")


def _undo_to(value: Undo) -> str:
    """Return both sides of a merge, as they were, as JSON text: each value by its name."""
    return rows.dump(
        {
            **{name: record_of(getattr(value, name)) for name in _PEOPLE},
            **{name: record_of(c) if (c := getattr(value, name)) else None for name in _INBOXES},
            "identities": [
                {"type": i.type, "value": i.value, "participant_id": i.participant_id}
                for i in value.identities
            ],
            "other_line": value.other_line,
            "other_logs": value.other_logs,
            "memberships": [_record(tables.MembershipRow, rows.membership_row(m)) for m in value.memberships],
            "marks": [_record(tables.MarkRow, rows.mark_row(m)) for m in value.marks],
            "groups": value.groups,
        }
    )


def _undo_from(text: str) -> Undo:
    """Return what `_undo_to` wrote, in this version or an earlier one."""
    data: dict[str, Any] = by_name(orjson.loads(text))
    survivor, other, united = (noun_of(Participant, data[name]) for name in _PEOPLE)
    inboxes = [noun_of(Conversation, inbox) if (inbox := data[name]) else None for name in _INBOXES]
    identities = (rows.identity((i["type"], i["value"], i["participant_id"])) for i in data["identities"])
    return Undo(
        survivor=survivor,
        other=other,
        united=united,
        survivor_inbox=inboxes[0],
        other_inbox=inboxes[1],
        inbox=inboxes[2],
        identities=tuple(identities),
        other_line=tuple(data["other_line"]),
        other_logs=tuple(data["other_logs"]),
        memberships=tuple(rows.membership(_row(tables.MembershipRow, m)) for m in data["memberships"]),
        marks=tuple(rows.mark(_row(tables.MarkRow, m)) for m in data["marks"]),
        groups=tuple(data["groups"]),
    )


def _record(table: type[SQLModel], row: rows.Row) -> dict[str, Any]:
    return dict(zip(names(table)[1:], row, strict=True))


def _row(table: type[SQLModel], record: Mapping[str, Any]) -> rows.Row:
    return tuple(record.get(name, default_of(table, name)) for name in names(table)[1:])
