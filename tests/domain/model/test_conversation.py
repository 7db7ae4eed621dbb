"""A conversation's log grows by one, and one again (E1)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.conversations.announce import announce
from colloquy.domain.ids import Instant
from colloquy.domain.model import event as events_module
from colloquy.domain.model.event import (
    FACTS,
    ButtonPressed,
    ConversationCreated,
    ConversationMerged,
    ConversationUnmerged,
    ConversationUpdated,
    Custom,
    DeliveryUpdated,
    Fact,
    LegChanged,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ParticipantErased,
    ParticipantPromoted,
    ParticipantUpdated,
    Received,
    Visibility,
)
from colloquy.domain.model.participant import ParticipantKind
from tests import checks
from tests.builders import HIDDEN, NOON, group, inbox, moment, visitor

WHO = visitor()
HERE, MESSAGE = inbox(), moment().message()
EVERY_FACT: dict[str, Fact] = {
    "conversation:created": ConversationCreated(),
    "conversation:updated": ConversationUpdated(("name",)),
    "conversation:merged": ConversationMerged(HERE.id, HERE.id, 1),
    "conversation:unmerged": ConversationUnmerged(HERE.id, HERE.id),
    "participant:promoted": ParticipantPromoted(
        WHO.id, ParticipantKind.ANONYMOUS_VISITOR, ParticipantKind.CONTACT
    ),
    "participant:updated": ParticipantUpdated(WHO.id, ("name",)),
    "participant:erased": ParticipantErased(WHO.id),
    "message:sent": MessageSent(MESSAGE),
    "message:edited": MessageEdited(MESSAGE),
    "message:deleted": MessageDeleted(MESSAGE),
    "message:delivery": DeliveryUpdated(MESSAGE, "SMS", "DELIVERED"),
    "message:seen": Received("SEEN", MESSAGE),
    "message:delivered": Received("DELIVERED", MESSAGE),
    "message:button-pressed": ButtonPressed(MESSAGE, "yes"),
    "member:invited": MembershipChanged(moment().membership(), "INVITED"),
    "member:joined": MembershipChanged(moment().membership(), "JOINED"),
    "member:left": MembershipChanged(moment().membership(), "LEFT"),
    "member:media": MembershipChanged(moment().membership(), "JOINED", True),
    "leg:status": LegChanged(moment().leg(), "RINGING"),
    "custom:order-shipped": Custom("custom:order-shipped", {}),
}
ACTIVITY = {
    "message:sent",
    "message:button-pressed",
    "member:invited",
    "member:joined",
    "member:left",
    "member:media",
    "leg:status",
    "custom:order-shipped",
}


@given(st.lists(st.sampled_from(list(EVERY_FACT.values())), max_size=20))
def test_a_log_counts_one_two_three(facts: list[Fact]) -> None:
    """The numbers of a log have no gap (E1)."""
    where, events = group(), []
    for fact in facts:
        where, event = where.append(fact, moment(), actor=None)
        events.append(event)
    checks.check_log(where, events)
    assert [event.fact for event in events] == facts
    assert where.length == len(facts)


def test_an_entry_says_what_when_by_whom_for_whom_and_in_which_history() -> None:
    where = inbox(sequence=6, length=30)
    grown, event = where.append(
        MessageSent(MESSAGE), moment(5), actor=WHO.id, visibility=HIDDEN, message=MESSAGE
    )
    assert (event.log, event.history_id, event.sequence) == (where.id, where.history_id, 7)
    assert (event.occurred_at, event.actor_id) == (moment(5).at, WHO.id)
    assert (event.visibility, event.message_id) == (HIDDEN, MESSAGE)
    assert grown == replace(where, sequence=7, length=31)
    assert where.sequence == 6


def test_an_entry_is_for_all_unless_it_says_otherwise() -> None:
    _, event = inbox().append(ConversationCreated(), moment(), actor=None)
    assert (event.visibility, event.message_id) == (Visibility.BUSINESS_AND_PARTICIPANT, None)


@pytest.mark.parametrize("name", EVERY_FACT)
def test_each_fact_has_its_word_and_only_some_move_the_conversation_up(name: str) -> None:
    grown, event = inbox().append(EVERY_FACT[name], moment(9), actor=None)
    assert event.type == name
    assert grown.last_activity_at == (moment(9).at if name in ACTIVITY else NOON)


@pytest.mark.parametrize("name", sorted(ACTIVITY))
def test_what_is_for_the_business_alone_does_not_move_the_conversation_up(name: str) -> None:
    """The participant is shown when something was last said; of a note it is shown nothing (M4)."""
    grown, _ = inbox().append(EVERY_FACT[name], moment(9), actor=None, visibility=Visibility.BUSINESS)
    assert grown.last_activity_at == NOON


def test_activity_never_goes_back() -> None:
    """An imported message keeps its own time (M3)."""
    grown, event = inbox().append(MessageSent(MESSAGE), moment(), actor=None, at=Instant(5))
    assert (event.occurred_at, grown.last_activity_at) == (5, NOON)


def test_the_list_of_facts_is_complete() -> None:
    every = {v for v in vars(events_module).values() if isinstance(v, type) and issubclass(v, Fact)}
    assert {type(fact) for fact in EVERY_FACT.values()} == set(FACTS) == every - {Fact}


def test_an_announcement_is_one_entry_in_each_log() -> None:
    here, there = inbox(sequence=2, length=2), group()
    fact = ParticipantUpdated(WHO.id, ("name",))
    change = announce(fact, (here, there), actor=WHO.id, moment=moment())
    assert [(e.log, e.sequence, e.fact, e.actor_id) for e in change.events] == [
        (here.id, 3, fact, WHO.id),
        (there.id, 1, fact, WHO.id),
    ]
    assert change.conversations == (
        replace(here, sequence=3, length=3),
        replace(there, sequence=1, length=1),
    )
