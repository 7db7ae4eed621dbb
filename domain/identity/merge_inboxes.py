"""Rule: inbox conversations become one, and the old ones lead to it (I3, I4)."""

from dataclasses import dataclass, field, replace

from colloquy.domain.identity.merge_attributes import unite_conversations
from colloquy.domain.ids import ChangeId, ConversationId, Instant, Moment, ParticipantId
from colloquy.domain.model.change import Change, ConversationsReassigned, HistoryReassigned, Reassignment
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import (
    ConversationCreated,
    ConversationMerged,
    Event,
    Fact,
    ParticipantPromoted,
)
from colloquy.domain.model.identity_change import AttributeConflict
from colloquy.domain.model.receipt import Mark


@dataclass(frozen=True, slots=True)
class Inbox:
    """A current inbox conversation, and the marks of its own log."""

    conversation: Conversation
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class InboxMerge:
    """What came of it: the conversation that goes on, and those that lead to it."""

    change: Change = field(default_factory=Change)
    conversation: Conversation | None = None
    merged: tuple[ConversationId, ...] = ()
    conflicts: tuple[AttributeConflict, ...] = ()


def succeed(
    kept: Conversation | None,
    old: tuple[Inbox, ...],
    owner: ParticipantId,
    promoted: ParticipantPromoted | None,
    *,
    change_id: ChangeId,
    actor: ParticipantId | None,
    moment: Moment,
) -> InboxMerge:
    """Return `old` merged into `kept`, or into a new conversation where there is none to keep.

    The first of `old` gives a new conversation its attributes, marks and history. Of several
    histories, and of several lines, the smaller move into the largest (I13).
    """
    if not old:
        return InboxMerge(conversation=kept)
    everyone = [*([kept] if kept else []), *(inbox.conversation for inbox in old)]
    head, conflicts = _united(kept, old, moment)
    history = max(everyone, key=lambda c: c.length).history_id
    line = max(everyone, key=lambda c: c.line_size).line_id
    head = replace(head, history_id=history, line_id=line, participant_id=owner, updated_at=moment.at)
    events: list[Event] = []
    first: tuple[Fact | None, ...] = () if kept else (ConversationCreated(), promoted)
    for news in (fact for fact in first if fact is not None):
        head, event = head.append(news, moment, actor=actor)
        events.append(event)
    ended: list[Conversation] = []
    for inbox in old:
        conversation = replace(inbox.conversation, history_id=history, line_id=line)
        resume = head.sequence + 1
        fact = ConversationMerged(conversation.id, head.id, resume, change_id)
        head, arrival = head.append(fact, moment, actor=actor)
        end, farewell = conversation.append(fact, moment, actor=actor)
        head = replace(head, length=head.length + 1)
        ended.append(_ended(end, head.id, resume, moment.at))
        events += [farewell, arrival]
    marks = () if kept else tuple(replace(mark, log=head.id) for mark in old[0].marks)
    change = Change(
        conversations=(*ended, head),
        marks=marks,
        events=tuple(events),
        reassignments=tuple(_repointings(everyone, head)),
    )
    return InboxMerge(change, head, tuple(c.id for c in ended), conflicts)


def _united(
    kept: Conversation | None, old: tuple[Inbox, ...], moment: Moment
) -> tuple[Conversation, tuple[AttributeConflict, ...]]:
    rest = [inbox.conversation for inbox in old]
    head = kept
    if head is None:
        head = _successor(rest.pop(0), moment)
    conflicts: tuple[AttributeConflict, ...] = ()
    for conversation in rest:
        head, more = unite_conversations(head, conversation)
        conflicts += more
    return head, conflicts


def _successor(old: Conversation, moment: Moment) -> Conversation:
    """Return a new conversation that goes on where the old one ends."""
    return replace(
        old,
        id=moment.conversation(),
        created_at=moment.at,
        sequence=0,
        line_size=old.line_size + 1,
    )


def _ended(old: Conversation, into: ConversationId, resume: int, at: Instant) -> Conversation:
    return replace(
        old,
        state=ConversationState.MERGED,
        merged_into_id=into,
        merged_sequence=resume,
        unread_business=0,
        unread_participant=0,
        updated_at=at,
    )


def _repointings(everyone: list[Conversation], head: Conversation) -> list[Reassignment]:
    histories = [c.history_id for c in everyone if c.history_id != head.history_id]
    lines = [c.line_id for c in everyone if c.line_id != head.line_id]
    moves: list[Reassignment] = [HistoryReassigned(h, head.history_id) for h in histories]
    moves += [ConversationsReassigned(line, head.line_id) for line in lines]
    return moves
