"""Memberships and marks of two who become one, in the GROUPs that they are in (I10)."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.identity.merge_groups import MERGED, SharedGroup, collapse, key_of
from colloquy.domain.ids import Instant, MessageId
from colloquy.domain.model.change import Change
from colloquy.domain.model.channel import Channel, ChannelType
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.membership import Membership, MembershipState
from colloquy.domain.model.message import MessageKey
from colloquy.domain.model.receipt import NOWHERE, Mark, ReceiptKind
from tests.builders import group, membership, moment, seen, visitor

INVITED, JOINED, LEFT = MembershipState
SMS = Channel(ChannelType.SMS, "+4930123456")
MINE, THEIRS = visitor(), visitor()


def collapsed(*places: Membership, where: Conversation | None = None) -> Change:
    """Return how MINE absorbs THEIRS."""
    standing = SharedGroup(
        where or group(sequence=7),
        tuple(p for p in places if p.participant_id == MINE.id),
        tuple(p for p in places if p.participant_id == THEIRS.id),
    )
    return collapse(standing, MINE.id, moment(60).at)


@pytest.mark.parametrize("mine", [INVITED, JOINED])
@pytest.mark.parametrize("theirs", [INVITED, JOINED])
def test_two_places_over_one_channel_become_the_stronger_one(
    mine: MembershipState, theirs: MembershipState
) -> None:
    """I10: JOINED over INVITED; the other answers LEFT with reason code `merged`."""
    where = group(sequence=7)
    my_place = membership(where, MINE, mine, joined_at=Instant(20) if mine is JOINED else None)
    their_place = membership(where, THEIRS, theirs, joined_at=Instant(10) if theirs is JOINED else None)
    kept, left = collapsed(my_place, their_place, where=where).memberships
    assert (kept.id, kept.participant_id) == (my_place.id, MINE.id)
    assert kept.state is (JOINED if JOINED in (mine, theirs) else INVITED)
    joins = [p.joined_at for p in (my_place, their_place) if p.joined_at is not None]
    assert kept.joined_at == min(joins, default=None)
    assert (left.id, left.participant_id) == (their_place.id, THEIRS.id)
    assert (left.state, left.reason, left.left_at) == (LEFT, MERGED, moment(60).at)
    assert (left.reason and left.reason.code, left.left_sequence) == ("merged", 7)


def test_the_earlier_invitation_stays() -> None:
    """Nothing is lost (I10)."""
    where = group()
    mine = membership(where, MINE, INVITED, invited_at=Instant(20))
    theirs = membership(where, THEIRS, INVITED, invited_at=Instant(10))
    kept, _ = collapsed(mine, theirs).memberships
    assert kept.invited_at == Instant(10)


def test_places_over_different_channels_stay_apart() -> None:
    """I10: over one channel."""
    where = group()
    change = collapsed(membership(where, MINE), membership(where, THEIRS, channel=SMS))
    assert change == Change()


def test_only_the_places_over_the_same_channel_collapse() -> None:
    """Nothing is lost (I10)."""
    where = group()
    places = [membership(where, who, channel=c) for who in (MINE, THEIRS) for c in (SMS,)]
    alone = membership(where, THEIRS)
    assert {m.id for m in collapsed(*places, alone).memberships} == {place.id for place in places}


@dataclass(frozen=True)
class Sent:
    """A countable message of a GROUP, as far as settling goes."""

    key: MessageKey
    by: str


def settled(messages: list[Sent], side: set[str], up_to: MessageKey) -> int:
    """Count what cannot be unread for a side: its own, and what lies at or before its mark (M7)."""
    return sum(message.by in side or message.key <= up_to for message in messages)


logs = st.lists(st.sampled_from(("mine", "theirs", "somebody's")), max_size=12).map(
    lambda senders: [
        Sent(MessageKey(Instant(n), MessageId(f"msg_{n:03}")), by) for n, by in enumerate(senders)
    ]
)
depths = st.none() | st.integers(0, 11)


@given(logs, depths, depths)
def test_the_further_mark_stays_and_settles_what_either_side_sent_or_saw(
    messages: list[Sent], my_depth: int | None, their_depth: int | None
) -> None:
    """I10, M7: a side that sent has a mark, even one before every message."""
    where = group()
    marks: dict[str, Mark] = {}
    for side, depth in (("mine", my_depth), ("theirs", their_depth)):
        if depth is None and not any(message.by == side for message in messages):
            continue
        at = NOWHERE if depth is None else MessageKey(Instant(depth), MessageId(f"msg_{depth:03}"))
        owner = MINE.id if side == "mine" else THEIRS.id
        marks[side] = seen(at, where, owner, settled(messages, {side}, at))
    my_marks = tuple(marks[s] for s in ("mine",) if s in marks)
    their_marks = tuple(marks[s] for s in ("theirs",) if s in marks)
    mine, theirs = key_of(marks.get("mine")), key_of(marks.get("theirs"))
    nearer = "mine" if mine < theirs else "theirs"
    after = sum(m.by == nearer and m.key > max(mine, theirs) for m in messages)
    change = collapse(SharedGroup(where, (), (), my_marks, their_marks, after), MINE.id, moment().at)
    assert change.dropped_marks == their_marks
    if not their_marks:
        assert change.marks == ()
        return
    (mark,) = change.marks
    assert (mark.log, mark.owner, mark.key) == (where.id, MINE.id, max(mine, theirs))
    assert mark.settled == settled(messages, {"mine", "theirs"}, mark.key)


def test_marks_of_each_kind_are_compared_with_their_own_kind() -> None:
    """I10: the further one of each."""
    where = group()
    near, far = MessageKey(Instant(1), MessageId("msg_1")), MessageKey(Instant(2), MessageId("msg_2"))

    def mark(owner: str, kind: ReceiptKind, place: MessageKey) -> Mark:
        return Mark(where.id, owner, kind, place)

    mine = (mark(MINE.id, ReceiptKind.SEEN, far), mark(MINE.id, ReceiptKind.DELIVERED, near))
    theirs = (mark(THEIRS.id, ReceiptKind.SEEN, near), mark(THEIRS.id, ReceiptKind.DELIVERED, far))
    change = collapse(SharedGroup(where, (), (), mine, theirs), MINE.id, moment().at)
    assert set(change.marks) == {
        mark(MINE.id, ReceiptKind.SEEN, far),
        mark(MINE.id, ReceiptKind.DELIVERED, far),
    }
    assert change.dropped_marks == theirs
