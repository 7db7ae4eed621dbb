"""The ledger of identity: who became whom, when, by whom and on what evidence (I14)."""

from dataclasses import dataclass
from enum import StrEnum

from colloquy.domain.errors import ErrorCode
from colloquy.domain.ids import ChangeId, ConversationId, Instant, ParticipantId
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.membership import Membership
from colloquy.domain.model.participant import JSON, Identity, Participant, ParticipantKind
from colloquy.domain.model.receipt import Mark


class IdentityChangeKind(StrEnum):
    """What happened to an identity."""

    CREATED = "CREATED"
    PROMOTED = "PROMOTED"
    MERGED = "MERGED"
    UNMERGED = "UNMERGED"
    ERASED = "ERASED"
    REFUSED = "REFUSED"


class IdentityEvidence(StrEnum):
    """How sure the caller is that two are one, from weakest to strongest."""

    CLAIMED = "CLAIMED"
    CHANNEL_VERIFIED = "CHANNEL_VERIFIED"
    SERVER_ASSERTED = "SERVER_ASSERTED"


@dataclass(frozen=True, slots=True)
class AttributeConflict:
    """An attribute that both sides of a merge had: the survivor's value, and the other (I10)."""

    attribute: str
    kept: JSON
    discarded: JSON


@dataclass(frozen=True, slots=True)
class Undo:
    """What the exact inverse of a merge needs: both sides as they were, and what came of it (I12).

    `other_line` and `other_logs` are the ids that led to the one who was merged away;
    `memberships` and `marks` are those that the merge changed, as they were before it. `united`
    and `inbox` are the survivor and its conversation right after it, `identities` what was new.
    `groups` are the GROUPs in which the one who was merged away ever was.
    """

    survivor: Participant
    other: Participant
    survivor_inbox: Conversation | None
    other_inbox: Conversation | None
    united: Participant
    inbox: Conversation | None
    identities: tuple[Identity, ...]
    other_line: tuple[ParticipantId, ...]
    other_logs: tuple[ConversationId, ...]
    memberships: tuple[Membership, ...] = ()
    marks: tuple[Mark, ...] = ()
    groups: tuple[ConversationId, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry of the ledger; `undo` stands on a MERGED one until erasure empties it (I14)."""

    id: ChangeId
    kind: IdentityChangeKind
    participant_id: ParticipantId
    occurred_at: Instant
    evidence: IdentityEvidence
    actor_id: ParticipantId | None = None
    from_id: ParticipantId | None = None
    refusal: ErrorCode | None = None
    from_kind: ParticipantKind | None = None
    to_kind: ParticipantKind | None = None
    reason: str | None = None
    undone: bool = False
    conflicts: tuple[AttributeConflict, ...] = ()
    undo: Undo | None = None
