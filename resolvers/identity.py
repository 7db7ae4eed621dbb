"""Identity: promoted and merged."""

from collections.abc import Mapping
from dataclasses import dataclass

from colloquy.domain import access
from colloquy.domain.errors import Erased, NotFound, PlanStale, Refusal
from colloquy.domain.identity import eligibility, merge, promote, unmerge
from colloquy.domain.identity.merge_groups import SharedGroup, key_of, seen
from colloquy.domain.identity.merge_inboxes import Inbox
from colloquy.domain.identity.parties import Attribution, IdentityPlan, IdentityTransition, MergeParty
from colloquy.domain.identity.promote import Promotion
from colloquy.domain.identity.unmerge import Split, UnmergeState
from colloquy.domain.ids import ChangeId, ConversationId, Instant, LineId, ParticipantId
from colloquy.domain.limits import require_max_length
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.identity_change import IdentityEvidence, LedgerEntry, Undo
from colloquy.domain.model.participant import IdentityType, Participant, ParticipantRef
from colloquy.domain.ports import Transaction
from colloquy.resolvers import lookup
from colloquy.resolvers.context import Context, operation
from colloquy.resolvers.participants import groups_of, inbox_of
from colloquy.resolvers.preview import state_token


@dataclass(frozen=True, slots=True)
class IdentityOutcome:
    """What a change of identity came to; `merged` are conversations merged by this call."""

    participant: Participant
    conversation: Conversation | None
    merged: tuple[ConversationId, ...]
    change: LedgerEntry | None
    already_done: bool


@operation
def promote_participant(
    tx: Transaction,
    context: Context,
    ref: ParticipantRef,
    asked: Promotion,
    evidence: IdentityEvidence | None,
    reason: str | None,
) -> IdentityOutcome:
    """Return the participant as a CONTACT or MEMBER, merged with who held the ids (I1 to I8)."""
    grounds = _grounds(context, evidence, reason)
    who = _named(tx, context, ref, "participant", grounds)
    promote.require_valid_promotion(asked, context.limits)
    held = {kind: tx.holder(kind, value) for kind, value in asked.ids().items()}
    holders = {kind: holder for kind, holder in held.items() if holder is not None}
    try:
        if not context.actor.is_business:
            promote.require_claim(asked, grounds.evidence)
        known = _known(tx, who, holders)
        plan = promote.plan_promotion(who, asked, holders, grounds.evidence, tx.moment, known)
    except Refusal as refusal:
        raise _noted(tx, context, refusal, who, grounds) from None
    if plan is None:
        return IdentityOutcome(who, inbox_of(tx, who), (), None, True)
    return _carry_out(tx, plan, grounds)


def _known(tx: Transaction, who: Participant, holders: Mapping[IdentityType, Participant]) -> set[LineId]:
    """Return the lines that have a contactId which a caller gave; looked for where two would merge."""
    lines = {holder.line_id for holder in holders.values()}
    if lines <= {who.line_id}:
        return set()
    return {line for line in (who.line_id, *lines) if tx.is_known_customer(line)}


@operation
def merge_participants(
    tx: Transaction,
    context: Context,
    source: ParticipantRef,
    into: ParticipantRef,
    preview_token: str | None,
    evidence: IdentityEvidence | None,
    reason: str | None,
) -> IdentityOutcome:
    """Return two participants as one; the business decides it (I5)."""
    access.require_business(context.actor, "merge participants")
    grounds = _grounds(context, evidence, reason)
    one = _named(tx, context, source, "from", grounds)
    two = _named(tx, context, into, "into", grounds)
    try:
        has_token = _checked(tx, preview_token, one, two)
        plan = merge.plan_merge(one, two, grounds.evidence, has_token=has_token)
    except Refusal as refusal:
        raise _noted(tx, context, refusal, one, grounds, two.id) from None
    if plan is None:
        return IdentityOutcome(two, inbox_of(tx, two), (), None, True)
    return _carry_out(tx, plan, grounds)


@dataclass(frozen=True, slots=True)
class UnmergeOutcome:
    """What an undo came to: who is back, who stays, and the ledger's entry."""

    restored: Participant
    participant: Participant
    change: LedgerEntry


@operation
def unmerge_participants(
    tx: Transaction, context: Context, id: ChangeId, reason: str | None
) -> UnmergeOutcome:
    """Return both participants of a merge as they were before it (I12)."""
    access.require_business(context.actor, "undo a merge")
    entry = tx.ledger_entry(id)
    survivor = tx.participant(entry.participant_id) if entry else None
    if entry is None or survivor is None:
        raise NotFound("There is no such change.", ("input", "change"))
    grounds = _grounds(context, None, reason)
    try:
        undo = unmerge.require_undoable(entry, tx.later_changes(survivor.line_id, entry.id))
    except Refusal as refusal:
        raise _noted(tx, context, refusal, survivor, grounds, entry.from_id) from None
    now = _now(tx, undo, survivor, entry.occurred_at)
    change = unmerge.unmerge(entry, undo, now, _settled(tx, undo, now), grounds, tx.moment)
    tx.save(change)
    return UnmergeOutcome(change.participants[1], change.participants[0], change.ledger[-1])


def _now(tx: Transaction, undo: Undo, survivor: Participant, since: Instant) -> UnmergeState:
    lost = undo.other_inbox
    inbox = tx.current_conversation(lost.id) if lost else None
    restored = tx.conversation(lost.id) if lost else None
    parted = Split()
    if inbox is not None:
        parted = tx.split(inbox.history_id, undo.other_logs, undo.other_line, since)
    places = (tx.membership(membership.id) for membership in undo.memberships)
    theirs = [m for m in undo.memberships if m.participant_id in undo.other_line]
    groups = (tx.conversation(i) for i in dict.fromkeys(m.conversation_id for m in theirs))
    return UnmergeState(
        survivor=survivor,
        other=undo.other,
        inbox=inbox,
        restored=restored,
        parted=parted,
        memberships=tuple(membership for membership in places if membership is not None),
        marks=tx.marks_of(survivor.id),
        groups=tuple(group for group in groups if group is not None),
        lone_inbox=inbox_of(tx, survivor) if lost is None else None,
        joined_since=tuple(log for log in tx.groups_named_by(undo.other_line) if log not in undo.groups),
    )


def _settled(tx: Transaction, undo: Undo, now: UnmergeState) -> unmerge.Settled:
    """Return what each of the two has settled in each GROUP once they are two again."""
    line = tx.line(now.survivor.line_id)
    own = {
        undo.survivor.id: tuple(i for i in line if i not in undo.other_line),
        undo.other.id: undo.other_line,
    }
    places = unmerge.keys_after(undo, now)
    return {
        (log, who): tx.settled(log, own[ParticipantId(who)], membership)
        for (log, who), membership in places.items()
    }


def _checked(tx: Transaction, token: str | None, one: Participant, two: Participant) -> bool:
    """Return whether there is a token. Raises `PlanStale` for one of another state."""
    if token is not None and one.line_id != two.line_id and token != state_token(tx, one, two):
        message = "What the preview showed has changed since; look at a new one."
        raise PlanStale(message, ("input", "previewToken"))
    return token is not None


def _grounds(context: Context, evidence: IdentityEvidence | None, reason: str | None) -> Attribution:
    require_max_length(reason, context.limits.reason, ("input", "reason"), "The reason")
    usual = IdentityEvidence.SERVER_ASSERTED
    if not context.actor.is_business:
        usual = IdentityEvidence.CLAIMED
    return Attribution(evidence or usual, context.actor.participant_id, reason)


def _named(
    tx: Transaction, context: Context, ref: ParticipantRef, field: str, grounds: Attribution
) -> Participant:
    """Return whom a ref names; that one was erased stands in the ledger too."""
    try:
        return lookup.participant(tx, context, ref, ("input", field)).participant
    except Erased as refusal:
        id = tx.named(ref)
        blank = tx.current(id) if id is not None else None
        raise (_noted(tx, context, refusal, blank, grounds) if blank else refusal) from None


def _noted(
    tx: Transaction,
    context: Context,
    refusal: Refusal,
    who: Participant,
    grounds: Attribution,
    other: ParticipantId | None = None,
) -> Refusal:
    """Return the refusal with its note for the ledger; participants do not learn the holder (I6)."""
    named = other or (ParticipantId(refusal.holder) if refusal.holder else None)
    refusal.note = eligibility.refused(refusal, who, named, grounds, tx.moment)
    if not context.actor.is_business:
        refusal.holder = None
    return refusal


def _carry_out(tx: Transaction, plan: IdentityPlan, grounds: Attribution) -> IdentityOutcome:
    survivor = tx.participant(plan.survivor.id) or plan.survivor
    if plan.other is None:
        outcome = promote.promote(_side(tx, survivor), plan, grounds, tx.moment)
    else:
        lost = tx.participant(plan.other.id) or plan.other
        sides = _side(tx, survivor), _side(tx, lost, whole=True)
        outcome = merge.merge(*sides, plan, _standings(tx, survivor, lost), grounds, tx.moment)
    tx.save(outcome.change)
    return _joined(outcome)


def _side(tx: Transaction, who: Participant, *, whole: bool = False) -> MergeParty:
    inbox = inbox_of(tx, who)
    held = Inbox(inbox, tx.marks(inbox.id)) if inbox else None
    line = tx.line(who.line_id) if whole else ()
    logs = tx.logs(inbox.line_id) if whole and inbox else ()
    return MergeParty(who, held, groups_of(tx, who), line, logs)


def _standings(tx: Transaction, survivor: Participant, lost: Participant) -> tuple[SharedGroup, ...]:
    """Return how both stand in each GROUP in which the one who goes ever was, or has a mark."""
    logs = dict.fromkeys(tx.ever_in(lost.line_id))
    logs |= dict.fromkeys(mark.log for mark in tx.marks_of(lost.id))
    return tuple(_standing(tx, log, survivor, lost) for log in logs)


def _standing(tx: Transaction, log: ConversationId, survivor: Participant, lost: Participant) -> SharedGroup:
    group = tx.conversation(log)
    if group is None:
        raise LookupError(log)
    mine, theirs = tx.marks(log, survivor.id), tx.marks(log, lost.id)
    places = key_of(seen(mine)), key_of(seen(theirs))
    nearer = survivor if places[0] < places[1] else lost
    return SharedGroup(
        conversation=group,
        mine=tuple(p for p in tx.memberships(log, survivor.line_id) if p.is_open),
        theirs=tuple(p for p in tx.memberships(log, lost.line_id) if p.is_open),
        my_marks=mine,
        their_marks=theirs,
        own_after=tx.own_after(log, nearer.line_id, max(places)),
    )


def _joined(outcome: IdentityTransition) -> IdentityOutcome:
    return IdentityOutcome(outcome.participant, outcome.conversation, outcome.merged, outcome.entry, False)
