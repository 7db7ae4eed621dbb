"""What an erasure comes to, as plain values (I15: an erasure is the end)."""

from colloquy.domain.identity.erase import Traces, erase
from colloquy.domain.ids import Moment
from colloquy.domain.model.change import Change, ContentErased
from colloquy.domain.model.conversation import ConversationState
from colloquy.domain.model.event import ConversationUpdated, LegChanged, MembershipChanged, ParticipantErased
from colloquy.domain.model.leg import LegStatus
from colloquy.domain.model.membership import LeaveReason, MembershipState
from colloquy.domain.model.message import MessageKey
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.receipt import BUSINESS, GUEST
from tests.builders import LIMITS, contact, contributor, group, inbox, leg, membership, moment, visitor

LATER: Moment = moment(60)


def erased(line: tuple[Participant, ...], traces: Traces) -> Change:
    return erase(line, traces, actor=None, moment=LATER, limits=LIMITS)


def test_the_whole_line_is_blank() -> None:
    current = contact(emails=("a@example.com",), custom_data={"plan": "pro"}, name="ada")
    away = visitor(line_id=current.line_id, merged_into_id=current.id, display_name="Old")

    people = erased((current, away), Traces()).participants

    assert {person.id for person in people} == {current.id, away.id}
    for person in people:
        shown = (person.display_name, person.name, person.contact_id, person.image_url)
        assert shown == (None, None, None, None)
        assert (person.emails, person.phones, person.custom_data) == ((), (), {})
        assert person.erased_at == LATER.at


def test_its_inbox_is_inactive_read_to_its_end_and_in_nobodys_care() -> None:
    who, agent = contact(), contributor()
    home = inbox(who, unread_business=3, unread_participant=2, assignee_id=agent.id, name="ada")
    end = MessageKey(moment(5).at, moment().message())

    change = erased((who,), Traces(inbox=home, logs=(home.id,), end=end, touched=(home,)))

    after = change.conversations[-1]
    assert (after.state, after.assignee_id, after.name) == (ConversationState.INACTIVE, None, None)
    assert (after.unread_business, after.unread_participant) == (0, 0)
    assert {(mark.owner, mark.key) for mark in change.marks} == {(BUSINESS, end), (GUEST, end)}
    assert change.reassignments == (ContentErased(who.line_id, (who.id,), (home.id,)),)


def test_calls_end_memberships_end_and_care_ends_in_this_order() -> None:
    who = contributor()
    room, cared = group(), inbox(assignee_id=who.id)
    place = membership(room, who)
    call = leg(LegStatus.ANSWERED, log=room.id, history_id=room.history_id, participant_id=who.id)
    traces = Traces(
        touched=(room,), groups=((room, (place,), 2),), legs=((room, (call,)),), assigned=(cared,)
    )

    change = erased((who,), traces)

    kinds = [type(event.fact) for event in change.events]
    assert kinds == [LegChanged, MembershipChanged, ConversationUpdated, ParticipantErased]
    assert [one.status for one in change.legs] == [LegStatus.COMPLETED]
    assert [(m.state, m.reason) for m in change.memberships] == [
        (MembershipState.LEFT, LeaveReason("erased"))
    ]
    assert next(c for c in change.conversations if c.id == cared.id).assignee_id is None
    numbers = [event.sequence for event in change.events if event.log == room.id]
    assert numbers == [room.sequence + n for n in (1, 2, 3)]


def test_a_group_that_it_leaves_empty_lives_for_its_ttl() -> None:
    who, room = visitor(), group(ttl=60)

    change = erased((who,), Traces(groups=((room, (membership(room, who),), 1),)))

    assert change.conversations[-1].empty_since == LATER.at


def test_again_it_tells_nobody_and_writes_nothing_in_the_ledger() -> None:
    who = contact()
    (blank,) = erased((who,), Traces()).participants
    again = erase((blank,), Traces(touched=(group(),)), actor=None, moment=moment(90), limits=LIMITS)

    assert (again.events, again.ledger) == ((), ())
    assert again.participants[0].erased_at == LATER.at
    assert again.reassignments, "whatever has come back since is emptied"


def test_a_deleted_inbox_stays_deleted() -> None:
    who = contact()
    home = inbox(who, state=ConversationState.DELETED)

    change = erased((who,), Traces(inbox=home, logs=(home.id,)))

    assert change.conversations[-1].state is ConversationState.DELETED
