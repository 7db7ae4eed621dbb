"""The oracle of what a participant sees, on logs of a few events: what it wants, and what it catches."""

from collections.abc import Callable
from itertools import count

import pytest

from colloquy.domain.ids import ConversationId, EventId, HistoryId, Instant, MembershipId, MessageId
from colloquy.domain.model.event import (
    ConversationMerged,
    ConversationUnmerged,
    Event,
    Fact,
    MembershipChanged,
    MessageSent,
    Visibility,
)
from tests.live import checking, viewing
from tests.live.checking import Seen
from tests.live.viewing import Expected, Viewer

MEMBER = Viewer(inboxes=frozenset({"mine"}), memberships=frozenset({"mem_1"}))


class Log:
    """The events of an application, in their order."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._sequences: dict[str, int] = {}

    def add(
        self, log: str, fact: Fact, visibility: Visibility = Visibility.BUSINESS_AND_PARTICIPANT
    ) -> Event:
        position = len(self.events) + 1
        sequence = self._sequences[log] = self._sequences.get(log, 0) + 1
        id, home, at = EventId(f"evt_{position}"), ConversationId(log), Instant(0)
        event = Event(id, home, HistoryId("h"), sequence, at, None, visibility, None, fact, position)
        self.events.append(event)
        return event

    def say(self, log: str, visibility: Visibility = Visibility.BUSINESS_AND_PARTICIPANT) -> Event:
        return self.add(log, MessageSent(MessageId("msg")), visibility)

    def become(self, log: str, state: str, membership: str = "mem_1") -> Event:
        return self.add(log, MembershipChanged(MembershipId(membership), state))


def seen(event: Event) -> Seen:
    return Seen(event.id, event.log, event.sequence, f"cursor {event.position}", event.type)


def test_a_note_of_the_business_is_neither_wanted_nor_allowed() -> None:
    log = Log()
    said, note = log.say("mine"), log.say("mine", Visibility.BUSINESS)
    expected = viewing.of_inbox(MEMBER, log.events)
    assert (expected.must, expected.may) == ([said], [])
    assert expected.complaints([seen(said), seen(note)], is_complete=False) == [
        "not for this viewer: message:sent mine 2"
    ]


def test_what_stood_before_one_joined_is_allowed_and_what_came_after_is_wanted() -> None:
    log = Log()
    before, joined, after = log.say("group"), log.become("group", "JOINED"), log.say("group")
    for expected in (viewing.of_inbox(MEMBER, log.events), viewing.of_conversation(MEMBER, log.events)):
        assert (expected.must, expected.may) == ([joined, after], [before])


def test_who_began_to_look_after_it_joined_is_to_see_all_of_it() -> None:
    log = Log()
    events = [log.say("group"), log.become("group", "JOINED"), log.say("group")]
    expected = viewing.of_conversation(MEMBER, log.events, begun=2)
    assert sorted(expected.must, key=lambda e: e.position) == events
    assert expected.may == []


def test_an_invitation_shows_nothing() -> None:
    log = Log()
    log.become("group", "INVITED")
    log.say("group")
    assert viewing.of_conversation(MEMBER, log.events) == Expected()


def test_a_leaving_is_the_last_that_is_wanted_and_ends_the_conversation_but_not_the_inbox() -> None:
    log = Log()
    joined, left = log.become("group", "JOINED"), log.become("group", "LEFT")
    log.say("group")
    home = log.say("mine")
    group = viewing.of_conversation(MEMBER, [e for e in log.events if e.log == "group"])
    inbox = viewing.of_inbox(MEMBER, log.events)
    assert (group.must, group.may, group.is_over) == ([joined, left], [], True)
    assert (inbox.must, inbox.may, inbox.is_over) == ([joined, left, home], [], False)


def test_the_leaving_of_another_ends_nothing() -> None:
    log = Log()
    log.become("group", "JOINED")
    log.become("group", "LEFT", "mem_2")
    last = log.say("group")
    expected = viewing.of_conversation(MEMBER, log.events)
    assert (expected.must[-1], expected.is_over) == (last, False)


def test_what_two_shared_until_they_were_parted_is_allowed() -> None:
    log = Log()
    old, new = ConversationId("old"), ConversationId("new")
    first = log.say("new")
    ended = log.add("old", ConversationMerged(old, new, resume=2))
    told = log.add("new", ConversationMerged(old, new, resume=2))
    together = log.say("new")
    parted = log.add("new", ConversationUnmerged(old, new))
    back = log.add("old", ConversationUnmerged(old, new))
    apart = log.say("old")
    both = Viewer(frozenset({"old", "new"}))
    follows_old = viewing.of_conversation(both, checking.of_conversation("old", log.events))
    follows_new = viewing.of_conversation(both, checking.of_conversation("new", log.events))
    assert (follows_old.must, follows_old.may) == ([ended, back, apart], [together])
    assert (follows_new.must, follows_new.may) == ([first, told], [together, parted])


Edit = Callable[[list[Seen]], list[Seen]]


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (lambda got: got[:1] + got[2:], "missing"),
        (lambda got: got[:-1], "missing"),
        (lambda got: [*got, got[-1]], "repeated"),
        (lambda got: [got[0], *got[:0:-1]], "out of order"),
        (lambda got: [*got, Seen("evt_x", "theirs", 1, "c", "message:sent")], "not for this viewer"),
        (lambda got: [*got[:-1], Seen(got[-1].id, "group", 99, "c", "member:left")], "another event"),
    ],
)
def test_each_fault_of_a_recording_is_found(edit: Edit, complaint: str) -> None:
    expected, got = a_group()
    assert expected.complaints(got, is_complete=True) == []
    assert [c for c in expected.complaints(edit(got), is_complete=True) if complaint in c]


def test_a_completion_that_is_missing_or_too_early_is_found() -> None:
    expected, got = a_group()
    assert expected.complaints(got, is_complete=False) == ["not completed"]
    expected.is_over = False
    assert expected.complaints(got, is_complete=True) == ["completed too early"]


def test_what_is_allowed_has_its_place() -> None:
    log = Log()
    before, joined, after = log.say("group"), log.become("group", "JOINED"), log.say("group")
    expected = viewing.of_conversation(MEMBER, log.events)
    assert expected.complaints([seen(before), seen(joined), seen(after)], is_complete=False) == []
    assert expected.complaints([seen(joined), seen(after)], is_complete=False) == []
    (wrong,) = expected.complaints([seen(joined), seen(before), seen(after)], is_complete=False)
    assert "out of order" in wrong


def a_group() -> tuple[Expected, list[Seen]]:
    """Return what a member was to get that joined, listened and left, and exactly that."""
    log, numbers = Log(), count()
    log.become("group", "JOINED")
    while next(numbers) < 3:
        log.say("group")
    log.become("group", "LEFT")
    return viewing.of_conversation(MEMBER, log.events), [seen(event) for event in log.events]
