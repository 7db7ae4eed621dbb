"""A leg's life: which status may follow which, and how it ends (L1, L2)."""

from collections.abc import Callable
from itertools import product

import pytest

from colloquy.domain.calls.legs import end_leg, start_leg, update_leg
from colloquy.domain.errors import InvalidInput, InvalidState, InvalidTransition, LimitExceeded, NotAMember
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.channel import APP, Channel, ChannelType
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import LegChanged
from colloquy.domain.model.leg import Leg, LegDirection, LegMedia, LegStatus, LegStatusChange
from colloquy.domain.model.participant import NamedParticipant, Participant
from tests import checks
from tests.builders import (
    LIMITS,
    NOON,
    NOT_ACTIVE,
    app,
    contributor,
    group,
    inbox,
    leg,
    moment,
    visitor,
)

LAW = {
    "STARTED": "RINGING ANSWERED MACHINE REJECTED BUSY TIMEOUT UNANSWERED CANCELLED FAILED",
    "RINGING": "ANSWERED MACHINE REJECTED BUSY TIMEOUT UNANSWERED CANCELLED FAILED",
    "ANSWERED": "COMPLETED FAILED MACHINE",
    "MACHINE": "COMPLETED FAILED",
}
"""L1, word by word."""

ENDS = {status for status in LegStatus if status not in LAW}
PHONE = Channel(ChannelType.PHONE, "+4930123456")


def updated(
    one: Leg,
    status: LegStatus | None = None,
    *,
    muted: bool | None = None,
    earmuffed: bool | None = None,
    reason: str | None = None,
    where: Conversation | None = None,
    at: float = 60,
) -> Change:
    return update_leg(
        where or inbox(),
        one,
        status=status,
        muted=muted,
        earmuffed=earmuffed,
        reason=reason,
        actor=None,
        moment=moment(at),
        limits=LIMITS,
    )


def ended(one: Leg, reason: str | None = None) -> Change:
    return end_leg(inbox(), one, reason=reason, actor=None, moment=moment(60), limits=LIMITS)


def over(status: LegStatus) -> Leg:
    return leg(status, ended_at=NOON)


@pytest.mark.parametrize(("before", "after"), tuple(product(LegStatus, repeat=2)))
def test_a_leg_goes_where_the_law_says_and_nowhere_else(before: LegStatus, after: LegStatus) -> None:
    """L1: all 121 pairs; the end that it has is no step from it."""
    one = over(before) if before in ENDS else leg(before)
    if after.value in LAW.get(before, "").split():
        (new,) = updated(one, after).legs
        assert new.status is after
        assert new.history == (*one.history, LegStatusChange(after, moment(60).at))
        assert new.ended_at == (moment(60).at if after in ENDS else None)
    elif before in ENDS and after is before:
        assert updated(one, after) == NOTHING
    else:
        with checks.refused(InvalidTransition, ("input", "status")):
            updated(one, after)


@pytest.mark.parametrize("status", LegStatus)
def test_ending_completes_a_talk_and_cancels_a_ring(status: LegStatus) -> None:
    """L2; ending what has ended answers it as it is (L1)."""
    expected = {
        "STARTED": LegStatus.CANCELLED,
        "RINGING": LegStatus.CANCELLED,
        "ANSWERED": LegStatus.COMPLETED,
        "MACHINE": LegStatus.COMPLETED,
    }
    if status in ENDS:
        assert ended(over(status), "again") == NOTHING
        return
    change = ended(leg(status), "bye")
    (new,) = change.legs
    assert (new.status, new.reason, new.ended_at) == (expected[status], "bye", moment(60).at)
    assert [event.fact for event in change.events] == [LegChanged(new.id, expected[status].value)]


def test_the_second_end_changes_nothing() -> None:
    """A leg goes where a call can go (L1)."""
    (once,) = ended(leg(LegStatus.ANSWERED)).legs
    assert ended(once) == NOTHING


def test_duration_runs_from_answer_to_end() -> None:
    (answered,) = updated(leg(), LegStatus.ANSWERED, at=10).legs
    assert answered.duration_seconds is None
    (machine,) = updated(answered, LegStatus.MACHINE, at=12).legs
    assert machine.answered_at == moment(10).at
    (done,) = updated(machine, LegStatus.COMPLETED, at=72.5).legs
    assert done.duration_seconds == 62.5
    assert done.is_over


def test_a_leg_that_nobody_answered_has_no_duration() -> None:
    (busy,) = updated(leg(), LegStatus.BUSY).legs
    assert busy.answered_at is None
    assert busy.duration_seconds is None


def test_sound_changes_by_itself_and_is_told() -> None:
    one = leg(LegStatus.ANSWERED)
    where = inbox(sequence=4, length=4)
    change = updated(one, muted=True, where=where)
    (muted,) = change.legs
    assert (muted.muted, muted.earmuffed, muted.status) == (True, False, LegStatus.ANSWERED)
    assert muted.history == one.history
    assert [(e.sequence, e.fact) for e in change.events] == [(5, LegChanged(one.id, "ANSWERED", "muted"))]
    assert [e.type for e in change.events] == ["leg:muted"]
    (both,) = updated(muted, earmuffed=True).legs
    assert (both.muted, both.earmuffed) == (True, True)
    assert updated(both, muted=True, earmuffed=True) == NOTHING


@pytest.mark.parametrize("status", sorted(ENDS))
def test_a_leg_that_is_over_has_no_sound(status: LegStatus) -> None:
    with checks.refused(InvalidState, ("input", "leg")):
        updated(over(status), muted=True)


def test_a_reason_has_a_bound() -> None:
    (new,) = updated(leg(), LegStatus.FAILED, reason="r" * 1024).legs
    assert new.reason == "r" * 1024
    with checks.refused(LimitExceeded, ("input", "reason"), limit=1024):
        updated(leg(), LegStatus.FAILED, reason="r" * 1025)


# start_leg


def started(
    where: Conversation,
    who: Participant,
    channel: Channel = PHONE,
    *,
    joined: bool = False,
    media: tuple[LegMedia, ...] = (),
) -> Change:
    return start_leg(
        where,
        NamedParticipant(who, who.id),
        channel,
        named=where.id,
        joined=joined,
        direction=LegDirection.INBOUND,
        media=media,
        actor=who.id,
        moment=moment(),
    )


def test_a_leg_starts_in_the_log_that_it_is_written_to() -> None:
    who = visitor()
    where = inbox(who, sequence=2, length=2)
    change = started(where, who, media=(LegMedia.VIDEO, LegMedia.AUDIO, LegMedia.VIDEO))
    (new,) = change.legs
    assert (new.log, new.history_id, new.participant_id) == (where.id, where.history_id, who.id)
    assert new.status is LegStatus.STARTED
    assert new.history == (LegStatusChange(LegStatus.STARTED, NOON),)
    assert new.media == (LegMedia.VIDEO, LegMedia.AUDIO)
    assert (new.answered_at, new.ended_at, new.muted, new.earmuffed) == (None, None, False, False)
    assert [(e.log, e.sequence, e.fact) for e in change.events] == [
        (where.id, 3, LegChanged(new.id, "STARTED"))
    ]


def test_a_leg_carries_sound_unless_it_says_what() -> None:
    who = visitor()
    assert started(inbox(who), who).legs[0].media == (LegMedia.AUDIO,)


@pytest.mark.parametrize("helper", [contributor, app])
def test_the_business_side_may_call_in_an_inbox(helper: Callable[[], Participant]) -> None:
    """Only who takes part sends (M6)."""
    assert started(inbox(), helper()).legs[0].status is LegStatus.STARTED


def test_nobody_else_may_call_in_an_inbox() -> None:
    """Only who takes part sends (M6)."""
    with checks.refused(NotAMember, ("input", "participant")):
        started(inbox(), visitor(), joined=True)


def test_only_a_joined_member_calls_in_a_group() -> None:
    """Only who takes part sends (M6)."""
    assert started(group(), visitor(), joined=True).legs
    with checks.refused(NotAMember, ("input", "participant")):
        started(group(), visitor())


@pytest.mark.parametrize("state", NOT_ACTIVE)
def test_a_conversation_that_is_not_active_takes_no_call(state: ConversationState) -> None:
    """Only who takes part sends (M6)."""
    who = visitor()
    with checks.refused(InvalidState, ("input", "conversation")):
        started(inbox(who, state=state), who)


def test_a_channel_has_the_address_that_its_type_needs() -> None:
    who = visitor()
    assert started(inbox(who), who, APP).legs
    with checks.refused(InvalidInput, ("input", "channel", "address")):
        started(inbox(who), who, Channel(ChannelType.PHONE, "030 123456"))
