"""Rule: memberships and marks of two who become one, in the GROUPs that they are in (I10)."""

from dataclasses import dataclass, replace

from colloquy.domain.ids import Instant, ParticipantId
from colloquy.domain.model.change import Change
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.membership import LeaveReason, Membership, MembershipState
from colloquy.domain.model.message import MessageKey
from colloquy.domain.model.receipt import NOWHERE, Mark, ReceiptKind

MERGED = LeaveReason("merged")
"""Why the membership that another one absorbed is LEFT."""


@dataclass(frozen=True, slots=True)
class SharedGroup:
    """Two participants in one GROUP: the survivor's open memberships and marks, and the other's.

    `own_after` counts what the side with the nearer SEEN mark itself sent after the further one.
    """

    conversation: Conversation
    mine: tuple[Membership, ...] = ()
    theirs: tuple[Membership, ...] = ()
    my_marks: tuple[Mark, ...] = ()
    their_marks: tuple[Mark, ...] = ()
    own_after: int = 0


def collapse(standing: SharedGroup, survivor: ParticipantId, at: Instant) -> Change:
    """Return one membership for each channel, and one mark of each kind, under the survivor.

    The stronger state, the earlier join and the further mark stay; the other membership
    answers LEFT with reason code `merged`.
    """
    memberships: list[Membership] = []
    for mine in standing.mine:
        for theirs in standing.theirs:
            if theirs.channel == mine.channel:
                memberships += one_membership(mine, theirs, standing.conversation.sequence, at)
    kinds = {mark.kind for mark in standing.their_marks}
    return Change(
        memberships=tuple(memberships),
        marks=tuple(_one_mark(standing, kind, survivor) for kind in sorted(kinds)),
        dropped_marks=standing.their_marks,
    )


def seen(marks: tuple[Mark, ...], kind: ReceiptKind = ReceiptKind.SEEN) -> Mark | None:
    """Return the mark of one kind among those of one owner in one log."""
    return next((mark for mark in marks if mark.kind is kind), None)


def key_of(mark: Mark | None) -> MessageKey:
    """Return where a mark stands; before every message where there is none."""
    return mark.key if mark else NOWHERE


def one_membership(mine: Membership, theirs: Membership, sequence: int, at: Instant) -> list[Membership]:
    """Return what becomes of two memberships of one participant over one channel."""
    strong = MembershipState.JOINED
    state = strong if strong in (mine.state, theirs.state) else mine.state
    kept = replace(
        mine,
        state=state,
        invited_at=_earlier(mine.invited_at, theirs.invited_at),
        joined_at=_earlier(mine.joined_at, theirs.joined_at),
    )
    left = replace(
        theirs,
        state=MembershipState.LEFT,
        reason=MERGED,
        left_at=at,
        left_sequence=sequence,
    )
    return [kept, left]


def _earlier(a: Instant | None, b: Instant | None) -> Instant | None:
    if a is None or b is None:
        return b if a is None else a
    return min(a, b)


def _one_mark(standing: SharedGroup, kind: ReceiptKind, survivor: ParticipantId) -> Mark:
    mine, theirs = seen(standing.my_marks, kind), seen(standing.their_marks, kind)
    candidates = [mark for mark in (mine, theirs) if mark is not None]
    further = max(candidates, key=lambda mark: mark.key)
    settled = further.settled + (standing.own_after if len(candidates) == 2 else 0)
    return replace(further, owner=survivor, settled=settled)
