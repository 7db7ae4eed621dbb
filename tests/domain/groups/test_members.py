"""Who is in a GROUP: invited, joined, gone, and back as somebody new (M8; limits: 100 members)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from colloquy.domain.errors import Conflict, InvalidInput, InvalidState, LimitExceeded, NotAMember
from colloquy.domain.groups.members import invite, join, leave, update_membership
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.channel import APP, Channel, ChannelType
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import MembershipChanged
from colloquy.domain.model.leg import Leg, LegStatus
from colloquy.domain.model.membership import AudioSettings, LeaveReason, Membership, MembershipState
from colloquy.domain.model.participant import NamedParticipant, Participant
from tests import checks
from tests.builders import (
    LIMITS,
    NOON,
    NOT_ACTIVE,
    contact,
    group,
    inbox,
    leg,
    membership,
    moment,
    visitor,
)

INVITED, JOINED, LEFT = MembershipState
WHO, HOST = visitor(), contact()
SMS = Channel(ChannelType.SMS, "+4930123456")
EMPTY = moment(-60).at


def coming(
    rule: Callable[..., Change],
    where: Conversation,
    *places: Membership,
    channel: Channel = APP,
    count: int = 0,
    who: Participant = WHO,
) -> Change:
    return rule(
        where,
        NamedParticipant(who, who.id),
        channel,
        places,
        count,
        by=HOST.id,
        moment=moment(),
        limits=LIMITS,
    )


def leaving(
    where: Conversation,
    *places: Membership,
    reason: LeaveReason | None = None,
    count: int = 2,
    by: Participant = WHO,
    legs: tuple[Leg, ...] = (),
) -> Change:
    return leave(where, places, reason, count, legs, by=by.id, moment=moment(60), limits=LIMITS)


def facts(change: Change) -> list[tuple[int, object]]:
    return [(event.sequence, event.fact) for event in change.events]


# coming


def test_an_invitation_is_a_membership_that_nobody_joined_yet() -> None:
    where = group(sequence=4, length=4)
    change = coming(invite, where)
    (place,) = change.memberships
    assert place == Membership(
        place.id, where.id, WHO.id, INVITED, NOON, invited_by_id=HOST.id, invited_at=NOON
    )
    assert facts(change) == [(5, MembershipChanged(place.id, "INVITED"))]
    assert [e.actor_id for e in change.events] == [HOST.id]


def test_an_invitation_that_stands_already_is_no_change() -> None:
    where = group()
    assert coming(invite, where, membership(where, WHO, INVITED)) == NOTHING


def test_one_who_has_joined_is_not_invited_over_the_same_channel() -> None:
    where = group()
    with checks.refused(Conflict, ("input", "participant")):
        coming(invite, where, membership(where, WHO))
    (place,) = coming(invite, where, membership(where, WHO), channel=SMS).memberships
    assert (place.state, place.channel) == (INVITED, SMS)


def test_joining_makes_a_membership() -> None:
    where = group(empty_since=EMPTY)
    change = coming(join, where)
    (place,) = change.memberships
    assert place == Membership(place.id, where.id, WHO.id, JOINED, NOON, joined_at=NOON)
    assert facts(change) == [(1, MembershipChanged(place.id, "JOINED"))]
    assert change.conversations == (replace(where, sequence=1, length=1, empty_since=None),)


def test_joining_accepts_the_invitation_that_one_has() -> None:
    where = group()
    invited = membership(where, WHO, INVITED, invited_at=EMPTY, invited_by_id=HOST.id)
    assert coming(join, where, invited).memberships == (replace(invited, state=JOINED, joined_at=NOON),)


def test_joining_twice_is_no_change_but_over_another_channel_it_is() -> None:
    where = group()
    here = membership(where, WHO)
    assert coming(join, where, here) == NOTHING
    (there,) = coming(join, where, here, channel=SMS).memberships
    assert (there.channel, there.id != here.id) == (SMS, True)


@pytest.mark.parametrize("rule", [invite, join])
def test_one_who_left_comes_back_with_a_new_membership(rule: Callable[..., Change]) -> None:
    """LEFT is final."""
    where = group()
    gone = membership(where, WHO, LEFT, left_at=NOON, left_sequence=3)
    (back,) = coming(rule, where, gone).memberships
    assert back.id != gone.id
    assert (back.left_at, back.left_sequence, back.reason) == (None, None, None)


@pytest.mark.parametrize("rule", [invite, join])
def test_a_group_takes_a_hundred_and_no_more(rule: Callable[..., Change]) -> None:
    """Limits: invited and joined, 100."""
    assert len(coming(rule, group(), count=99).memberships) == 1
    with checks.refused(LimitExceeded, ("input", "conversation"), limit=100):
        coming(rule, group(), count=100)


def test_an_invitation_keeps_its_room_in_a_full_group() -> None:
    where = group()
    invited = membership(where, WHO, INVITED)
    assert coming(join, where, invited, count=100).memberships[0].state is JOINED
    assert coming(join, where, membership(where, WHO), count=100) == NOTHING


@pytest.mark.parametrize("rule", [invite, join])
def test_a_group_with_somebody_in_it_is_not_empty(rule: Callable[..., Change]) -> None:
    """L2: its ttl runs once it is empty; the invited count as members."""
    (grown,) = coming(rule, group(empty_since=EMPTY)).conversations
    assert grown.empty_since is None


@pytest.mark.parametrize("rule", [invite, join])
def test_nobody_comes_into_an_inbox(rule: Callable[..., Change]) -> None:
    with checks.refused(InvalidInput, ("input", "conversation")):
        coming(rule, inbox())


@pytest.mark.parametrize("rule", [invite, join])
@pytest.mark.parametrize("state", NOT_ACTIVE)
def test_nobody_comes_into_a_group_that_is_not_active(
    rule: Callable[..., Change], state: ConversationState
) -> None:
    with checks.refused(InvalidState, ("input", "conversation")):
        coming(rule, group(state=state))


@pytest.mark.parametrize("rule", [invite, join])
def test_one_comes_over_a_channel_with_its_proper_address(rule: Callable[..., Change]) -> None:
    assert coming(rule, group(), channel=SMS).memberships[0].channel == SMS
    with checks.refused(InvalidInput, ("input", "channel", "address")):
        coming(rule, group(), channel=Channel(ChannelType.SMS))


# going


def test_leaving_ends_every_place_of_one_participant() -> None:
    """M8: what was there until then stays visible, so the log's length is kept."""
    where = group(sequence=8, length=8)
    places = (membership(where, WHO), membership(where, WHO, INVITED, SMS))
    change = leaving(where, *places, count=5)
    assert change.memberships == tuple(
        replace(place, state=LEFT, left_at=moment(60).at, left_sequence=9 + n)
        for n, place in enumerate(places)
    )
    assert facts(change) == [(9 + n, MembershipChanged(p.id, "LEFT")) for n, p in enumerate(places)]
    assert change.conversations == (replace(where, sequence=10, length=10, last_activity_at=moment(60).at),)


def test_a_kick_says_who_and_why() -> None:
    where, reason = group(), LeaveReason("spam", "Three warnings")
    change = leaving(where, membership(where, WHO), reason=reason, by=HOST)
    assert [place.reason for place in change.memberships] == [reason]
    assert [event.actor_id for event in change.events] == [HOST.id]


def test_the_reason_has_bounds() -> None:
    where = group()
    place = membership(where, WHO)
    assert leaving(where, place, reason=LeaveReason("c" * 256, "t" * 1024)).memberships
    with checks.refused(LimitExceeded, ("input", "reasonCode"), limit=256):
        leaving(where, place, reason=LeaveReason("c" * 257))
    with checks.refused(LimitExceeded, ("input", "reasonText"), limit=1024):
        leaving(where, place, reason=LeaveReason(None, "t" * 1025))


def test_legs_in_progress_end_as_their_member_leaves() -> None:
    """L2: told before the membership's end, for the leg ends in the conversation that it was in."""
    where = group(sequence=3, length=3)
    ringing = leg(LegStatus.RINGING, log=where.id)
    change = leaving(where, membership(where, WHO), legs=(ringing,))
    assert [one.status for one in change.legs] == [LegStatus.CANCELLED]
    assert [type(e.fact).__name__ for e in change.events] == ["LegChanged", "MembershipChanged"]
    assert [e.sequence for e in change.events] == [4, 5]


def test_one_who_is_not_in_does_not_leave() -> None:
    where = group()
    for places in ((), (membership(where, WHO, LEFT),)):
        with checks.refused(NotAMember, ("input", "participant")):
            leaving(where, *places)


def test_the_last_to_leave_leaves_the_group_empty() -> None:
    """Every leg ends (L2)."""
    where = group()
    places = (membership(where, WHO), membership(where, WHO, INVITED, SMS))
    assert leaving(where, *places, count=2).conversations[0].empty_since == moment(60).at
    assert leaving(where, *places, count=3).conversations[0].empty_since is None


# sound


def sounding(place: Membership, where: Conversation, **sound: bool | None) -> Change:
    wanted = {"enabled": None, "muted": None, "earmuffed": None, **sound}
    return update_membership(where, place, by=WHO.id, moment=moment(), **wanted)


@pytest.mark.parametrize("name", ["enabled", "muted", "earmuffed"])
def test_one_setting_changes_and_the_others_stay(name: str) -> None:
    where = group(sequence=2, length=2)
    place = membership(where, WHO)
    flipped = not getattr(place.audio, name)
    change = sounding(place, where, **{name: flipped})
    assert change.memberships == (replace(place, audio=replace(AudioSettings(), **{name: flipped})),)
    assert facts(change) == [(3, MembershipChanged(place.id, "JOINED", True))]
    assert [event.type for event in change.events] == ["member:media"]
    assert sounding(change.memberships[0], where, **{name: flipped}) == NOTHING


def test_a_membership_that_has_ended_has_no_sound() -> None:
    where = group()
    with checks.refused(InvalidState, ("input", "membership")):
        sounding(membership(where, WHO, LEFT), where, muted=True)


def test_nothing_is_changed_in_a_deleted_group() -> None:
    where = group(state=ConversationState.DELETED)
    place = membership(where, WHO)
    with checks.refused(InvalidState, ("input", "conversation")):
        leaving(where, place)
    with checks.refused(InvalidState, ("input", "conversation")):
        sounding(place, where, muted=True)
