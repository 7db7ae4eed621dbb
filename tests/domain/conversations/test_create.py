"""A conversation begins."""

from dataclasses import replace

import pytest

from colloquy.domain.conversations.create import open_group, open_inbox
from colloquy.domain.errors import AlreadyExists, InvalidState, LimitExceeded
from colloquy.domain.ids import ConversationId
from colloquy.domain.model.change import Change
from colloquy.domain.model.channel import APP, ChannelType
from colloquy.domain.model.conversation import ConversationKind, ConversationState
from colloquy.domain.model.event import ConversationCreated, MembershipChanged
from colloquy.domain.model.membership import MembershipState
from colloquy.domain.model.participant import NamedParticipant, Participant
from colloquy.domain.model.patch import Patch
from tests import checks
from tests.builders import (
    LIMITS,
    NOON,
    app,
    contact,
    contributor,
    member,
    moment,
    visitor,
)

NO_ATTRIBUTES = {}


def opened(*members: Participant, draft: Patch = NO_ATTRIBUTES, taken: bool = False) -> Change:
    return open_group(
        draft,
        [NamedParticipant(member, member.id) for member in members],
        name_holder=ConversationId("con_other") if taken else None,
        actor=None,
        moment=moment(),
        limits=LIMITS,
    )


@pytest.mark.parametrize("who", [visitor(), contact(), member()])
def test_a_participant_gets_an_inbox_of_its_own(who: Participant) -> None:
    change = open_inbox(who, actor=who.id, moment=moment())
    (home,), (person,), (event,) = change.conversations, change.participants, change.events
    assert person == replace(who, inbox_id=home.id)
    assert (home.kind, home.state, home.participant_id) == (
        ConversationKind.INBOX,
        ConversationState.ACTIVE,
        who.id,
    )
    assert (home.sequence, home.length, home.line_size) == (1, 1, 1)
    assert home.channels == (ChannelType.CHAT,)
    assert (home.created_at, home.updated_at, home.last_activity_at) == (NOON, NOON, NOON)
    assert (event.log, event.sequence, event.fact) == (home.id, 1, ConversationCreated())
    assert event.actor_id == who.id


@pytest.mark.parametrize("who", [contributor(), app()])
def test_the_business_side_has_no_inbox(who: Participant) -> None:
    with checks.refused(InvalidState, ("input", "participant")):
        open_inbox(who, actor=None, moment=moment())


def test_two_conversations_share_neither_line_nor_history() -> None:
    one, two = (open_inbox(visitor(), actor=None, moment=moment()).conversations[0] for _ in range(2))
    assert len({one.id, two.id, one.line_id, two.line_id, one.history_id, two.history_id}) == 6


def test_a_group_opens_with_its_members_joined() -> None:
    people = (visitor(), contact(), contributor())
    change = opened(*people, draft={"name": "team", "ttl": 60})
    (where,) = change.conversations
    places = change.memberships
    assert [(p.participant_id, p.state, p.channel, p.joined_at) for p in places] == [
        (who.id, MembershipState.JOINED, APP, NOON) for who in people
    ]
    assert [e.fact for e in change.events] == [
        ConversationCreated(),
        *(MembershipChanged(place.id, "JOINED") for place in places),
    ]
    checks.check_log(where, change.events)
    assert (where.name, where.ttl, where.participant_id, where.empty_since) == ("team", 60, None, None)


def test_a_group_without_members_is_empty_from_the_start() -> None:
    """Every leg ends (L2)."""
    (where,) = opened().conversations
    assert where.empty_since == NOON


def test_one_named_twice_joins_once() -> None:
    """I7: two ids of one line are one participant."""
    who = visitor()
    assert len(opened(who, replace(who)).memberships) == 1


def test_a_group_opens_with_a_hundred_and_no_more() -> None:
    people = tuple(visitor() for _ in range(101))
    assert len(opened(*people[:100]).memberships) == 100
    with checks.refused(LimitExceeded, ("input", "members"), limit=100):
        opened(*people)


def test_a_name_in_use_opens_no_group() -> None:
    with checks.refused(AlreadyExists, ("input", "name")):
        opened(draft={"name": "team"}, taken=True)


def test_the_attributes_of_a_new_group_have_bounds() -> None:
    with checks.refused(LimitExceeded, ("input", "name"), limit=100):
        opened(draft={"name": "n" * 101})
