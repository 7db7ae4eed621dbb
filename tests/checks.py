"""What must hold of any values, recomputed from scratch; each check raises AssertionError."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise

import pytest

from colloquy.domain.errors import Path, Refusal
from colloquy.domain.ids import ConversationId
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import ConversationMerged, Event, MessageSent
from colloquy.domain.model.message import Message, MessageKey
from colloquy.domain.model.receipt import Owner

ANY: Path = ("any path",)


@contextmanager
def refused(
    error: type[Refusal], path: Path = ANY, *, limit: int | None = None
) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Pass when the block is refused with exactly this error, at this path, naming this limit."""
    with pytest.raises(Refusal) as caught:
        yield caught
    refusal = caught.value
    assert type(refusal) is error, repr(refusal)
    assert path in (ANY, refusal.path), refusal.path
    assert refusal.limit == limit
    assert refusal.message


def check_log(conversation: Conversation, events: Iterable[Event]) -> None:
    """A log counts 1, 2, 3 without a gap, and its conversation knows how far (E1)."""
    entries = list(events)
    numbers = [event.sequence for event in entries]
    assert numbers == list(range(1, len(entries) + 1)), numbers
    assert conversation.sequence == len(entries)
    assert {event.log for event in entries} <= {conversation.id}
    assert len({event.id for event in entries}) == len(entries)


def check_times(messages: Iterable[Message]) -> None:
    """The live messages of a conversation are in order of time and id as they were sent (M3)."""
    live = [message for message in messages if message.live]
    for earlier, later in pairwise(live):
        assert earlier.key < later.key, (earlier.key, later.key)


def check_numbers(messages: Iterable[Message], events: Mapping[ConversationId, list[Event]]) -> None:
    """A message has the log and the sequence of its MessageSent event, for ever (I11)."""
    for message in messages:
        event = events[message.log][message.sequence - 1]
        assert event.fact == MessageSent(message.id)
        assert event.occurred_at == message.sent_at
        assert event.visibility is message.visibility


def check_counters(
    conversation: Conversation,
    messages: Iterable[Message],
    seen: Mapping[tuple[ConversationId, Owner], MessageKey],
) -> None:
    """The counters of a conversation are what counting its whole history gives (M4, M7).

    `seen` has the marks, by log and owner.
    """
    history = list(messages)
    business = sum(_unread(m, seen.get((m.log, "business")), "PARTICIPANT_TO_BUSINESS") for m in history)
    guest = sum(
        _unread(m, seen.get((m.log, "guest")), "BUSINESS_TO_PARTICIPANT")
        for m in history
        if m.visibility.value != "BUSINESS"
    )
    public = sum(is_public(m) for m in history)
    is_inbox = conversation.kind.value == "INBOX"
    counted = (
        conversation.unread_business,
        conversation.unread_participant,
        conversation.public_count,
    )
    assert counted == (business, guest if is_inbox else 0, 0 if is_inbox else public)


def is_public(message: Message) -> bool:
    """Whether a GROUP's member could have it unread, if it were another's."""
    countable = not message.silent and message.deleted_at is None
    return countable and message.visibility.value == "BUSINESS_AND_PARTICIPANT"


def check_merged(conversation: Conversation, events: Mapping[ConversationId, list[Event]]) -> None:
    """A merged conversation says so, and its log's last entry stands once more where it leads (M10)."""
    last = events[conversation.id][-1]
    assert conversation.state is ConversationState.MERGED
    assert (conversation.unread_business, conversation.unread_participant) == (0, 0)
    assert isinstance(last.fact, ConversationMerged)
    assert last.fact.from_id == conversation.id
    assert last.fact.into_id == conversation.merged_into_id
    assert last.fact.resume == conversation.merged_sequence
    twins = [event for event in events[last.fact.into_id] if event.fact == last.fact]
    assert [twin.sequence for twin in twins] == [last.fact.resume]


def _unread(message: Message, mark: MessageKey | None, incoming: str) -> bool:
    if message.silent or message.deleted_at is not None or message.direction.value != incoming:
        return False
    return mark is None or (message.sent_at, message.id) > (mark.at, mark.id)
