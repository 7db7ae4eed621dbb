"""Who may see and do what (M6, M8)."""

from itertools import permutations

import pytest

from colloquy.domain.access import (
    FOREVER,
    require_active,
    require_business,
    require_not_deleted,
    require_self,
    visible_to_member_until,
    visible_until,
)
from colloquy.domain.errors import Forbidden, InvalidState, NotFound
from colloquy.domain.groups.members import join, leave
from colloquy.domain.model.channel import APP
from colloquy.domain.model.conversation import ConversationState
from colloquy.domain.model.membership import Membership, MembershipState
from colloquy.domain.model.participant import NamedParticipant
from tests import checks
from tests.builders import (
    BUSINESS_ACTOR,
    LIMITS,
    PARTICIPANT_ACTOR,
    author,
    group,
    inbox,
    membership,
    moment,
    sent,
    visitor,
)

INVITED, JOINED, LEFT = MembershipState
WHO = visitor()


def left(at: int, joined: bool = True) -> Membership:
    place = membership(group(), WHO, LEFT, left_sequence=at)
    return place if not joined else membership(group(), WHO, LEFT, left_sequence=at, joined_at=moment().at)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ((), None),
        ((membership(group(), WHO, INVITED),), 0),
        ((membership(group(), WHO, JOINED),), FOREVER),
        ((left(7),), 7),
        ((left(7), left(9)), 9),
        ((left(7), membership(group(), WHO, INVITED)), 7),
        ((left(7), membership(group(), WHO, JOINED)), FOREVER),
        ((left(7, joined=False),), None),
        ((left(7, joined=False), left(3)), 3),
    ],
)
def test_a_member_sees_as_far_as_its_places_reach(
    places: tuple[Membership, ...], expected: int | None
) -> None:
    """M8: joined, all; having left, what was there until then; merely invited, no history."""
    for order in permutations(places):
        assert visible_to_member_until(order) == expected


def test_only_its_own_line_sees_an_inbox() -> None:
    home = inbox(WHO)
    assert visible_until(home, WHO.line_id, WHO, ()) == FOREVER
    for line in (visitor().line_id, None):
        assert visible_until(home, line, WHO, (membership(home, WHO),)) is None


def test_in_a_group_places_decide_and_not_whose_inbox_it_might_be() -> None:
    where = group()
    assert visible_until(where, WHO.line_id, WHO, ()) is None
    assert visible_until(where, None, WHO, (left(4),)) == 4


def test_who_left_sees_the_messages_before_its_leaving_and_none_after() -> None:
    """M8: and one who joins sees the history from the start."""
    where = group()
    where, first = sent(where)
    joining = join(where, NamedParticipant(WHO, WHO.id), APP, (), 0, by=None, moment=moment(), limits=LIMITS)
    assert visible_to_member_until(joining.memberships) == FOREVER
    where, second = sent(joining.conversations[0], author(WHO, joined=True))
    leaving = leave(where, joining.memberships, None, 1, (), by=None, moment=moment(), limits=LIMITS)
    where, third = sent(leaving.conversations[0])
    reach = visible_to_member_until(leaving.memberships)
    assert reach is not None
    assert [m.sequence <= reach for m in (first, second, third)] == [True, True, False]
    assert reach == leaving.events[0].sequence


@pytest.mark.parametrize("state", ConversationState)
def test_only_an_active_conversation_takes_anything_new(state: ConversationState) -> None:
    """Only who takes part sends (M6)."""
    if state is ConversationState.ACTIVE:
        require_active(inbox(state=state))
    else:
        with checks.refused(InvalidState, ("input", "conversation")):
            require_active(inbox(state=state))
    if state is ConversationState.DELETED:
        with checks.refused(InvalidState, ("input", "conversation")):
            require_not_deleted(inbox(state=state))
    else:
        require_not_deleted(inbox(state=state))


def test_what_is_for_the_business_is_forbidden_to_participants() -> None:
    require_business(BUSINESS_ACTOR, "merge participants")
    with checks.refused(Forbidden, ()) as caught:
        require_business(PARTICIPANT_ACTOR, "merge participants")
    assert caught.value.message == "Only the business may merge participants."


def test_a_participant_names_itself_alone_and_finds_nobody_else() -> None:
    """What it may not see answers as what does not exist."""
    path = ("input", "participant")
    other = visitor()
    require_self(BUSINESS_ACTOR, other, None, path)
    require_self(PARTICIPANT_ACTOR, WHO, WHO, path)
    require_self(PARTICIPANT_ACTOR, visitor(line_id=WHO.line_id), WHO, path)
    for viewer in (WHO, None):
        with checks.refused(NotFound, path):
            require_self(PARTICIPANT_ACTOR, other, viewer, path)
