"""Who said, did, rang, read and joined is who was named, through random merges and undos (M2, I12)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colloquy.domain.ids import ParticipantId
from colloquy.domain.model.change import Change, HistorySplit
from colloquy.persistence import sql_split_and_erase as splitting
from colloquy.persistence.transaction import SqlTransaction
from colloquy.resolvers import messages
from tests.graph import opened, run
from tests.identity.naming import tell_story

Fault = Callable[[SqlTransaction, Change], Change]
STORIES = 60
"""In so many stories each fault below shows itself."""


async def a_story(random: Random) -> None:
    with TemporaryDirectory() as folder:
        async with opened(Path(folder) / "colloquy.db") as graph:
            await tell_story(graph, random)


@given(random=st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_who_did_it_is_who_was_named(random: Random) -> None:
    """By every way of naming, in inboxes and the GROUP, before, during and after merges and their undos."""
    run(a_story(random))


# a checker that catches nothing proves nothing


def by_current(part: str, name: str) -> Fault:
    """Store one kind of thing under the current id of its line, whichever was named."""

    def fault(tx: SqlTransaction, change: Change) -> Change:
        def led(one: Any) -> Any:
            id: ParticipantId | None = getattr(one, name)
            current = tx.current(id) if id is not None else None
            return replace(one, **{name: current.id}) if current else one

        if change.ledger:  # a merge or an undo
            return change
        return replace(change, **{part: tuple(led(one) for one in getattr(change, part))})

    return fault


def in_one_log(_: SqlTransaction, change: Change) -> Change:
    """Keep a receipt in one log alone."""
    return replace(change, receipts=change.receipts[:1])


def without_names(_: SqlTransaction, change: Change) -> Change:
    """Take back what was written to the restored logs alone."""
    moves = [replace(m, named=()) if isinstance(m, HistorySplit) else m for m in change.reassignments]
    return replace(change, reassignments=tuple(moves))


FAULTS: dict[str, Fault] = {
    "gives words to the survivor": by_current("messages", "sender_id"),
    "gives deeds to the survivor": by_current("events", "actor_id"),
    "gives legs to the survivor": by_current("legs", "participant_id"),
    "gives memberships to the survivor": by_current("memberships", "participant_id"),
    "gives receipts to the survivor": by_current("receipts", "participant_id"),
    "keeps receipts in one log": in_one_log,
    "undoes without what was named": without_names,
}


def tell_some(seeds: Iterable[int] = range(STORIES)) -> None:
    for seed in seeds:
        run(a_story(Random(seed)))


@pytest.mark.parametrize("name", FAULTS)
def test_a_store_with_a_fault_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    save = SqlTransaction.save
    monkeypatch.setattr(SqlTransaction, "save", lambda tx, change: save(tx, FAULTS[name](tx, change)))
    with pytest.raises(AssertionError, match=r"I12|M2"):
        tell_some()


SETTLED = {
    "_MOVE_MESSAGES": (96, 97, 123, 139, 169, 226, 235, 307),
    "_MOVE_EVENTS": (96, 97, 123, 139, 169, 226, 235, 291),
    "_MOVE_LEGS": (130, 131, 157, 167, 194, 214, 220, 231),
}
"""Of each statement of an undo, stories that show it: few do."""


@pytest.mark.parametrize("statement", SETTLED)
def test_an_undo_that_takes_back_what_was_settled_before_is_caught(
    statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = getattr(splitting, statement)
    for since in (splitting.SENT_SINCE, splitting.TOLD_SINCE, splitting.RUNG_SINCE):
        sql = sql.replace(since, "1")
    monkeypatch.setattr(splitting, statement, sql)
    with pytest.raises(AssertionError, match=r"I12|M2"):
        tell_some(SETTLED[statement])


def test_a_retry_that_finds_the_message_of_another_device_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def any_equal(sent: Any, named: Any, fingerprint: str, conversation: Any) -> Any:
        return next((m for m, where in sent if m.body_hash == fingerprint and where == conversation), None)

    monkeypatch.setattr(messages, "first_send", any_equal)
    with pytest.raises(Exception, match=r"I12|M2|UNIQUE"):
        tell_some()
