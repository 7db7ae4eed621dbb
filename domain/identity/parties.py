"""Who takes part in a change of identity, why it is made, and what comes of it."""

from dataclasses import dataclass

from colloquy.domain.identity.merge_inboxes import Inbox
from colloquy.domain.ids import ConversationId, ParticipantId
from colloquy.domain.model.change import Change
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.identity_change import IdentityEvidence, LedgerEntry
from colloquy.domain.model.participant import Identity, Participant


@dataclass(frozen=True, slots=True)
class MergeParty:
    """One participant of a change of identity, with what hangs on it.

    `inbox` is its current inbox conversation, None when it has none or a DELETED one; `groups`
    are the GROUPs that it is in; `line` and `logs` the ids that lead to it and to its inbox.
    """

    participant: Participant
    inbox: Inbox | None = None
    groups: tuple[Conversation, ...] = ()
    line: tuple[ParticipantId, ...] = ()
    logs: tuple[ConversationId, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """Why, and by whom, an identity is changed."""

    evidence: IdentityEvidence
    actor: ParticipantId | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class IdentityPlan:
    """Who survives, and with which new identities; `other` is merged away, if anybody.

    `raised` is the survivor with the kind, ids and attributes that it is to have, `other` the
    one who goes with those that the call gave it.
    """

    survivor: Participant
    raised: Participant
    identities: tuple[Identity, ...]
    other: Participant | None = None


@dataclass(frozen=True, slots=True)
class IdentityTransition:
    """A change of identity: who it is now, its conversation, and those merged into it."""

    change: Change
    participant: Participant
    conversation: Conversation | None
    merged: tuple[ConversationId, ...]
    entry: LedgerEntry
