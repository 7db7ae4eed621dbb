"""What a unit asks of legs and of the ledger, and what erasing hashes."""

from colloquy.domain.identity.unmerge import Split
from colloquy.domain.ids import ChangeId, ConversationId, HistoryId, Instant, LegId, LineId, ParticipantId
from colloquy.domain.model.identity_change import LedgerEntry
from colloquy.domain.model.leg import Leg
from colloquy.domain.model.message import MessageKey
from colloquy.persistence import digests, rows, sql_reads
from colloquy.persistence.rows import identity_changes
from colloquy.persistence.sql_split_and_erase import (
    HASH_IDENTITY,
    HASH_IMPORT,
    IDENTITIES_OF,
    IMPORTS_OF,
    PARTED_ACTIVITY,
    PARTED_EVENTS,
    PARTED_MESSAGES,
    TOUCHED,
)
from colloquy.persistence.transaction_reads.base import TransactionReads


class LedgerReads(TransactionReads):
    """Legs, and changes of identity with what they need."""

    def leg(self, id: LegId) -> Leg | None:
        return self._value(rows.leg, sql_reads.LEG, id)

    def open_legs(self, history: HistoryId, line: LineId | None = None) -> tuple[Leg, ...]:
        return self._values(rows.leg, sql_reads.OPEN_LEGS, history, line)

    def open_legs_of(self, people: tuple[ParticipantId, ...]) -> tuple[Leg, ...]:
        return self._values(rows.leg, sql_reads.OPEN_LEGS_OF, rows.dump(people))

    def ledger_entry(self, id: ChangeId) -> LedgerEntry | None:
        return self._value(identity_changes.identity_change, sql_reads.CHANGE, id)

    def later_changes(self, line: LineId, than: ChangeId) -> tuple[LedgerEntry, ...]:
        return self._values(identity_changes.identity_change, sql_reads.LATER_CHANGES, line, than)

    def split(
        self,
        history: HistoryId,
        logs: tuple[ConversationId, ...],
        named: tuple[ParticipantId, ...],
        since: Instant,
    ) -> Split:
        values = (history, rows.dump(logs), rows.dump(named))
        business, guest = self._ask(PARTED_MESSAGES, *values)
        gone_at, kept_at = self._ask(PARTED_ACTIVITY, *values, since)
        return Split(self._count(PARTED_EVENTS, *values), business, guest, gone_at, kept_at)

    def settled(self, log: ConversationId, own: tuple[ParticipantId, ...], up_to: MessageKey) -> int:
        return self._count(sql_reads.OWN_SETTLED, log, up_to.at, up_to.id, rows.dump(own))

    def message_count(self, history: HistoryId) -> int:
        return self._count(sql_reads.TALLY_TOTAL, history)

    def touched(self, people: tuple[ParticipantId, ...]) -> tuple[ConversationId, ...]:
        return tuple(row[0] for row in self._all(TOUCHED, rows.dump(people)))

    def hash_ids(self, people: tuple[ParticipantId, ...], things: tuple[str, ...]) -> None:
        for type, value in self._all(IDENTITIES_OF, rows.dump(people)):
            self._hash(HASH_IDENTITY, type, value, digests.erased(self._secret, type, value))
        for source, key in self._all(IMPORTS_OF, rows.dump(things)):
            self._hash(HASH_IMPORT, source, key, digests.erased(self._secret, source, key))
        self._identities.clear()

    def _hash(self, sql: str, *values: str) -> None:
        self.pending.put(sql, self._application, *values)

    def digest(self, facts: object) -> str:
        return digests.digest(self._secret, facts)
