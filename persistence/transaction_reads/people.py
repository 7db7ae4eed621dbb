"""What a unit asks of participants."""

from colloquy.domain.ids import LineId, ParticipantId
from colloquy.domain.model.participant import IdentityType, Participant, ParticipantRef
from colloquy.persistence import digests, rows, sql_reads
from colloquy.persistence.transaction_reads.base import TransactionReads


class PeopleReads(TransactionReads):
    """Participants, current and merged away."""

    def participant(self, id: ParticipantId) -> Participant | None:
        known = self.pending.participants.get(id) or self._participants.get(id)
        if known is None:
            row = self._one(sql_reads.PARTICIPANT, id)
            known = rows.participant(row) if row else None
            self._participants[id] = known
        return known

    def current(self, id: ParticipantId) -> Participant | None:
        known = self.participant(id)
        if known is None or known.is_current:
            return known
        if id not in self._currents:
            self._currents[id] = self._value(rows.participant, sql_reads.CURRENT_PARTICIPANT, id)
        return self._currents[id]

    def named(self, ref: ParticipantRef) -> ParticipantId | None:
        if ref.type is None:
            known = self.participant(ParticipantId(ref.value))
            return known.id if known else None
        key = (ref.type, ref.value)
        if key not in self._identities:
            found = self._holding(ref.type, ref.value)
            if found is None:  # an erased participant's id is kept as a hash, and not given out again
                found = self._holding(ref.type, digests.erased(self._secret, ref.type.value, ref.value))
            self._identities[key] = found
        return self._identities[key]

    def _holding(self, type: IdentityType, value: str) -> ParticipantId | None:
        """Return who has an id, and remember what was read of it: it will be asked for next."""
        row = self._one(sql_reads.IDENTITY, type.value, value)
        if row is None:
            return None
        id = ParticipantId(row[0])
        if row[1] is not None and id not in self.pending.participants and id not in self._participants:
            self._participants[id] = rows.participant(row[1:])
        return id

    def holder(self, type: IdentityType, value: str) -> Participant | None:
        named = self.named(ParticipantRef(type, value))
        return self.current(named) if named is not None else None

    def is_known_customer(self, line: LineId) -> bool:
        return self._ask(sql_reads.GIVEN_CONTACT, line) is not None

    def line(self, line: LineId) -> tuple[ParticipantId, ...]:
        return tuple(sorted(row[0] for row in self._all(sql_reads.PARTICIPANT_LINE, line)))
