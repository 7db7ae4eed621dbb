"""How far a conversation was seen, or delivered: forward only, in all logs of the line (M7)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.errors import InvalidState
from colloquy.domain.ids import ConversationId, Instant, MessageId
from colloquy.domain.messages.draft import Draft
from colloquy.domain.messages.read_receipts import LogMark, Reader, mark
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import Received, Visibility
from colloquy.domain.model.message import Message, MessageKey
from colloquy.domain.model.receipt import BUSINESS, GUEST, NOWHERE, Mark, Receipt, ReceiptKind
from tests import checks
from tests.builders import HIDDEN, group, inbox, moment, sent, text, visitor

SEEN, DELIVERED = ReceiptKind.SEEN, ReceiptKind.DELIVERED
WHO = visitor()
THE_BUSINESS, THE_GUEST, A_MEMBER = Reader(BUSINESS, None), Reader(GUEST, WHO.id), Reader(WHO.id, WHO.id)
_HOME, MESSAGE = sent(inbox())


def place(n: int) -> MessageKey:
    return MessageKey(Instant(n), MessageId(f"msg_{n}"))


def message(n: int) -> Message:
    return replace(MESSAGE, id=place(n).id, sent_at=place(n).at)


def a_log(name: str, at: int | None, covers: bool = True, settled: int = 0, owner: str = BUSINESS) -> LogMark:
    log = ConversationId(name)
    held = None if at is None else Mark(log, owner, SEEN, place(at), 5)
    return LogMark(log, held, covers, settled)


def moved(
    *logs: LogMark,
    up_to: Message,
    where: Conversation | None = None,
    reader: Reader = THE_BUSINESS,
    kind: ReceiptKind = SEEN,
    left: int = 0,
) -> Change:
    return mark(where or inbox(), up_to, reader, kind, logs, left_unread=left, moment=moment(60))


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 9), st.booleans(), st.integers(0, 3)), max_size=4),
    st.integers(0, 9),
    st.sampled_from(ReceiptKind),
)
def test_marks_move_forward_in_every_log_and_never_back(
    logs: list[tuple[int | None, bool, int]], to: int, kind: ReceiptKind
) -> None:
    """M7; a receipt stands only where a log holds a message that is now covered."""
    line = [a_log(f"con_{n}", *log) for n, log in enumerate(logs)]
    change = moved(*line, up_to=message(to), kind=kind)
    behind = [log for log in line if log.mark is None or log.mark.key < place(to)]
    assert change.marks == tuple(
        Mark(log.log, BUSINESS, kind, place(to), (5 if log.mark else 0) + log.newly_settled) for log in behind
    )
    covered = [(r.log, r.after, r.up_to) for r in change.receipts]
    assert covered == [(log.log, log.key, place(to)) for log in behind if log.covers]
    assert [event.fact for event in change.events] == [Received(kind.value, place(to).id)] * bool(behind)


def test_a_mark_that_is_there_already_does_not_move() -> None:
    """M7: never back, and the same again is no change."""
    for to in (3, 2):
        assert moved(a_log("con_1", 3), a_log("con_2", 9), up_to=message(to)) == NOTHING


def test_messages_of_one_moment_are_told_apart_by_their_ids() -> None:
    """M3: the order is (sentAt, id)."""
    later = replace(message(3), id=MessageId("msg_3b"))
    change = moved(a_log("con_1", 3), up_to=later)
    assert [m.key for m in change.marks] == [later.key]
    assert moved(LogMark(ConversationId("con_1"), change.marks[0], True), up_to=message(3)) == NOTHING


def test_a_receipt_says_whose_mark_moved_from_where_to_where() -> None:
    change = moved(a_log("con_1", None), up_to=message(4), reader=THE_GUEST)
    (receipt,) = change.receipts
    assert receipt == Receipt(
        receipt.id, ConversationId("con_1"), GUEST, WHO.id, SEEN, NOWHERE, place(4), moment(60).at
    )
    assert place(0) > NOWHERE


def test_the_business_shares_one_mark_that_belongs_to_nobody() -> None:
    """A mark only moves forward, and what lies after it is unread (M7)."""
    change = moved(a_log("con_1", None), up_to=message(4))
    assert [m.owner for m in change.marks] == [BUSINESS]
    assert [r.participant_id for r in change.receipts] == [None]
    assert [e.actor_id for e in change.events] == [None]


@pytest.mark.parametrize("kind", ReceiptKind)
@pytest.mark.parametrize(
    ("reader", "where", "counts"),
    [
        (THE_BUSINESS, inbox(unread_business=5, unread_participant=6), (2, 6)),
        (THE_GUEST, inbox(unread_business=5, unread_participant=6), (5, 2)),
        (THE_BUSINESS, group(unread_business=5), (2, 0)),
        (A_MEMBER, group(unread_business=5), (5, 0)),
    ],
)
def test_what_is_left_unread_counts_for_the_reader_and_for_seen_alone(
    kind: ReceiptKind, reader: Reader, where: Conversation, counts: tuple[int, int]
) -> None:
    """A mark only moves forward, and what lies after it is unread (M7)."""
    logs = (a_log(where.id, None, owner=reader.owner),)
    (after,) = moved(*logs, up_to=message(4), where=where, reader=reader, kind=kind, left=2).conversations
    before = (where.unread_business, where.unread_participant)
    assert (after.unread_business, after.unread_participant) == (counts if kind is SEEN else before)
    assert (after.sequence, after.public_count) == (where.sequence + 1, where.public_count)


@pytest.mark.parametrize("visibility", Visibility)
def test_a_receipt_is_seen_by_whoever_sees_the_message(visibility: Visibility) -> None:
    """What is for the business is seen by the business (M4)."""
    home, hidden = sent(inbox(), draft=Draft(text(), visibility=visibility))
    (event,) = moved(a_log(home.id, None), up_to=hidden, where=home).events
    assert (event.visibility, event.message_id) == (visibility, hidden.id)
    assert (event.visibility is HIDDEN) == (visibility is HIDDEN)
    assert event.type == "message:seen"


def test_what_is_in_a_deleted_conversation_is_not_marked() -> None:
    with checks.refused(InvalidState, ("input", "conversation")):
        moved(a_log("con_1", None), up_to=message(1), where=inbox(state=ConversationState.DELETED))
