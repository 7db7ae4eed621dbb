"""What becomes of participants."""

from typing import TypeVar

import strawberry

from colloquy.domain.ids import ConversationId, ParticipantId
from colloquy.domain.ports import Snapshot
from colloquy.resolvers.identity import IdentityOutcome
from colloquy.schema.fields import as_type, batched, plain
from colloquy.schema.lookups import very_conversation, very_participant
from colloquy.schema.payloads.payload import Payload
from colloquy.schema.types.conversation import Conversation
from colloquy.schema.types.identity_change import IdentityChange
from colloquy.schema.types.participant import Participant


@strawberry.type
class _OneParticipant(Payload):
    participant: Participant | None = batched(
        very_participant("participant_id"), "The participant after it; null with errors."
    )
    participant_id: strawberry.Private[ParticipantId | None] = None


@strawberry.type(description="The participant that was created.")
class CreateParticipantPayload(_OneParticipant):
    pass


@strawberry.type(description="The participant that was changed.")
class UpdateParticipantPayload(_OneParticipant):
    pass


@strawberry.type(description="The participant that was erased, now blank.")
class EraseParticipantPayload(_OneParticipant):
    pass


P = TypeVar("P", bound="_Joined")


def merged_conversations(snapshot: Snapshot, payloads: list["_Joined"]) -> list[list[object]]:
    """Return the conversations that each call merged away, as they are now."""
    ids = {id for payload in payloads for id in payload.merged}
    found = snapshot.conversations(ids) if ids else {}
    return [[found[id] for id in payload.merged if id in found] for payload in payloads]


@strawberry.type
class _Joined(_OneParticipant):
    conversation: Conversation | None = batched(
        very_conversation("conversation_id"),
        "Its inbox conversation now; null with errors, or when it has none.",
    )
    merged_conversations: list[Conversation] = batched(
        merged_conversations, "The conversations that this call merged away."
    )
    change: IdentityChange | None = plain(
        "The entry in the ledger; null with errors, or when it was done before.", default=None
    )
    already_done: bool = plain("Whether it was done before: nothing changed.", default=False)
    conversation_id: strawberry.Private[ConversationId | None] = None
    merged: strawberry.Private[tuple[ConversationId, ...]] = ()


@strawberry.type(description="What a promotion came to.")
class PromoteParticipantPayload(_Joined):
    pass


@strawberry.type(description="What a merge came to.")
class MergeParticipantsPayload(_Joined):
    pass


@strawberry.type(description="What undoing a merge came to.")
class UnmergeParticipantsPayload(_OneParticipant):
    restored: Participant | None = batched(
        very_participant("restored_id"), "The participant that is back; null with errors."
    )
    change: IdentityChange | None = plain("The entry in the ledger; null with errors.", default=None)
    restored_id: strawberry.Private[ParticipantId | None] = None


def of_joined(payload: type[P], done: IdentityOutcome) -> P:
    """Return what a promotion or merge came to, as the payload of either."""
    conversation = done.conversation
    return payload(
        participant_id=done.participant.id,
        conversation_id=conversation.id if conversation else None,
        merged=done.merged,
        change=as_type(done.change),
        already_done=done.already_done,
    )
