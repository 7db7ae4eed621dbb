"""A checker that catches nothing proves nothing: each of these faults must be caught."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from colloquy.domain.model.change import (
    Change,
    ContentErased,
    ConversationsReassigned,
    HistoryReassigned,
    HistorySplit,
    ParticipantsReassigned,
    ParticipantsSplit,
)
from colloquy.domain.model.identity_change import IdentityChangeKind
from colloquy.domain.model.message import Message
from colloquy.persistence.transaction import SqlTransaction
from tests.identity import asking, test_erasure
from tests.identity.observing import compare, look
from tests.identity.test_machine import InProcess

Fault = Callable[[SqlTransaction, Change], Change]


def forgets(*moves: type) -> Fault:
    """Leave reassignments out."""

    def fault(_: SqlTransaction, change: Change) -> Change:
        kept = tuple(move for move in change.reassignments if not isinstance(move, moves))
        return replace(change, reassignments=kept)

    return fault


def at_identity_changes(fault: Fault) -> Fault:
    """Do something wrong when people become one, or two again."""
    kinds = (IdentityChangeKind.MERGED, IdentityChangeKind.UNMERGED)

    def sometimes(tx: SqlTransaction, change: Change) -> Change:
        return fault(tx, change) if change.ledger and change.ledger[-1].kind in kinds else change

    return sometimes


def also(sql: str) -> Fault:
    """Run a statement beside what is saved."""

    def fault(tx: SqlTransaction, change: Change) -> Change:
        tx.pending.statements.append((sql, ()))
        return change

    return at_identity_changes(fault)


def counts(**wrong: int) -> Fault:
    """Save conversations with counters that are off."""

    def fault(_: SqlTransaction, change: Change) -> Change:
        off = [replace(c, **{n: getattr(c, n) + by for n, by in wrong.items()}) for c in change.conversations]
        return replace(change, conversations=tuple(off))

    return at_identity_changes(fault)


def without(name: str) -> Fault:
    """Leave one part of a change out."""
    return at_identity_changes(lambda _, change: replace(change, **{name: ()}))


def names_nobody(_: SqlTransaction, change: Change) -> Change:
    """Undo a merge without what named the one who is back."""
    moves = [replace(m, named=()) if isinstance(m, HistorySplit) else m for m in change.reassignments]
    return replace(change, reassignments=tuple(moves))


def gives_words_to_the_survivor(tx: SqlTransaction, change: Change) -> Change:
    """Store a message as its current sender's, whoever was named."""

    def of_current(message: Message) -> Message:
        current = tx.current(message.sender_id) if message.sender_id else None
        return replace(message, sender_id=current.id if current else None)

    return replace(change, messages=tuple(of_current(message) for message in change.messages))


FAULTS: dict[str, Fault] = {
    "gives to the survivor what was said in the other's name": gives_words_to_the_survivor,
    "loses the messages of a merge": forgets(HistoryReassigned),
    "loses one message": also("DELETE FROM message WHERE id = (SELECT min(id) FROM message)"),
    "forgets a participant's id": forgets(ParticipantsReassigned),
    "forgets a conversation's id": forgets(ConversationsReassigned),
    "rewrites a message's sequence": also("UPDATE message SET sequence = sequence + 1"),
    "rewrites a message's log": also("UPDATE message SET log = (SELECT max(id) FROM conversation)"),
    "leaves a gap in a log": also(
        "UPDATE event SET sequence = sequence + 1 WHERE sequence > 1000 OR sequence = 2"
    ),
    "moves a message in time": also("UPDATE message SET sent_at = sent_at + 60000000 WHERE sequence = 2"),
    "miscounts what the business has unread": counts(unread_business=1),
    "miscounts what the participant has unread": counts(unread_participant=-1),
    "miscounts the messages of a history": also("UPDATE tally SET count = count + 1"),
    "loses a mark": without("marks"),
    "loses a membership": without("memberships"),
    "gives the wrong kind": also("UPDATE participant SET kind = 'MEMBER'"),
    "undoes half of the line": forgets(ParticipantsSplit),
    "undoes without the history": forgets(HistorySplit),
    "undoes without what named the one who is back": names_nobody,
}


MERGES = ((0, 1), (1, 2), (1, 2), (0, 1))
"""Two become one, then three; then the two go into the three."""


def story(machine: Any) -> None:
    """Do a little of everything; from the merges on, everything is compared after each step."""
    before: list[Callable[[], None]] = [
        *[lambda: machine.somebody(kind="ANONYMOUS_VISITOR", opens=True) for _ in range(5)],
        *[
            lambda n=n: machine.say(where=n, name=0, who=0, how="own", silent=False)
            for n in (0, 0, 1, 2, 3, 4)
        ],
        *[lambda n=n: machine.say(where=n, name=0, who=0, how="business", silent=False) for n in range(3)],
        lambda: machine.group(who=[0, 1, 2, 3]),
        *[lambda n=n: machine.say(where=5, name=0, who=n, how="own", silent=False) for n in (0, 1, 0, 2)],
        lambda: machine.see(which=5, name=0, by_business=False, who=1),
        lambda: machine.see(which=0, name=0, by_business=True, who=0),
    ]
    steps: list[Callable[[], None]] = [
        *[lambda a=a, b=b: machine.merge(one=a, two=b, name=0, token=True) for a, b in MERGES],
        *[lambda n=n: machine.say(where=0, name=n, who=4 - n, how="own", silent=False) for n in range(5)],
        lambda: machine.leave(where=0, who=0, name=0),
        *[lambda: machine.unmerge(which=0) for _ in range(2)],
    ]
    for step in before:
        step()
    for step in (lambda: None, *steps):
        step()
        compare(machine.model, machine.wait(look(machine.graph, machine.model)))


def test_the_story_itself_has_no_fault() -> None:
    """So that what is caught is the fault."""
    machine = InProcess()
    try:
        story(machine)
    finally:
        machine.teardown()
    assert machine.model.deeds[-1][0] == "UNDONE"


@pytest.mark.parametrize("name", FAULTS)
def test_a_store_with_a_fault_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the comparison with the model, at the step of the fault or later."""
    save = SqlTransaction.save

    def faulty(tx: SqlTransaction, change: Change) -> Change:
        return save(tx, FAULTS[name](tx, change))

    monkeypatch.setattr(SqlTransaction, "save", faulty)
    machine = InProcess()
    try:
        with pytest.raises(AssertionError):
            story(machine)
    finally:
        machine.teardown()


async def test_an_erasure_that_leaves_content_is_caught(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the bytes of the database."""
    save = SqlTransaction.save
    fault = forgets(ContentErased)
    monkeypatch.setattr(SqlTransaction, "save", lambda tx, change: save(tx, fault(tx, change)))
    path = tmp_path / "colloquy.db"
    async with test_erasure.opened(path) as graph:
        ids = await test_erasure.about(graph)
        await asking.erase(graph, ids["lost"])
        assert test_erasure.in_bytes(path)
        assert test_erasure.CANARY in await test_erasure.answers(graph, [ids["lost"]])
