"""The ledger of identity: who became whom."""

from typing import Any

import strawberry

from colloquy.domain.model import identity_change as domain
from colloquy.schema.fields import batched, plain
from colloquy.schema.lookups import current_participant, very_participant
from colloquy.schema.types.enums import ErrorCode, IdentityChangeKind, IdentityEvidence, ParticipantKind
from colloquy.schema.types.lazy import AParticipant
from colloquy.schema.types.node import Node
from colloquy.schema.types.scalars import JSON, DateTime


@strawberry.type(description="An attribute that both sides of a merge had.")
class AttributeConflict:
    attribute: str = plain("The attribute's name.")
    kept: JSON | None = plain("The survivor's value, which stays.")
    discarded: JSON | None = plain("The other's value, which only stands here.")


@strawberry.type(description="An entry of the ledger: who became whom, when, on what evidence.")
class IdentityChange(Node):
    kind: IdentityChangeKind = plain("What happened.")
    participant: AParticipant = batched(
        very_participant("participant_id"),
        "The survivor: the very participant, later merges notwithstanding.",
    )
    other: AParticipant | None = batched(
        very_participant("from_id"),
        "The other one, likewise; null unless two were involved.",
        name="from",
    )
    refusal: ErrorCode | None = plain("REFUSED: why; else null.")
    from_kind: ParticipantKind | None = plain("The kind before; null where it stayed.")
    to_kind: ParticipantKind | None = plain("The kind after; null where it stayed.")
    evidence: IdentityEvidence = plain("How sure the caller was.")
    actor: AParticipant | None = batched(
        current_participant("actor_id"), "Who made the change; null: the business itself."
    )
    reason: str | None = plain("Why, in the caller's words.")
    undone: bool = plain("Whether a merge was undone since.")
    conflicts: list[AttributeConflict] = plain("What both sides of a merge had; empty after an erasure.")
    occurred_at: DateTime = plain("When it happened.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, domain.LedgerEntry)
