"""Servers with a fault each, which a storm must find: the canaries of its checker."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from colloquy.domain.conversations.follow import LogPosition
from colloquy.persistence import watch
from colloquy.persistence.notify.commit_signal import CommitSignal
from colloquy.persistence.snapshot_reads.events import Events
from colloquy.resolvers import subscriptions

Fault = Callable[[pytest.MonkeyPatch], None]
FAULTS: dict[str, tuple[Fault, str]] = {}
"""Each fault by its name, with the complaint that it must cause."""


def causes(complaint: str) -> Callable[[Fault], Fault]:
    """Say what a server with this fault is caught by."""

    def declare(fault: Fault) -> Fault:
        FAULTS[fault.__name__] = (fault, complaint)
        return fault

    return declare


def _began(monkeypatch: pytest.MonkeyPatch, by: int) -> None:
    start = subscriptions._start

    def shifted(snapshot: Any, id: Any, after: Any) -> LogPosition:
        place = start(snapshot, id, after)
        return replace(place, sequence=max(0, place.sequence + by))

    monkeypatch.setattr(subscriptions, "_start", shifted)


@causes("missing")
def a_cursor_that_passes_an_unread_event(monkeypatch: pytest.MonkeyPatch) -> None:
    _began(monkeypatch, 1)


@causes("repeated")
def a_cursor_that_stays_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    _began(monkeypatch, -1)


@causes("out of order")
def a_batch_that_is_turned_round(monkeypatch: pytest.MonkeyPatch) -> None:
    after = Events.events_after

    def turned(self: Events, log: str, sequence: int, limit: int) -> Any:
        found = after(self, log, sequence, limit)
        return found[::-1] if limit > 1 else found

    monkeypatch.setattr(Events, "events_after", turned)


@causes("not for this viewer")
def everything_is_seen_by_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Events, "sees_event", lambda *_: True)


@causes("not for this viewer")
def who_left_is_told_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """It sees what is for members, and its stream goes on."""
    sees = Events.sees_event

    def more(self: Events, event: Any) -> bool:
        return sees(self, event) or (
            event.visibility != "BUSINESS" and bool(self.visible_until(event.conversation_id))
        )

    monkeypatch.setattr(Events, "sees_event", more)
    monkeypatch.setattr(subscriptions, "_has_left", lambda *_: False)


@causes("not completed")
def a_leaving_that_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "_has_left", lambda *_: False)


@causes("missing")
def a_merge_that_nobody_is_led_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def stay(opened: Any, event: Any, turns: Any) -> tuple[LogPosition, bool]:
        return LogPosition(event.log, event.sequence), True

    monkeypatch.setattr(subscriptions, "step", stay)


@causes("missing")
def wake_ups_that_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks without a ring, and the bell is dumb after a while."""
    rings = iter(range(10**9))
    wake = CommitSignal._wake

    def dumb(self: CommitSignal) -> None:
        if next(rings) < 20:
            wake(self)
        self._is_notified = False

    monkeypatch.setattr(CommitSignal, "_wake", dumb)
    monkeypatch.setattr(watch, "PATIENCE", 3600)
    monkeypatch.setattr(subscriptions, "PATIENCE", 3600)
