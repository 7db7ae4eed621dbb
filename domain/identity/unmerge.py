"""Rule: the exact inverse of a merge (I12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from colloquy.domain.conversations.announce import announce
from colloquy.domain.errors import InvalidState
from colloquy.domain.identity.merge_groups import MERGED, key_of, one_membership, seen
from colloquy.domain.identity.parties import Attribution
from colloquy.domain.ids import BEGINNING, ConversationId, Instant, LineId, Moment
from colloquy.domain.model.attributes import AttributeTable
from colloquy.domain.model.change import Change, ConversationsSplit, HistorySplit, ParticipantsSplit
from colloquy.domain.model.conversation import CONVERSATION_ATTRIBUTES, Conversation
from colloquy.domain.model.event import ConversationUnmerged, ParticipantUpdated
from colloquy.domain.model.identity_change import IdentityChangeKind, LedgerEntry, Undo
from colloquy.domain.model.membership import Membership
from colloquy.domain.model.message import MessageKey
from colloquy.domain.model.participant import PARTICIPANT_ATTRIBUTES, Participant
from colloquy.domain.model.receipt import NOWHERE, Mark, ReceiptKind

Settled = Mapping[tuple[ConversationId, str], int]
"""What each owner has settled in each GROUP's log."""

T = TypeVar("T", Participant, Conversation)


@dataclass(frozen=True, slots=True)
class Split:
    """What goes with the restored conversation: events and unread counts.

    `gone_at` and `kept_at` are when something last happened since the merge, in what goes and in
    what stays.
    """

    events: int = 0
    unread_business: int = 0
    unread_participant: int = 0
    gone_at: Instant = BEGINNING
    kept_at: Instant = BEGINNING


@dataclass(frozen=True, slots=True)
class UnmergeState:
    """How things stand when a merge is undone.

    `inbox` is the survivor's current conversation, `restored` the one that was merged away;
    `memberships` are those of the merge, `groups` the GROUPs of the one who comes back.
    `lone_inbox` is the survivor's inbox where the merge brought no other into it, `joined_since`
    are GROUPs that were joined in the name of the one who comes back.
    """

    survivor: Participant
    other: Participant
    inbox: Conversation | None
    restored: Conversation | None
    parted: Split = field(default_factory=Split)
    memberships: tuple[Membership, ...] = ()
    marks: tuple[Mark, ...] = ()
    groups: tuple[Conversation, ...] = ()
    lone_inbox: Conversation | None = None
    joined_since: tuple[ConversationId, ...] = ()


def require_undoable(entry: LedgerEntry, later: Iterable[LedgerEntry]) -> Undo:
    """Return what the undo needs. Raises `InvalidState` where something later depends on it."""
    path = ("input", "change")
    if entry.kind is not IdentityChangeKind.MERGED:
        raise InvalidState(f"A change of kind {entry.kind} is not undone; only MERGED ones are.", path)
    if entry.undone:
        raise InvalidState("The merge was undone already.", path)
    for change in later:
        if change.kind is IdentityChangeKind.MERGED and not change.undone:
            message = f"The merge {change.id} came later in this line; undo that one first."
            raise InvalidState(message, path)
        if change.kind in (IdentityChangeKind.PROMOTED, IdentityChangeKind.ERASED):
            message = f"The survivor was {change.kind.lower()} since; what it became depends on the merge."
            raise InvalidState(message, path)
    if entry.undo is None:
        raise InvalidState("An erasure has emptied what the undo needs.", path)
    return entry.undo


def unmerge(
    entry: LedgerEntry,
    undo: Undo,
    now: UnmergeState,
    settled: Settled,
    grounds: Attribution,
    moment: Moment,
) -> Change:
    """Return both participants as they were, with what has come since where it belongs.

    `settled` counts, for each log and owner, what a GROUP's member has settled after the undo.
    """
    survivor = _before(PARTICIPANT_ATTRIBUTES, now.survivor, undo.united, undo.survivor)
    survivor = replace(
        survivor,
        kind=undo.survivor.kind,
        line_id=undo.survivor.line_id,
        line_size=now.survivor.line_size - len(undo.other_line),
        updated_at=moment.at,
    )
    other = replace(undo.other, updated_at=moment.at)
    note = LedgerEntry(
        id=moment.change(),
        kind=IdentityChangeKind.UNMERGED,
        participant_id=survivor.id,
        from_id=other.id,
        occurred_at=moment.at,
        evidence=grounds.evidence,
        actor_id=grounds.actor,
        reason=grounds.reason,
        from_kind=now.survivor.kind,
        to_kind=survivor.kind,
    )
    lines = ParticipantsSplit(
        now.survivor.line_id, undo.other_line, undo.other.line_id, undo.survivor.line_id
    )
    people = Change(
        participants=(survivor, other),
        dropped_identities=undo.identities,
        ledger=(replace(entry, undone=True, undo=None), note),
        memberships=tuple(_memberships(undo, now)),
        marks=tuple(_marks(undo, now, settled)),
        dropped_marks=tuple(m for m in now.marks if m.log in (*undo.groups, *now.joined_since)),
        reassignments=(lines,),
    )
    fact = ParticipantUpdated(other.id, ("mergedInto",))
    told = announce(fact, now.groups, actor=grounds.actor, moment=moment)
    if now.lone_inbox is not None:
        fact = ParticipantUpdated(survivor.id, ("previousIds",))
        told += announce(fact, (now.lone_inbox,), actor=grounds.actor, moment=moment)
    return people + _conversations(undo, now, note, grounds, moment) + told


def _conversations(
    undo: Undo, now: UnmergeState, note: LedgerEntry, grounds: Attribution, moment: Moment
) -> Change:
    """Return the restored conversation current again, and the survivor's without what it had."""
    if now.inbox is None or now.restored is None or undo.other_inbox is None:
        return Change()
    history = moment.history()  # its old one may have become another line's since
    fact = ConversationUnmerged(now.restored.id, now.inbox.id, note.id)
    kept = _before(CONVERSATION_ATTRIBUTES, now.inbox, undo.inbox, undo.survivor_inbox)
    survivors_line = _survivors_line(undo, now, moment)
    kept = replace(
        kept,
        line_id=survivors_line,
        line_size=now.inbox.line_size - len(undo.other_logs),
        last_activity_at=max(_last_active(undo, now.inbox), now.parted.kept_at),
        length=now.inbox.length - now.parted.events,
        unread_business=now.inbox.unread_business - now.parted.unread_business,
        unread_participant=now.inbox.unread_participant - now.parted.unread_participant,
        updated_at=moment.at,
    )
    back = replace(
        now.restored,
        state=undo.other_inbox.state,
        line_id=undo.other_inbox.line_id,
        line_size=undo.other_inbox.line_size,
        history_id=history,
        merged_into_id=None,
        merged_sequence=None,
        length=now.parted.events,
        unread_business=now.parted.unread_business,
        unread_participant=now.parted.unread_participant,
        last_activity_at=max(undo.other_inbox.last_activity_at, now.parted.gone_at),
        last_live_at=max(now.restored.last_live_at, now.inbox.last_live_at),
        updated_at=moment.at,
    )
    kept, one = kept.append(fact, moment, actor=grounds.actor)
    back, two = back.append(fact, moment, actor=grounds.actor)
    line = now.inbox.line_id
    return Change(
        conversations=(kept, back),
        events=(one, two),
        reassignments=(
            ConversationsSplit(line, undo.other_logs, undo.other_inbox.line_id, survivors_line),
            HistorySplit(now.inbox.history_id, history, undo.other_logs, undo.other_line, back.id),
        ),
    )


def _last_active(undo: Undo, inbox: Conversation) -> Instant:
    """Return when the survivor's conversation was last active before the merge."""
    return undo.survivor_inbox.last_activity_at if undo.survivor_inbox else inbox.created_at


def _survivors_line(undo: Undo, now: UnmergeState, moment: Moment) -> LineId:
    if undo.survivor_inbox is not None:
        return undo.survivor_inbox.line_id
    taken = undo.other_inbox.line_id if undo.other_inbox else None
    line = now.inbox.line_id if now.inbox else None
    return moment.line() if line is None or line == taken else line


def _before(table: AttributeTable, now: T, after: T | None, before: T | None) -> T:
    """Return `now` with each attribute as it was before, but those that were edited since."""
    if after is None:
        return now
    return replace(
        now,
        **{
            attribute.name: getattr(before, attribute.name, attribute.blank)
            for attribute in table.restored()
            if getattr(now, attribute.name) == getattr(after, attribute.name)
        },
    )


def _memberships(undo: Undo, now: UnmergeState) -> Iterable[Membership]:
    current = {membership.id: membership for membership in now.memberships}
    theirs = [membership for membership in undo.memberships if membership.participant_id in undo.other_line]
    for before in undo.memberships:
        membership = current.get(before.id)
        if membership is None:
            continue
        if before in theirs:
            if membership.reason == MERGED:
                yield before
        elif membership.is_open:
            yield _split_membership(
                membership, before, next((t for t in theirs if _same_membership(t, before)), None)
            )


def _same_membership(one: Membership, other: Membership) -> bool:
    return (one.conversation_id, one.channel) == (other.conversation_id, other.channel)


def _split_membership(membership: Membership, before: Membership, twin: Membership | None) -> Membership:
    """Return a membership without what it had from its twin; what came since stays."""
    if twin is None:
        return membership
    united, _ = one_membership(before, twin, 0, BEGINNING)
    values = {
        name: getattr(before, name)
        for name in ("state", "invited_at", "joined_at")
        if getattr(membership, name) == getattr(united, name)
    }
    return replace(membership, **values)


def keys_after(
    undo: Undo, now: UnmergeState, kind: ReceiptKind = ReceiptKind.SEEN
) -> dict[tuple[ConversationId, str], MessageKey]:
    """Return where both people's marks stand in each GROUP after the undo.

    A mark that moved since the merge is kept by both; who had none is back before everything.
    """
    places: dict[tuple[ConversationId, str], MessageKey] = {}
    marks = [mark for mark in undo.marks if mark.kind is kind]
    for log in (*undo.groups, *now.joined_since):
        old = {mark.owner: mark.key for mark in marks if mark.log == log}
        present = key_of(seen(tuple(m for m in now.marks if m.log == log), kind))
        moved = present if present > max((NOWHERE, *old.values())) else None
        for owner in (undo.survivor.id, undo.other.id):
            places[log, owner] = moved or old.get(owner, NOWHERE)
    return places


def _marks(undo: Undo, now: UnmergeState, settled: Settled) -> Iterable[Mark]:
    for kind in ReceiptKind:
        for (log, owner), membership in keys_after(undo, now, kind).items():
            count = settled.get((log, owner), 0) if kind is ReceiptKind.SEEN else 0
            if count or membership > NOWHERE:
                yield Mark(log, owner, kind, membership, count)
