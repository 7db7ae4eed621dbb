"""Who may change identity at all, on what evidence, and the note of a refused attempt (I1, I6, I14)."""

from colloquy.domain.errors import Erased, IdentityConflict, InvalidState, Refusal
from colloquy.domain.identity.parties import Attribution
from colloquy.domain.ids import Moment, ParticipantId
from colloquy.domain.model.change import Change
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence, LedgerEntry
from colloquy.domain.model.participant import Participant


def refused(
    refusal: Refusal,
    participant: Participant,
    other: ParticipantId | None,
    grounds: Attribution,
    moment: Moment,
) -> Change:
    """Return the ledger's entry of an attempt that a rule refused (I14)."""
    # What is said of somebody who was erased must not come back in a reason (I15).
    is_gone = participant.erased_at is not None or isinstance(refusal, Erased)
    entry = LedgerEntry(
        id=moment.change(),
        kind=IdentityChangeKind.REFUSED,
        participant_id=participant.id,
        occurred_at=moment.at,
        evidence=grounds.evidence,
        actor_id=grounds.actor,
        from_id=other,
        refusal=refusal.code,
        reason=None if is_gone else grounds.reason,
    )
    return Change(ledger=(entry,))


def require_in_lifecycle(participant: Participant) -> None:
    """Raise `InvalidState` for who stands outside the lifecycle: a contributor, an app (I1)."""
    if participant.kind.rank < 0:
        message = f"A participant of kind {participant.kind} is neither promoted nor merged."
        raise InvalidState(message, ("input", "participant"))


def require_evidence(evidence: IdentityEvidence, other: Participant) -> None:
    """Raise `IdentityConflict` for a mere claim on somebody's history (I6)."""
    if evidence is IdentityEvidence.CLAIMED:
        message = "A claim does not open somebody's history; let the business complete it with evidence."
        raise IdentityConflict(message, ("input", "evidence"), holder=other.id)


def require_not_erased(other: Participant) -> None:
    """Raise `Erased` for an id whose holder was erased (I15)."""
    if other.erased_at is not None:
        message = "The id belonged to a participant that was erased; it is not given out again."
        raise Erased(message, ("input", "contactId"), holder=other.id)
