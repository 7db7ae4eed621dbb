"""Inbox conversations become one, and the old ones lead to it (I3, I4, I10, I11, I13, M10)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.identity.merge_inboxes import Inbox, InboxMerge, succeed
from colloquy.domain.ids import ChangeId, EventId, Instant, MessageId
from colloquy.domain.model.change import ConversationsReassigned, HistoryReassigned
from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import ConversationCreated, ConversationMerged, Event, ParticipantPromoted
from colloquy.domain.model.message import MessageKey
from colloquy.domain.model.participant import ParticipantKind
from colloquy.domain.model.receipt import GUEST
from tests import checks
from tests.builders import contact, inbox, moment, seen

OWNER = contact()
PROMOTED = ParticipantPromoted(OWNER.id, ParticipantKind.ANONYMOUS_VISITOR, ParticipantKind.CONTACT)
CHANGE = ChangeId("chg_1")
inboxes = st.builds(
    lambda sequence, more, **values: inbox(OWNER, sequence=sequence, length=sequence + more, **values),
    sequence=st.integers(1, 9),
    more=st.integers(0, 9),
    line_size=st.integers(1, 9),
    unread_business=st.integers(0, 9),
    unread_participant=st.integers(0, 9),
)


def successors(
    kept: Conversation | None,
    *old: Conversation,
    promoted: ParticipantPromoted | None = None,
    at: float = 60,
) -> InboxMerge:
    held = tuple(Inbox(conversation) for conversation in old)
    return succeed(kept, held, OWNER.id, promoted, change_id=CHANGE, actor=None, moment=moment(at))


def whole(old: Conversation, events: tuple[Event, ...]) -> list[Event]:
    """Return a log with entries for what the conversation had before, and its new ones."""
    new = [event for event in events if event.log == old.id]
    assert new
    past = range(1, old.sequence + 1)
    filler = replace(new[0], fact=ConversationCreated())
    return [replace(filler, id=EventId(f"evt_{old.id}_{n}"), sequence=n) for n in past] + new


@given(st.none() | inboxes, st.lists(inboxes, min_size=1, max_size=3), st.booleans())
def test_logs_go_on_without_a_gap_and_the_old_ones_end_with_the_merge(
    kept: Conversation | None, old: list[Conversation], promotes: bool
) -> None:
    """E1, I11, M10: each old log's last entry names the place of its twin in the new one."""
    result = successors(kept, *old, promoted=PROMOTED if promotes and not kept else None)
    head = result.conversation
    assert head is not None
    values = {conversation.id: conversation for conversation in result.change.conversations}
    events = result.change.events
    begun = whole(kept, events) if kept else [e for e in events if e.log == head.id]
    logs = {head.id: begun} | {one.id: whole(one, events) for one in old}
    for id, entries in logs.items():
        checks.check_log(values[id], entries)
    for one in old:
        checks.check_merged(values[one.id], logs)
    assert result.merged == tuple(one.id for one in old)


@given(st.none() | inboxes, st.lists(inboxes, min_size=1, max_size=3))
def test_counts_add_up_and_the_length_counts_every_event_of_the_history(
    kept: Conversation | None, old: list[Conversation]
) -> None:
    """Nothing is lost (I10)."""
    result = successors(kept, *old)
    before = [*([kept] if kept else []), *old]
    head = result.conversation
    assert head is not None
    for name in ("unread_business", "unread_participant"):
        assert getattr(head, name) == sum(getattr(one, name) for one in before)
    assert head.length == sum(one.length for one in before) + len(result.change.events)
    assert head.line_size == sum(one.line_size for one in before) + (0 if kept else 1)


@given(inboxes, st.lists(inboxes, min_size=1, max_size=2))
def test_only_the_smaller_histories_and_lines_move(kept: Conversation, old: list[Conversation]) -> None:
    """I13: a merge costs no more than the smaller side's history."""
    result = successors(kept, *old)
    everyone = [kept, *old]
    lengths = {one.history_id: one.length for one in everyone}
    sizes = {one.line_id: one.line_size for one in everyone}
    moves = result.change.reassignments
    moved = [m for m in moves if isinstance(m, HistoryReassigned)]
    lines = [m for m in moves if isinstance(m, ConversationsReassigned)]
    head = result.conversation
    assert head is not None
    assert {m.source for m in moved} == lengths.keys() - {head.history_id}
    assert {m.source for m in lines} == sizes.keys() - {head.line_id}
    assert {m.target for m in moved} == {head.history_id}
    assert {m.target for m in lines} == {head.line_id}
    assert all(lengths[m.source] <= lengths[head.history_id] for m in moved)
    assert all(sizes[m.source] <= sizes[head.line_id] for m in lines)
    assert {c.history_id for c in result.change.conversations} == {head.history_id}
    assert {e.history_id for e in result.change.events} <= {head.history_id}


@pytest.mark.parametrize("length", [10, 1_000_000])
def test_a_promotion_costs_the_same_however_long_the_history(length: int) -> None:
    """I13: nothing is re-pointed; the new conversation reads in the same history."""
    old = inbox(OWNER, sequence=length, length=length)
    result = successors(None, old, promoted=PROMOTED)
    assert result.change.reassignments == ()
    assert len(result.change.events) == 4
    assert result.conversation is not None
    assert result.conversation.history_id == old.history_id
    assert result.conversation.line_id == old.line_id


def test_a_new_conversation_begins_and_takes_the_old_one_in() -> None:
    """I3: created, promoted, merged in the new log; merged in the old one."""
    old = inbox(OWNER, sequence=5, length=5)
    result = successors(None, old, promoted=PROMOTED)
    head = result.conversation
    assert head is not None
    merged = ConversationMerged(old.id, head.id, 3, CHANGE)
    told = [(event.log, event.sequence, event.fact) for event in result.change.events]
    assert told == [
        (head.id, 1, ConversationCreated()),
        (head.id, 2, PROMOTED),
        (old.id, 6, merged),
        (head.id, 3, merged),
    ]


def test_history_marks_assignee_data_and_channels_go_on_in_the_new_conversation() -> None:
    """A promotion keeps the participant's id and gives it a new conversation (I3)."""
    old = inbox(
        OWNER,
        name="support",
        display_name="Support",
        image_url="https://example.org/x",
        assignee_id=contact().id,
        channels=(ChannelType.CHAT, ChannelType.SMS),
        custom_data={"plan": "pro"},
        unread_business=3,
        unread_participant=2,
        last_live_at=Instant(77),
        state=ConversationState.INACTIVE,
    )
    mark = seen(MessageKey(Instant(5), MessageId("msg_5")), old, GUEST, 4)
    result = succeed(
        None, (Inbox(old, (mark,)),), OWNER.id, None, change_id=CHANGE, actor=None, moment=moment(60)
    )
    head = result.conversation
    assert head is not None
    goes_on = (
        "name display_name image_url assignee_id channels custom_data unread_business "
        "unread_participant last_live_at state history_id line_id last_activity_at kind"
    )
    for name in goes_on.split():
        assert getattr(head, name) == getattr(old, name), name
    assert head.id != old.id
    assert (head.created_at, head.participant_id) == (moment(60).at, OWNER.id)
    assert result.change.marks == (replace(mark, log=head.id),)


def test_the_survivors_conversation_is_the_current_one_and_keeps_its_marks() -> None:
    """A promotion onto a held id merges the two (I4)."""
    kept, other = inbox(OWNER, sequence=2, length=2), inbox(sequence=9, length=9, display_name="B")
    mark = seen(MessageKey(Instant(5), MessageId("msg_5")), other)
    result = succeed(
        kept, (Inbox(other, (mark,)),), OWNER.id, None, change_id=CHANGE, actor=None, moment=moment(60)
    )
    head = result.conversation
    assert head is not None
    assert (head.id, head.created_at, head.sequence) == (kept.id, kept.created_at, 3)
    assert head.display_name == "B"
    assert head.merged_into_id is None
    assert result.change.marks == ()


def test_without_an_old_conversation_nothing_happens() -> None:
    """I3: a participant that had none gets none until it is asked for."""
    kept = inbox(OWNER)
    for one in (None, kept):
        result = successors(one, promoted=PROMOTED)
        assert (result.conversation, result.merged, result.conflicts) == (one, (), ())
        assert result.change == InboxMerge().change


def test_of_two_old_ones_the_first_gives_the_new_one_its_attributes() -> None:
    """I4, I10: both are merged into the new one, with conflicts listed."""
    first = inbox(OWNER, display_name="A", custom_data={"k": 1})
    second = inbox(OWNER, display_name="B", image_url="https://example.org/b", custom_data={"k": 2})
    result = successors(None, first, second, promoted=PROMOTED)
    head = result.conversation
    assert head is not None
    assert (head.display_name, head.image_url) == ("A", "https://example.org/b")
    conflicts = {(c.attribute, c.kept, c.discarded) for c in result.conflicts}
    assert conflicts == {("conversation.displayName", "A", "B"), ("conversation.customData.k", 1, 2)}
    assert result.merged == (first.id, second.id)
    assert head.sequence == 4


def test_an_old_conversation_is_merged_and_has_nothing_unread() -> None:
    """What was merged away answers for itself (M10)."""
    old = inbox(OWNER, unread_business=3, unread_participant=2, sequence=7, length=7)
    result = successors(inbox(OWNER, sequence=1, length=1), old)
    ended, head = result.change.conversations
    assert ended == replace(
        old,
        state=ConversationState.MERGED,
        merged_into_id=head.id,
        merged_sequence=2,
        sequence=8,
        length=8,
        unread_business=0,
        unread_participant=0,
        updated_at=moment(60).at,
        line_id=head.line_id,
        history_id=head.history_id,
    )
