"""What a merge would do, and a token that ties the merge to this very state."""

from dataclasses import dataclass

from colloquy.domain import access
from colloquy.domain.errors import Refusal
from colloquy.domain.identity import merge
from colloquy.domain.identity.merge_attributes import unite_conversations, unite_participants
from colloquy.domain.identity.parties import IdentityPlan
from colloquy.domain.model.conversation import CONVERSATION_ATTRIBUTES, Conversation
from colloquy.domain.model.identity_change import AttributeConflict, IdentityEvidence
from colloquy.domain.model.participant import PARTICIPANT_ATTRIBUTES, Participant, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation
from colloquy.resolvers.participants import groups_of, inbox_of


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would come to: who survives, what moves, what stands in its way.

    `warnings` are sentences about what a person should look at before.
    """

    token: str
    survivor: Participant | None
    moved_messages: int
    moved_memberships: int
    conflicts: tuple[AttributeConflict, ...]
    blockers: tuple[Refusal, ...]
    warnings: tuple[str, ...] = ()


@operation
def merge_preview(tx: Transaction, context: Context, source: ParticipantRef, into: ParticipantRef) -> Preview:
    """Return what merging two participants would do; it changes nothing."""
    access.require_business(context.actor, "look at what a merge would do")
    one = lookup.participant(tx, context, source, ("from",)).participant
    two = lookup.participant(tx, context, into, ("into",)).participant
    plan, blockers = _planned(one, two)
    token = state_token(tx, one, two)
    if plan is None or plan.other is None:
        survivor = two if one.line_id == two.line_id else None
        return Preview(token, survivor, 0, 0, (), blockers)
    lost = tx.participant(plan.other.id) or plan.other
    inbox = inbox_of(tx, lost)
    return Preview(
        token=token,
        survivor=plan.survivor,
        moved_messages=tx.message_count(inbox.history_id) if inbox else 0,
        moved_memberships=len(tx.memberships_of(lost.line_id)),
        conflicts=_conflicts(tx, plan.survivor, lost),
        blockers=blockers,
        warnings=tuple(_warnings(tx, plan.survivor, lost)),
    )


def state_token(tx: Transaction, one: Participant, two: Participant) -> str:
    """Return a keyed hash of all that a merge of the two decides on; counts are not in it."""
    return tx.digest([_facts(tx, one), _facts(tx, two)])


def _facts(tx: Transaction, who: Participant) -> list[object]:
    inbox = inbox_of(tx, who)
    return [
        who.id,
        sorted(tx.line(who.line_id)),
        who.kind,
        [getattr(who, attribute.name) for attribute in PARTICIPANT_ATTRIBUTES],
        _inbox_facts(inbox) if inbox else None,
        sorted(membership.id for membership in tx.memberships_of(who.line_id)),
    ]


def _inbox_facts(inbox: Conversation) -> list[object]:
    return [inbox.id, [getattr(inbox, attribute.name) for attribute in CONVERSATION_ATTRIBUTES]]


def _planned(one: Participant, two: Participant) -> tuple[IdentityPlan | None, tuple[Refusal, ...]]:
    try:
        return merge.plan_merge(one, two, IdentityEvidence.SERVER_ASSERTED, has_token=True), ()
    except Refusal as refusal:
        return None, (refusal,)


def _conflicts(tx: Transaction, survivor: Participant, lost: Participant) -> tuple[AttributeConflict, ...]:
    _, conflicts = unite_participants(survivor, lost)
    mine, theirs = inbox_of(tx, survivor), inbox_of(tx, lost)
    if mine is None or theirs is None:
        return conflicts
    return conflicts + unite_conversations(mine, theirs)[1]


def _warnings(tx: Transaction, survivor: Participant, lost: Participant) -> list[str]:
    shared = {group.id for group in groups_of(tx, survivor)}
    found = []
    for group in groups_of(tx, lost):
        memberships = (*tx.memberships(group.id, survivor.line_id), *tx.memberships(group.id, lost.line_id))
        members = sum(membership.is_open for membership in memberships)
        if group.id in shared and tx.member_count(group.id) == members:
            found.append(f"The two have the GROUP {group.id} with each other alone.")
    return found
