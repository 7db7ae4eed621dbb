"""Where one who follows a conversation stands, on logs of a few events (E3, M12)."""

import pytest

from colloquy.domain.conversations.follow import LogPosition, MergePath, step, trail
from colloquy.domain.ids import ConversationId, EventId, HistoryId, Instant, MessageId
from colloquy.domain.model.event import (
    ConversationMerged,
    ConversationUnmerged,
    Event,
    Fact,
    MessageSent,
    Visibility,
)

A, B, C = ConversationId("a"), ConversationId("b"), ConversationId("c")


class Logs:
    """Three conversations and all that was written to them, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def turns(self, log: ConversationId) -> list[Event]:
        told = (ConversationMerged, ConversationUnmerged)
        return [event for event in self.events if event.log == log and isinstance(event.fact, told)]

    def length(self, log: ConversationId) -> int:
        return sum(event.log == log for event in self.events)

    def say(self, *logs: ConversationId) -> None:
        for log in logs:
            self._add(log, MessageSent(MessageId("msg")))

    def merge(self, old: ConversationId, new: ConversationId) -> None:
        fact = ConversationMerged(old, new, resume=self.length(new) + 1)
        self._add(old, fact)
        self._add(new, fact)

    def unmerge(self, restored: ConversationId, kept: ConversationId) -> None:
        fact = ConversationUnmerged(restored, kept)
        self._add(kept, fact)
        self._add(restored, fact)

    def followed(self, opened: ConversationId, after: int = 0) -> list[tuple[str, int]]:
        """Return every event that one gets who follows `opened`, as (log, sequence)."""
        place, got = LogPosition(opened, after), []
        while event := self._next(place):
            place, is_for_me = step(opened, event, self.turns)
            if is_for_me:
                got.append((str(event.log), event.sequence))
        return got

    def _next(self, place: LogPosition) -> Event | None:
        ahead = (e for e in self.events if e.log == place.log and e.sequence > place.sequence)
        return next(ahead, None)

    def _add(self, log: ConversationId, fact: Fact) -> None:
        position, sequence = len(self.events) + 1, self.length(log) + 1
        id, visible = EventId(f"evt_{position}"), Visibility.BUSINESS_AND_PARTICIPANT
        self.events.append(
            Event(id, log, HistoryId("h"), sequence, Instant(0), None, visible, None, fact, position)
        )


def test_in_one_log_each_event_leads_behind_itself() -> None:
    logs = Logs()
    logs.say(A, A, A)
    assert logs.followed(A) == [("a", 1), ("a", 2), ("a", 3)]
    assert trail(A, 3, logs.turns) == MergePath((A,))


def test_the_last_event_of_a_log_leads_behind_its_place_in_the_next() -> None:
    logs = Logs()
    logs.say(A, B, B)
    logs.merge(A, B)
    logs.say(B)
    assert step(A, logs.events[3], logs.turns) == (LogPosition(B, 3), True)
    assert trail(A, len(logs.events), logs.turns) == MergePath((A, B), entrance=3)


def test_two_streams_of_two_conversations_that_become_one_both_go_on() -> None:
    """Each is told of the merge once: the one in its own log's words, the other in its own."""
    logs = Logs()
    logs.say(A, B, A)
    logs.merge(A, B)
    logs.say(B, B)
    assert logs.followed(A) == [("a", 1), ("a", 2), ("a", 3), ("b", 3), ("b", 4)]
    assert logs.followed(B) == [("b", 1), ("b", 2), ("b", 3), ("b", 4)]


def test_a_stream_is_led_through_two_merges() -> None:
    logs = Logs()
    logs.say(A, B, C)
    logs.merge(A, B)
    logs.say(B)
    logs.merge(B, C)
    logs.say(C)
    assert logs.followed(A) == [("a", 1), ("a", 2), ("b", 3), ("b", 4), ("c", 3)]
    assert logs.followed(B) == [("b", 1), ("b", 2), ("b", 3), ("b", 4), ("c", 3)]
    assert logs.followed(C) == [("c", 1), ("c", 2), ("c", 3)]
    assert trail(A, len(logs.events), logs.turns).logs == (A, B, C)


def test_after_an_unmerge_each_follows_the_id_that_it_was_opened_with() -> None:
    logs = Logs()
    logs.say(A, B)
    logs.merge(A, B)
    logs.say(B)
    logs.unmerge(A, B)
    logs.say(A, B)
    assert logs.followed(A) == [("a", 1), ("a", 2), ("b", 3), ("a", 3), ("a", 4)]
    assert logs.followed(B) == [("b", 1), ("b", 2), ("b", 3), ("b", 4), ("b", 5)]
    assert trail(A, len(logs.events), logs.turns) == MergePath((A,))


def test_an_unmerge_of_another_leads_nobody_away() -> None:
    """C came back out of B; A stays where it is, and is told of it there."""
    logs = Logs()
    logs.merge(A, B)
    logs.merge(C, B)
    logs.unmerge(C, B)
    logs.say(B, C)
    assert logs.followed(A) == [("a", 1), ("b", 2), ("b", 3), ("b", 4)]
    assert logs.followed(C) == [("c", 1), ("c", 2), ("c", 3)]


def test_an_unmerge_leads_back_whatever_had_come_along() -> None:
    """A was in B before B went into C: with B restored, A's way leads through it again."""
    logs = Logs()
    logs.merge(A, B)
    logs.merge(B, C)
    logs.unmerge(B, C)
    logs.say(B)
    assert logs.followed(A) == [("a", 1), ("b", 2), ("b", 3), ("b", 4)]
    assert trail(A, len(logs.events), logs.turns) == MergePath((A, B), entrance=1)


def test_the_same_merge_again_is_told_again() -> None:
    logs = Logs()
    for _ in range(2):
        logs.merge(A, B)
        logs.say(B)
        logs.unmerge(A, B)
    once = [("a", 1), ("b", 2), ("a", 2)]
    assert logs.followed(A) == [*once, ("a", 3), ("b", 5), ("a", 4)]


@pytest.mark.parametrize(
    ("position", "expected"),
    [(1, (A,)), (2, (A, B)), (4, (A, B)), (5, (A, B)), (6, (A,)), (7, (A,))],
)
def test_a_trail_is_that_of_its_moment(position: int, expected: tuple[ConversationId, ...]) -> None:
    logs = Logs()
    logs.say(A)
    logs.merge(A, B)
    logs.say(B)
    logs.unmerge(A, B)
    logs.say(A)
    assert trail(A, position, logs.turns).logs == expected


@pytest.mark.parametrize("after", range(3))
def test_each_place_of_a_log_has_the_same_rest(after: int) -> None:
    logs = Logs()
    logs.say(A, A)
    logs.merge(A, B)
    logs.say(B)
    assert logs.followed(A, after) == logs.followed(A)[after:]
