"""Rules: a participant rises, or two become one (I3 to I5, I10)."""

from dataclasses import replace

from colloquy.domain.conversations.announce import announce
from colloquy.domain.errors import IdentityConflict
from colloquy.domain.identity.eligibility import require_evidence, require_in_lifecycle
from colloquy.domain.identity.merge_attributes import overwritten, unite_participants
from colloquy.domain.identity.merge_groups import SharedGroup, collapse
from colloquy.domain.identity.merge_inboxes import Inbox, InboxMerge, succeed
from colloquy.domain.identity.parties import Attribution, IdentityPlan, IdentityTransition, MergeParty
from colloquy.domain.ids import ConversationId, Moment, ParticipantId
from colloquy.domain.model.change import Change, ParticipantsReassigned
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Event, Fact, ParticipantPromoted, ParticipantUpdated
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence, LedgerEntry, Undo
from colloquy.domain.model.participant import Identity, Participant, ParticipantKind


def merge(
    survivor: MergeParty,
    other: MergeParty,
    plan: IdentityPlan,
    standings: tuple[SharedGroup, ...],
    grounds: Attribution,
    moment: Moment,
) -> IdentityTransition:
    """Return two participants as one: ids, attributes, inbox conversations, memberships, marks.

    `standings` say how both stand in each GROUP that the other is in.
    """
    before, raised = survivor.participant, plan.raised
    lost = plan.other or other.participant
    promoted = None
    if raised.kind is not before.kind:
        promoted = ParticipantPromoted(before.id, before.kind, raised.kind)
    united, conflicts = unite_participants(raised, lost)
    conflicts += overwritten(united, (before, other.participant), conflicts)
    entry = LedgerEntry(
        id=moment.change(),
        kind=IdentityChangeKind.MERGED,
        participant_id=before.id,
        from_id=lost.id,
        occurred_at=moment.at,
        evidence=grounds.evidence,
        actor_id=grounds.actor,
        from_kind=before.kind if promoted else lost.kind,
        to_kind=raised.kind,
        reason=grounds.reason,
    )
    kept = survivor.inbox.conversation if survivor.inbox and promoted is None else None
    sides = (survivor, other) if promoted else (other,)
    old = tuple(side.inbox for side in sides if side.inbox)
    inbox = _succession(kept, old, before.id, promoted, entry, grounds, moment)
    larger = before if before.line_size >= lost.line_size else lost
    smaller = lost if larger is before else before
    size = before.line_size + lost.line_size
    person = replace(_owning(united, inbox, moment), line_id=larger.line_id, line_size=size)
    gone = replace(lost, line_id=larger.line_id, merged_into_id=before.id, updated_at=moment.at)
    undo = _undo(survivor, other, standings, person, inbox.conversation, plan.identities)
    change = Change(
        participants=(gone, person),
        identities=plan.identities,
        ledger=(replace(entry, conflicts=conflicts + inbox.conflicts, undo=undo),),
        reassignments=(ParticipantsReassigned(smaller.line_id, larger.line_id),),
    )
    told = _tell(survivor, other, promoted, inbox, grounds, moment)
    for standing in standings:
        change += collapse(standing, before.id, moment.at)
    whole = change + inbox.change + told
    return IdentityTransition(whole, person, inbox.conversation, inbox.merged, change.ledger[0])


def _succession(
    kept: Conversation | None,
    old: tuple[Inbox, ...],
    owner: ParticipantId,
    promoted: ParticipantPromoted | None,
    entry: LedgerEntry,
    grounds: Attribution,
    moment: Moment,
) -> InboxMerge:
    return succeed(
        kept,
        old,
        owner,
        promoted,
        change_id=entry.id,
        actor=grounds.actor,
        moment=moment,
    )


def _owning(person: Participant, inbox: InboxMerge, moment: Moment) -> Participant:
    """Return the participant with the conversation that goes on as its own."""
    current = inbox.conversation.id if inbox.conversation else None
    return replace(person, inbox_id=current, updated_at=moment.at)


def _undo(
    survivor: MergeParty,
    other: MergeParty,
    standings: tuple[SharedGroup, ...],
    united: Participant,
    inbox: Conversation | None,
    identities: tuple[Identity, ...],
) -> Undo:
    return Undo(
        survivor=survivor.participant,
        other=other.participant,
        survivor_inbox=survivor.inbox.conversation if survivor.inbox else None,
        other_inbox=other.inbox.conversation if other.inbox else None,
        united=united,
        inbox=inbox,
        identities=identities,
        other_line=other.line,
        other_logs=other.logs,
        memberships=tuple(m for s in standings for m in (*s.mine, *s.theirs)),
        groups=tuple(s.conversation.id for s in standings),
        marks=tuple(m for s in standings for m in (*s.my_marks, *s.their_marks)),
    )


def _tell(
    survivor: MergeParty,
    other: MergeParty,
    promoted: ParticipantPromoted | None,
    inbox: InboxMerge,
    grounds: Attribution,
    moment: Moment,
) -> Change:
    """Return what the GROUPs of both are told, each once for each thing that concerns it.

    A survivor's inbox that nothing was merged into is told of its new previousIds too.
    """
    groups = {group.id: group for group in (*survivor.groups, *other.groups)}
    news: list[tuple[Fact, list[ConversationId]]] = []
    if promoted is not None:
        news.append((promoted, [group.id for group in survivor.groups]))
    gone = ParticipantUpdated(other.participant.id, ("mergedInto",))
    news.append((gone, [group.id for group in other.groups]))
    if inbox.conversation is not None and not inbox.merged:
        groups[inbox.conversation.id] = inbox.conversation
        grown = ParticipantUpdated(survivor.participant.id, ("previousIds",))
        news.append((grown, [inbox.conversation.id]))
    events: list[Event] = []
    for fact, ids in news:
        step = announce(fact, [groups[i] for i in ids], actor=grounds.actor, moment=moment)
        groups |= {conversation.id: conversation for conversation in step.conversations}
        events += step.events
    touched = dict.fromkeys(event.log for event in events)
    return Change(conversations=tuple(groups[i] for i in touched), events=tuple(events))


def plan_merge(
    source: Participant,
    into: Participant,
    evidence: IdentityEvidence,
    *,
    has_token: bool,
) -> IdentityPlan | None:
    """Return which of the two survives; None when they are one already (I5, I8).

    Two members merge only with a preview's token; a mere claim merges nobody (I6).
    """
    if source.line_id == into.line_id:
        return None
    require_in_lifecycle(source)
    require_in_lifecycle(into)
    require_evidence(evidence, source)
    survivor, lost = (source, into) if source.kind.rank > into.kind.rank else (into, source)
    both = source.kind is ParticipantKind.MEMBER and into.kind is ParticipantKind.MEMBER
    if both and not has_token:
        message = "Both are members; ask mergePreview for a token, look at it, and send it along."
        raise IdentityConflict(message, ("input", "previewToken"), holder=into.id)
    return IdentityPlan(survivor, survivor, (), lost)
