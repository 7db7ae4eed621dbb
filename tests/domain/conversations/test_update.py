"""What changes about a conversation but its words (limits; L2)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.conversations.update import assign, delete, has_expired, update
from colloquy.domain.errors import AlreadyExists, InvalidInput, InvalidState, LimitExceeded
from colloquy.domain.ids import ConversationId, Instant
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import ConversationUpdated, LegChanged
from colloquy.domain.model.leg import Leg, LegStatus
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.patch import Patch
from tests import checks
from tests.builders import LIMITS, NOON, app, contact, contributor, group, inbox, leg, member, moment, visitor

ACTIVE, INACTIVE, MERGED, DELETED = ConversationState


def updated(where: Conversation, patch: Patch, taken: bool = False) -> Change:
    return update(
        where,
        patch,
        name_holder=ConversationId("con_other") if taken else None,
        actor=None,
        moment=moment(60),
        limits=LIMITS,
    )


def test_new_values_stand_and_are_told_in_one_event() -> None:
    where = group(sequence=3, length=3, image_url="https://example.org/x")
    change = updated(where, {"name": "team", "ttl": 60, "custom_data": {"k": 1}})
    (event,) = change.events
    assert (event.sequence, event.fact) == (4, ConversationUpdated(("name", "customData", "ttl")))
    assert change.conversations == (
        replace(
            where,
            name="team",
            ttl=60,
            custom_data={"k": 1},
            sequence=4,
            length=4,
            updated_at=moment(60).at,
        ),
    )


def test_null_clears_and_what_is_left_out_stays() -> None:
    where = group(name="team", display_name="Team", custom_data={"k": 1}, ttl=5)
    patch = {"name": None, "custom_data": None, "ttl": None, "state": None}
    (after,) = updated(where, patch).conversations
    assert (after.name, after.custom_data, after.ttl) == (None, {}, None)
    assert (after.display_name, after.state) == ("Team", ACTIVE)


def test_the_same_values_again_are_no_change() -> None:
    where = group(name="team")
    assert updated(where, {"name": "team", "state": ACTIVE}) == NOTHING
    assert updated(where, {}) == NOTHING


@pytest.mark.parametrize(("before", "after"), [(ACTIVE, INACTIVE), (INACTIVE, ACTIVE)])
def test_a_conversation_goes_to_rest_and_wakes(before: ConversationState, after: ConversationState) -> None:
    change = updated(inbox(state=before), {"state": after})
    assert change.conversations[0].state is after
    assert [e.fact for e in change.events] == [ConversationUpdated(("state",))]


@pytest.mark.parametrize("state", [MERGED, DELETED])
def test_nobody_sets_a_state_that_only_rules_give(state: ConversationState) -> None:
    with checks.refused(InvalidInput, ("input", "state")):
        updated(group(), {"state": state})


def test_a_name_in_use_is_refused() -> None:
    with checks.refused(AlreadyExists, ("input", "name")):
        updated(group(), {"name": "team"}, taken=True)


BOUNDS = (
    ("name", 100, lambda n: {"name": "n" * n}),
    ("displayName", 50, lambda n: {"display_name": "n" * n}),
    ("imageUrl", 2_048, lambda n: {"image_url": "n" * n}),
    ("customData", 65_536, lambda n: {"custom_data": {"é": "x" * (n - len('{"é":""}') - 1)}}),
)


@pytest.mark.parametrize(("path", "bound", "patch"), BOUNDS, ids=[path for path, _, _ in BOUNDS])
def test_a_value_is_taken_at_its_bound_and_refused_one_past_it(
    path: str, bound: int, patch: Callable[[int], Patch]
) -> None:
    assert updated(group(), patch(bound)).conversations
    with checks.refused(LimitExceeded, ("input", path), limit=bound):
        updated(group(), patch(bound + 1))


def test_an_empty_name_and_an_impossible_ttl_are_refused() -> None:
    with checks.refused(InvalidInput, ("input", "name"), limit=1):
        updated(group(), {"name": ""})
    for ttl in (0, 2**31 - 1):
        assert updated(group(), {"ttl": ttl}).conversations[0].ttl == ttl
    for ttl in (-1, 2**31):
        with checks.refused(InvalidInput, ("input", "ttl"), limit=2**31 - 1):
            updated(group(), {"ttl": ttl})


def deleted(where: Conversation, *legs: Leg) -> Change:
    return delete(where, legs, actor=None, moment=moment(), limits=LIMITS)


def test_deleting_ends_a_conversation_once() -> None:
    change = deleted(group(name="team", unread_business=3, unread_participant=2))
    (gone,) = change.conversations
    assert gone.state is DELETED
    assert (gone.unread_business, gone.unread_participant) == (0, 0)
    assert [e.fact for e in change.events] == [ConversationUpdated(("state",))]
    assert deleted(gone) == NOTHING


def test_legs_in_progress_end_with_their_conversation() -> None:
    """L2: CANCELLED or COMPLETED, each told before the log's last word."""
    ringing, over = leg(LegStatus.RINGING), leg(LegStatus.COMPLETED, ended_at=NOON)
    change = deleted(group(sequence=4, length=4), ringing, over)
    assert [one.status for one in change.legs] == [LegStatus.CANCELLED]
    assert [e.fact for e in change.events] == [
        LegChanged(ringing.id, "CANCELLED"),
        ConversationUpdated(("state",)),
    ]
    assert [e.sequence for e in change.events] == [5, 6]
    assert change.conversations[0].sequence == 6


@pytest.mark.parametrize("who", [contributor(), app()])
def test_the_business_side_is_assigned_a_conversation(who: Participant) -> None:
    where = inbox()
    change = assign(where, who, actor=None, moment=moment())
    assert change.conversations[0].assignee_id == who.id
    assert [e.fact for e in change.events] == [ConversationUpdated(("assignee",))]
    assert assign(change.conversations[0], who, actor=None, moment=moment()) == NOTHING
    (freed,) = assign(change.conversations[0], None, actor=None, moment=moment()).conversations
    assert freed.assignee_id is None


@pytest.mark.parametrize("who", [visitor(), contact(), member()])
def test_nobody_else_is_assigned_one(who: Participant) -> None:
    with checks.refused(InvalidState, ("input", "assignee")):
        assign(inbox(), who, actor=None, moment=moment())


def test_a_deleted_conversation_takes_no_change() -> None:
    gone = group(state=DELETED)
    with checks.refused(InvalidState, ("input", "conversation")):
        updated(gone, {"name": "team"})
    with checks.refused(InvalidState, ("input", "conversation")):
        assign(gone, contributor(), actor=None, moment=moment())


# ttl


@given(st.integers(0, 100), st.integers(0, 200))
def test_a_group_ends_when_it_was_empty_for_its_ttl(ttl: int, seconds: int) -> None:
    """Every leg ends (L2)."""
    assert has_expired(group(ttl=ttl, empty_since=NOON), moment(seconds)) is (seconds >= ttl)


def test_a_ttl_runs_out_to_the_microsecond() -> None:
    """Every leg ends (L2)."""
    where = group(ttl=1, empty_since=NOON)
    just_before = replace(moment(), at=Instant(NOON + 999_999))
    assert not has_expired(where, just_before)
    assert has_expired(where, moment(1))


def test_a_group_that_has_members_or_no_ttl_or_is_gone_does_not_expire() -> None:
    """Every leg ends (L2)."""
    for where in (
        group(ttl=1, empty_since=None),
        group(ttl=None, empty_since=NOON),
        group(ttl=1, empty_since=NOON, state=DELETED),
        group(ttl=1, empty_since=NOON, state=MERGED, merged_into_id=group().id),
    ):
        assert not has_expired(where, moment(10**6))
