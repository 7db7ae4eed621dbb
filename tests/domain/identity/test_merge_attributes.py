"""What two have in common once they are one: nothing is lost (I10)."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.identity.merge_attributes import unite_conversations, unite_participants
from colloquy.domain.ids import ParticipantId
from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.identity_change import AttributeConflict
from colloquy.domain.model.participant import Participant
from tests.builders import contact, inbox, visitor

ACTIVE, INACTIVE = ConversationState.ACTIVE, ConversationState.INACTIVE
words = st.sampled_from(("a", "b", "c"))
scalars = st.none() | words
lists = st.lists(words, unique=True, max_size=3).map(tuple)
data = st.dictionaries(words, st.integers(0, 2) | st.none(), max_size=3)
people = st.builds(
    visitor,
    display_name=scalars,
    image_url=scalars,
    emails=lists,
    phones=lists,
    custom_data=data,
)
conversations = st.builds(
    inbox,
    state=st.sampled_from((ACTIVE, INACTIVE)),
    name=scalars,
    display_name=scalars,
    image_url=scalars,
    assignee_id=scalars,
    ttl=st.none() | st.integers(0, 2),
    channels=st.lists(st.sampled_from(ChannelType), unique=True, max_size=3).map(tuple),
    custom_data=data,
    unread_business=st.integers(0, 9),
    unread_participant=st.integers(0, 9),
    length=st.integers(0, 9),
    line_size=st.integers(1, 9),
    last_live_at=st.integers(0, 9),
    last_activity_at=st.integers(0, 9),
)


def expected_conflicts(mine: Any, theirs: Any, scalars: dict[str, str], word: str = "") -> set[str]:
    """Return the attributes that both sides have, with different values."""
    found = {
        word + name
        for attribute, name in scalars.items()
        if None not in (getattr(mine, attribute), getattr(theirs, attribute))
        and getattr(mine, attribute) != getattr(theirs, attribute)
    }
    both = mine.custom_data.keys() & theirs.custom_data.keys()
    found |= {f"{word}customData.{k}" for k in both if mine.custom_data[k] != theirs.custom_data[k]}
    return found


@given(people, people)
def test_a_participant_keeps_its_scalars_and_gains_what_it_lacked(
    mine: Participant, theirs: Participant
) -> None:
    """I10: the survivor's scalars stay unless null; lists unite; customData unites by key."""
    united, conflicts = unite_participants(mine, theirs)
    assert united.id == mine.id
    assert united.display_name == (theirs.display_name if mine.display_name is None else mine.display_name)
    assert united.image_url == (theirs.image_url if mine.image_url is None else mine.image_url)
    assert united.custom_data == {**theirs.custom_data, **mine.custom_data}
    names = [conflict.attribute for conflict in conflicts]
    assert sorted(names) == sorted(
        expected_conflicts(mine, theirs, {"display_name": "displayName", "image_url": "imageUrl"})
    )


@given(people, people)
def test_lists_unite_the_survivors_first_and_each_value_once(mine: Participant, theirs: Participant) -> None:
    """Nothing is lost (I10)."""
    united, _ = unite_participants(mine, theirs)
    for name in ("emails", "phones"):
        first, second = getattr(mine, name), getattr(theirs, name)
        assert getattr(united, name) == first + tuple(v for v in second if v not in first)


@given(people)
def test_uniting_equals_changes_nothing_and_conflicts_in_nothing(mine: Participant) -> None:
    """The same again changes nothing (I8)."""
    assert unite_participants(mine, mine) == (mine, ())


@given(conversations, conversations)
def test_a_conversation_keeps_its_scalars_and_gains_what_it_lacked(
    mine: Conversation, theirs: Conversation
) -> None:
    """I10: every attribute of both is there afterwards, or stands in the conflicts."""
    united, conflicts = unite_conversations(mine, theirs)
    attributes = {
        "name": "name",
        "display_name": "displayName",
        "image_url": "imageUrl",
        "ttl": "ttl",
        "assignee_id": "assignee",
    }
    for attribute in attributes:
        kept, other = getattr(mine, attribute), getattr(theirs, attribute)
        assert getattr(united, attribute) == (other if kept is None else kept)
    assert united.custom_data == {**theirs.custom_data, **mine.custom_data}
    names = [conflict.attribute for conflict in conflicts]
    assert sorted(names) == sorted(expected_conflicts(mine, theirs, attributes, "conversation."))


@given(conversations, conversations)
def test_counts_of_two_histories_add_up_and_times_go_to_the_later(
    mine: Conversation, theirs: Conversation
) -> None:
    """I10, M3: the later live time holds, so that sentAt never runs backwards after a merge."""
    united, _ = unite_conversations(mine, theirs)
    for name in ("unread_business", "unread_participant", "length", "line_size"):
        assert getattr(united, name) == getattr(mine, name) + getattr(theirs, name)
    for name in ("last_live_at", "last_activity_at"):
        assert getattr(united, name) == max(getattr(mine, name), getattr(theirs, name))
    assert (united.id, united.sequence) == (mine.id, mine.sequence)


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (ACTIVE, ACTIVE, ACTIVE),
        (ACTIVE, INACTIVE, ACTIVE),
        (INACTIVE, ACTIVE, ACTIVE),
        (INACTIVE, INACTIVE, INACTIVE),
    ],
)
def test_active_wins_over_inactive(
    mine: ConversationState, theirs: ConversationState, expected: ConversationState
) -> None:
    """Nothing is lost (I10)."""
    united, conflicts = unite_conversations(inbox(state=mine), inbox(state=theirs))
    assert united.state is expected
    assert conflicts == ()


def test_a_conflict_says_what_was_kept_and_what_was_not() -> None:
    """Nothing is lost (I10)."""
    ada = contact(display_name="Ada", custom_data={"plan": "pro", "seats": 3})
    grace = contact(display_name="Grace", custom_data={"plan": "free", "seats": 3, "age": 36})
    united, conflicts = unite_participants(ada, grace)
    assert united.custom_data == {"plan": "pro", "seats": 3, "age": 36}
    assert conflicts == (
        AttributeConflict("customData.plan", "pro", "free"),
        AttributeConflict("displayName", "Ada", "Grace"),
    )


def test_an_assignee_that_both_have_differently_is_a_conflict() -> None:
    """Nothing is lost (I10)."""
    mine, theirs = (inbox(assignee_id=ParticipantId(name)) for name in ("par_1", "par_2"))
    united, conflicts = unite_conversations(mine, theirs)
    assert united == replace(mine, line_size=2)
    assert conflicts == (AttributeConflict("conversation.assignee", "par_1", "par_2"),)


def test_an_empty_value_is_a_value_and_stays() -> None:
    """I10: unless null, and only null."""
    united, conflicts = unite_participants(visitor(display_name=""), visitor(display_name="Grace"))
    assert united.display_name == ""
    assert conflicts == (AttributeConflict("displayName", "", "Grace"),)
