"""The checkers notice what is wrong: each is given a deliberately broken world."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from colloquy.domain.errors import Forbidden, InvalidInput, LimitExceeded, NotFound
from colloquy.domain.ids import ConversationId, Instant
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import ConversationMerged, Event
from colloquy.domain.model.message import Direction, Message
from colloquy.domain.model.receipt import BUSINESS, GUEST
from tests import checks
from tests.builders import HIDDEN, author, group, inbox, moment, sending, visitor

OWNER = visitor()


def talk(home: Conversation | None = None) -> tuple[Conversation, list[Message], list[Event]]:
    """Return a conversation with three messages of its participant, sent by the rules."""
    home = home or inbox(OWNER)
    messages: list[Message] = []
    events: list[Event] = []
    for second in range(3):
        change = sending(home, author(OWNER, joined=True), at=moment(second))
        (home,) = change.conversations
        messages += change.messages
        events += change.events
    return home, messages, events


def test_a_good_log_passes_every_check() -> None:
    for kind in (inbox(OWNER), group()):
        home, messages, events = talk(kind)
        checks.check_log(home, events)
        checks.check_times(messages)
        checks.check_numbers(messages, {home.id: events})
        checks.check_counters(home, messages, {})


@pytest.mark.parametrize(
    "broken",
    [
        lambda home, events: (home, events[:-1]),
        lambda home, events: (home, [events[0], *events[2:]]),
        lambda home, events: (home, [*events, events[-1]]),
        lambda home, events: (home, events[::-1]),
        lambda home, events: (home, [replace(events[0], sequence=0), *events[1:]]),
        lambda home, events: (replace(home, sequence=4), events),
        lambda home, events: (home, [replace(events[0], log=ConversationId("con_x")), *events[1:]]),
        lambda home, events: (home, [replace(events[0], id=events[1].id), *events[1:]]),
    ],
    ids=("cut", "gap", "twice", "backwards", "from zero", "miscounted", "stray", "same id"),
)
def test_a_broken_log_is_noticed(broken: Callable[..., Any]) -> None:
    """The numbers of a log have no gap (E1)."""
    home, _, events = talk()
    with pytest.raises(AssertionError):
        checks.check_log(*broken(home, events))


@pytest.mark.parametrize("name", ["unread_business", "unread_participant", "public_count"])
@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("kind", [inbox(OWNER), group()])
def test_a_counter_that_is_one_off_is_noticed(name: str, by: int, kind: Conversation) -> None:
    """A mark only moves forward, and what lies after it is unread (M7)."""
    home, messages, _ = talk(kind)
    with pytest.raises(AssertionError):
        checks.check_counters(replace(home, **{name: getattr(home, name) + by}), messages, {})


def test_a_counter_that_forgets_a_mark_is_noticed() -> None:
    """A mark only moves forward, and what lies after it is unread (M7)."""
    home, messages, _ = talk()
    seen = {(home.id, BUSINESS): messages[1].key}
    checks.check_counters(replace(home, unread_business=1), messages, seen)
    with pytest.raises(AssertionError):
        checks.check_counters(home, messages, seen)
    checks.check_counters(home, messages, {(home.id, GUEST): messages[1].key})


@pytest.mark.parametrize(
    "values",
    [{"silent": True}, {"deleted_at": moment().at}, {"direction": Direction.BUSINESS_TO_PARTICIPANT}],
)
def test_a_counter_of_what_cannot_be_unread_is_noticed(values: dict[str, Any]) -> None:
    """A mark only moves forward, and what lies after it is unread (M7)."""
    home, messages, _ = talk()
    messages[0] = replace(messages[0], **values)
    with pytest.raises(AssertionError):
        checks.check_counters(home, messages, {})


def test_a_counter_of_what_a_member_may_not_see_is_noticed() -> None:
    """What is for the business is seen by the business (M4)."""
    home, messages, _ = talk(group())
    messages[0] = replace(messages[0], visibility=HIDDEN)
    with pytest.raises(AssertionError):
        checks.check_counters(home, messages, {})


def test_a_time_that_runs_backwards_is_noticed_among_live_messages_alone() -> None:
    """History is in order of time (M3)."""
    _, messages, _ = talk()
    late = replace(messages[0], sent_at=Instant(messages[2].sent_at + 1))
    with pytest.raises(AssertionError):
        checks.check_times([late, *messages[1:]])
    checks.check_times([replace(late, live=False), *messages[1:]])
    same = [replace(message, sent_at=messages[0].sent_at) for message in messages]
    checks.check_times(same)
    with pytest.raises(AssertionError):
        checks.check_times(same[::-1])


@pytest.mark.parametrize(
    "values", [{"sequence": 2}, {"sent_at": Instant(5)}, {"visibility": HIDDEN}, {"id": "msg_x"}]
)
def test_a_message_that_is_not_what_its_event_says_is_noticed(values: dict[str, Any]) -> None:
    """What was sent stands as it was sent (I11)."""
    home, messages, events = talk()
    messages[0] = replace(messages[0], **values)
    with pytest.raises(AssertionError):
        checks.check_numbers(messages, {home.id: events})


@pytest.mark.parametrize(
    ("broken", "resume"),
    [
        ({}, 2),
        ({"state": ConversationState.ACTIVE}, 1),
        ({"unread_business": 1}, 1),
        ({"merged_into_id": ConversationId("con_x")}, 1),
        ({"merged_sequence": 3}, 1),
    ],
)
def test_a_merge_that_leads_astray_is_noticed(broken: dict[str, Any], resume: int) -> None:
    """What was merged away answers for itself (M10)."""
    head, old = inbox(OWNER), inbox(OWNER)

    def logs(resume: int) -> dict[ConversationId, list[Event]]:
        fact = ConversationMerged(old.id, head.id, resume)
        return {c.id: [c.append(fact, moment(), actor=None)[1]] for c in (head, old)}

    merged = replace(old, state=ConversationState.MERGED, merged_into_id=head.id, merged_sequence=1)
    checks.check_merged(merged, logs(1))
    with pytest.raises(AssertionError):
        checks.check_merged(replace(merged, **broken), logs(resume))


def test_another_refusal_than_the_expected_one_is_noticed() -> None:
    with checks.refused(NotFound, ("input", "x")):
        raise NotFound("no", ("input", "x"))
    for wrong in (Forbidden("no", ("input", "x")), NotFound("no", ("input", "y"))):
        with pytest.raises(AssertionError), checks.refused(NotFound, ("input", "x")):
            raise wrong
    with pytest.raises(AssertionError), checks.refused(InvalidInput):
        raise LimitExceeded("no", limit=1)
    with pytest.raises(AssertionError), checks.refused(LimitExceeded, limit=2):
        raise LimitExceeded("no", limit=1)
    with pytest.raises(pytest.fail.Exception), checks.refused(NotFound):
        pass
