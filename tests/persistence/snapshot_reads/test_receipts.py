"""Receipts of a page, read along it, are those that each message has when it is looked up alone."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.actor import Actor
from colloquy.domain.ids import (
    ApplicationId,
    ConversationId,
    Instant,
    LineId,
    MessageId,
    ParticipantId,
    ReceiptId,
)
from colloquy.domain.model.message import Message, MessageKey
from colloquy.domain.model.receipt import BUSINESS, GUEST, NOWHERE, Mark, Owner, Receipt, ReceiptKind
from colloquy.domain.paging import Page, Window
from colloquy.persistence import rows, tables
from colloquy.persistence.snapshot_reads import receipts as subject
from colloquy.persistence.snapshot_reads.receipts import Receipts
from colloquy.persistence.sql_writes import insert
from colloquy.persistence.sqlite import connection as sqlite
from colloquy.persistence.sqlite.migrate import migrate
from tests import builders, hypothesis_profiles  # noqa: F401
from tests.persistence import whole

LOGS = [ConversationId("con_a"), ConversationId("con_b")]
OWNERS: list[Owner] = [BUSINESS, GUEST, "par_1", "par_2", "par_3"]
"""The last two of them are of one line."""


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("receipts") / "a.db"
    migrate(path)
    connection = sqlite.connect_writer(path, "process")
    connection.execute("PRAGMA foreign_keys = OFF")
    people = [
        replace(
            whole.PARTICIPANT,
            id=ParticipantId(id),
            line_id=LineId(line),
            merged_into_id=ParticipantId("par_2") if id == "par_3" else None,
            name=None,
            contact_id=None,
            member_id=None,
        )
        for id, line in (("par_1", "l1"), ("par_2", "l2"), ("par_3", "l2"))
    ]
    store(connection, tables.ParticipantRow, [rows.participant_row(one) for one in people])
    yield connection
    connection.close()


def store(connection: Any, table: Any, values: list[Any]) -> None:
    connection.executemany(insert(table), [("default", *row) for row in values])


def message(log: ConversationId, at: int, name: str) -> Message:
    sent = builders.sent(builders.inbox(), builders.author(builders.contributor()))[1]
    return replace(sent, id=MessageId(name), log=log, home_log=None, sent_at=Instant(at))


places = st.builds(
    MessageKey, st.integers(0, 12).map(Instant), st.sampled_from(["msg_a", "msg_b"]).map(MessageId)
)


@st.composite
def moves(draw: st.DrawFn) -> list[Receipt]:
    """Return the moves of every reader's marks, each from where the one before ended."""
    found: list[Receipt] = []
    for log in LOGS:
        for owner in OWNERS:
            for kind in ReceiptKind:
                after = NOWHERE
                for up_to in sorted(draw(st.sets(places, max_size=5)), key=lambda p: (p.at, p.id)):
                    id = ReceiptId(f"rec_{len(found):03}")
                    at = Instant(draw(st.integers(0, 3)))
                    found.append(Receipt(id, log, owner, None, kind, after, up_to, at))
                    # A mark that was set back, as an undo does it, leaves a gap behind it.
                    after = draw(
                        st.sampled_from([up_to, MessageKey(Instant(up_to.at + 1), MessageId("msg_a"))])
                    )
    return found


messages = st.lists(
    st.tuples(st.sampled_from(LOGS), places).map(lambda pair: message(pair[0], pair[1].at, pair[1].id)),
    max_size=8,
)
keys = st.none() | st.tuples(st.integers(0, 3), st.sampled_from(["rec_004", "rec_010"]))
windows = st.builds(Window, st.integers(1, 4), st.booleans(), keys, keys)


def read(connection: Any, stored: list[Receipt], wanted: Any = None) -> Receipts:
    """Return what reads a database in which these receipts are."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.execute("BEGIN")
    marks = {(r.log, r.owner, r.kind): Mark(r.log, r.owner, r.kind, r.up_to) for r in stored}
    # Of two that became one, one mark is left, and the receipts of both.
    kept = [mark for mark in marks.values() if mark.owner != "par_3"]
    both = {(m.log, m.kind) for m in kept if m.owner == "par_2"}
    lost = [m for m in marks.values() if m.owner == "par_3" and (m.log, m.kind) not in both]
    store(connection, tables.MarkRow, [rows.mark_row(one) for one in (*kept, *lost)])
    store(connection, tables.ReceiptRow, [rows.receipt_row(one) for one in stored])
    reads = Receipts(connection, Actor(ApplicationId("default")), b"")
    reads.narrow(wanted or {})
    return reads


@given(stored=moves(), of=messages, window=windows, wanted=st.sampled_from([{}, {Page: frozenset()}]))
def test_they_are_those_of_each_message_alone(
    connection: Any, stored: list[Receipt], of: list[Message], window: Window, wanted: Any
) -> None:
    reads = read(connection, stored, wanted)

    assert reads.receipt_pages(of, window) == reads.receipts_one_by_one(of, window)


def crowd(count: int) -> list[Receipt]:
    """Return as many moves of one mark, each over one place."""
    ends = [NOWHERE, *(MessageKey(Instant(at), MessageId("msg_a")) for at in range(count))]
    pairs = itertools.pairwise(ends)
    return [
        Receipt(ReceiptId(f"rec_{at:03}"), LOGS[0], GUEST, None, ReceiptKind.SEEN, *pair, Instant(at))
        for at, pair in enumerate(pairs)
    ]


@pytest.mark.parametrize(("last", "walked"), [(1, True), (2, True), (3, False), (99, False)])
def test_messages_that_lie_far_apart_are_looked_up_alone(
    connection: Any, monkeypatch: pytest.MonkeyPatch, last: int, walked: bool
) -> None:
    """A page of one type in a long history must not read all that was seen between its messages."""
    reads = read(connection, crowd(100))
    of = [message(LOGS[0], 0, "msg_a"), message(LOGS[0], last, "msg_a")]
    asked: list[int] = []
    everything = reads.all

    def noted(sql: str, *values: Any) -> list[Any]:
        found = everything(sql, *values)
        asked.append(len(found))
        return found

    monkeypatch.setattr(reads, "all", noted)

    pages = reads.receipt_pages(of, Window(10))

    assert [[receipt.at for receipt in page.nodes] for page in pages] == [[0], [last]]
    assert (len(asked) == 1) is walked
    assert max(asked) <= 3


def test_a_walk_that_takes_the_wrong_move_is_noticed(
    connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary."""
    monkeypatch.setattr(subject, "_up_to", lambda row: (-row[7], row[8]))
    reads = read(connection, crowd(3))
    of = [message(LOGS[0], at, "msg_a") for at in range(3)]

    assert reads.receipt_pages(of, Window(10)) != reads.receipts_one_by_one(of, Window(10))
