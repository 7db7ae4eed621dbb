"""What a unit asks of legs and of the ledger, and what erasing hashes."""

from typing import TypeVar

from domain.ids import (
    ChangeId,
    ConversationId,
    HistoryId,
    Instant,
    LegId,
    LineId,
    ParticipantId,
)
from domain.ledger import IdentityChange
from domain.leg import Leg
from domain.message import Place
from domain.undoing import Parted
from persistence import digests, ledger_rows, queries, rows
from persistence.deciding.base import Batch
from persistence.parting import (
    HASH_IDENTITY,
    HASH_IMPORT,
    IDENTITIES_OF,
    IMPORTS_OF,
    PARTED_ACTIVITY,
    PARTED_EVENTS,
    PARTED_MESSAGES,
    TOUCHED,
)

T = TypeVar("T")


class Ledger(Batch):
    """Legs, and changes of identity with what they need."""

    def leg(self, id: LegId) -> Leg | None:
        return self._value(rows.leg, queries.LEG, id)

    def change(self, id: ChangeId) -> IdentityChange | None:
        return self._value(ledger_rows.identity_change, queries.CHANGE, id)

    def merge_of(self, lost: ParticipantId) -> IdentityChange | None:
        return self._value(ledger_rows.identity_change, queries.MERGE_OF, lost)

    def later_changes(self, line: LineId, than: ChangeId) -> tuple[IdentityChange, ...]:
        return self._values(ledger_rows.identity_change, queries.LATER_CHANGES, line, than)

    def parting(
        self,
        history: HistoryId,
        logs: tuple[ConversationId, ...],
        named: tuple[ParticipantId, ...],
        since: Instant,
    ) -> Parted:
        values = (history, rows.dump(logs), rows.dump(named))
        business, guest = self._ask(PARTED_MESSAGES, *values)
        gone_at, kept_at = self._ask(PARTED_ACTIVITY, *values, since)
        return Parted(self._count(PARTED_EVENTS, *values), business, guest, gone_at, kept_at)

    def settled(self, log: ConversationId, own: tuple[ParticipantId, ...], up_to: Place) -> int:
        return self._count(queries.OWN_SETTLED, log, up_to.at, up_to.id, rows.dump(own))

    def message_count(self, history: HistoryId) -> int:
        return self._count(queries.TALLY_TOTAL, history)

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
