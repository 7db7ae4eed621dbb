"""Reads of participants, their identities and the ledger."""

from collections.abc import Iterable, Mapping, Sequence

from colloquy.domain import access
from colloquy.domain.ids import ChangeId, LineId, ParticipantId
from colloquy.domain.model.identity_change import LedgerEntry
from colloquy.domain.model.participant import Identity, Participant, ParticipantKind, ParticipantRef
from colloquy.domain.paging import Page, Window
from colloquy.persistence import digests, rows, sql_reads, tables
from colloquy.persistence.rows import identity_changes
from colloquy.persistence.rows.loading import each
from colloquy.persistence.snapshot_reads.base import Order, Reads, among, as_json
from colloquy.persistence.tables.names import columns

_PARTICIPANTS = "SELECT {columns} FROM participant p WHERE application_id = ?1 AND id IN"
_CURRENT = """
    SELECT {columns}, a.id FROM participant a JOIN participant p
    ON p.application_id = a.application_id AND p.line_id = a.line_id AND p.merged_into_id IS NULL
    WHERE a.application_id = ?1 AND a.id IN (SELECT value FROM json_each(?2))
"""
_PAGE = "SELECT {columns} FROM participant p WHERE application_id = ? AND merged_into_id IS NULL"
_IDENTITIES = """
    SELECT p.line_id, i.type, i.value, i.participant_id FROM participant p JOIN identity i
    ON i.application_id = p.application_id AND i.participant_id = p.id
    WHERE p.application_id = ?1 AND p.line_id IN (SELECT value FROM json_each(?2))
    AND substr(i.value, 1, 1) <> char(26)
    ORDER BY i.given_at, i.type, i.value
"""
_MET = """
    SELECT p.id FROM participant p WHERE p.application_id = ?1
    AND p.id IN (SELECT value FROM json_each(?2)) AND (p.line_id = ?4 OR EXISTS (
        SELECT 1 FROM membership m WHERE m.application_id = ?1 AND m.participant_id = p.id
        AND m.conversation_id IN (SELECT value FROM json_each(?3))
    ))
"""
_LINES = """
    SELECT line_id, id FROM participant
    WHERE application_id = ?1 AND line_id IN (SELECT value FROM json_each(?2)) ORDER BY id
"""
_BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT id FROM participant WHERE application_id = ?1 AND merged_into_id = ?2 AND line_id = ?3
        UNION SELECT p.id FROM below b JOIN participant p
        ON p.application_id = ?1 AND p.line_id = ?3 AND p.merged_into_id = b.id
    ) SELECT id FROM below ORDER BY id
"""
_CHANGES = f"SELECT {columns(tables.IdentityChangeRow)} FROM identity_change WHERE application_id = ?1"
_LINE = "SELECT id FROM participant WHERE application_id = ?1 AND line_id = ?2"
_CHANGES_OF_LINE = f"""
    SELECT * FROM (
        {_CHANGES} AND participant_id IN ({_LINE})
        UNION {_CHANGES} AND from_id IN ({_LINE})
    ) WHERE 1
"""
_CHANGES_OF_ONE = f"{_CHANGES} AND (participant_id = ?2 OR from_id = ?2)"
_BY_TIME = Order(("occurred_at", "id"))


class People(Reads):
    """Participants as the actor may see them."""

    def participants(self, ids: Iterable[ParticipantId]) -> Mapping[str, Participant]:
        reading = self.reading(rows.PARTICIPANT)
        found = self.by_id(reading.values, _PARTICIPANTS.format(columns=reading.columns), ids)
        return {id: self.shown(participant) for id, participant in found.items()}

    def current_participants(self, ids: Iterable[ParticipantId]) -> Mapping[str, Participant]:
        return self.remembered("current participant", ids, self._led_to)

    def met_participants(self, ids: Iterable[ParticipantId]) -> Mapping[str, Participant]:
        found = self.participants(ids)
        if self.scope is None:
            return found
        groups = as_json(self.scope.bounds)
        met = {row[0] for row in self.all(_MET, as_json(found), groups, self.scope.me.line_id)}
        return {id: participant for id, participant in found.items() if id in met}

    def shown(self, participant: Participant) -> Participant:
        return access.disclosed(participant, self.scope.me if self.scope else None)

    def named(self, ref: ParticipantRef) -> ParticipantId | None:
        if ref.type is None:
            row = self.one(sql_reads.PARTICIPANT_LINE_OF, ref.value)
        else:
            row = self.one(sql_reads.IDENTITY_LINE, ref.type.value, ref.value) or self.one(
                sql_reads.IDENTITY_LINE,
                ref.type.value,
                digests.erased(self.secret, ref.type.value, ref.value),
            )
        if row is None or (self.scope and self.scope.me.line_id != row[1]):
            return None
        return ParticipantId(row[0])

    def identities(self, lines: Iterable[LineId]) -> Mapping[str, tuple[Identity, ...]]:
        mine = self.scope.me.line_id if self.scope else None
        wanted = lines if mine is None else {mine} & set(lines)
        return self.remembered("identity", wanted, self._identities)

    def previous_participants(self, of: Sequence[Participant]) -> list[tuple[str, ...]]:
        lines: dict[str, list[str]] = {}
        for line, id in self.all(_LINES, as_json({p.line_id for p in of if p.is_current})):
            lines.setdefault(line, []).append(id)
        return [
            tuple(i for i in lines[p.line_id] if i != p.id)
            if p.is_current
            else tuple(row[0] for row in self.all(_BELOW, p.id, p.line_id))
            for p in of
        ]

    def participant_page(
        self, kinds: tuple[ParticipantKind, ...] | None, search: str | None, window: Window
    ) -> Page[Participant]:
        condition, values = among("kind", kinds)
        if search is not None:
            condition += " AND instr(search_key, ?) > 0"
            values.append(search.casefold())
        if self.scope is not None:
            condition += " AND id = ?"
            values.append(self.scope.me.id)
        reading = self.reading(rows.PARTICIPANT)
        select = _PAGE.format(columns=reading.columns) + condition
        return self.page(reading.values, lambda p: (p.id,), select, values, Order(("id",)), window)

    def change_pages(self, of: Sequence[Participant], window: Window) -> list[Page[LedgerEntry]]:
        return [self._change_page(participant, window) for participant in of]

    def changes(self, ids: Iterable[ChangeId]) -> Mapping[str, LedgerEntry]:
        if self.scope is not None:
            return {}
        return self.by_id(each(identity_changes.identity_change), f"{_CHANGES} AND id IN", ids)

    def _led_to(self, ids: set[str]) -> dict[str, Participant]:
        reading = self.reading(rows.PARTICIPANT)
        found = self.all(_CURRENT.format(columns=reading.columns), as_json(ids))
        people = reading.values(found)
        if self.scope is not None:
            people = [self.shown(participant) for participant in people]
        return {row[-1]: participant for row, participant in zip(found, people, strict=True)}

    def _identities(self, lines: set[str]) -> dict[str, tuple[Identity, ...]]:
        found: dict[str, tuple[Identity, ...]] = {}
        for row in self.all(_IDENTITIES, as_json(lines)):
            found[row[0]] = (*found.get(row[0], ()), rows.identity(row[1:]))
        return found

    def _change_page(self, of: Participant, window: Window) -> Page[LedgerEntry]:
        if self.scope is not None and self.scope.me.line_id != of.line_id:
            return Page()
        select, key = (_CHANGES_OF_LINE, of.line_id) if of.is_current else (_CHANGES_OF_ONE, of.id)
        return self.page(
            each(identity_changes.identity_change),
            lambda change: (change.occurred_at, change.id),
            select,
            (key,),
            _BY_TIME,
            window,
        )
