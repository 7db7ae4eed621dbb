"""Rule: a participant's data goes, along its line; numbering and counts stay (I15)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from colloquy.domain.calls.legs import end_legs
from colloquy.domain.conversations.announce import announce
from colloquy.domain.conversations.update import assign
from colloquy.domain.groups.members import leave
from colloquy.domain.ids import ConversationId, Moment, ParticipantId
from colloquy.domain.limits import Limits
from colloquy.domain.model.change import Change, ContentErased
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import ParticipantErased
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence, LedgerEntry
from colloquy.domain.model.leg import Leg
from colloquy.domain.model.membership import LeaveReason, Membership
from colloquy.domain.model.message import MessageKey
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.receipt import BUSINESS, GUEST, Mark, ReceiptKind

ERASED = LeaveReason("erased")
"""Why the memberships of one who was erased are LEFT."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a line has left traces.

    `logs` are those of its inbox conversation's line, `end` the last message there; `touched` are
    the current conversations to tell. `groups` are those that it is in, each with its memberships
    and everybody's number; `legs` are those in progress, its own and all of its inbox conversation,
    by the current conversation that each is in; `assigned` are the conversations in its care.
    """

    inbox: Conversation | None = None
    logs: tuple[ConversationId, ...] = ()
    end: MessageKey | None = None
    touched: tuple[Conversation, ...] = ()
    groups: tuple[tuple[Conversation, tuple[Membership, ...], int], ...] = ()
    legs: tuple[tuple[Conversation, tuple[Leg, ...]], ...] = ()
    assigned: tuple[Conversation, ...] = ()


def erase(
    line: tuple[Participant, ...],
    traces: Traces,
    *,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return a whole line blank, out of everything that it took part in, told where it was.

    The current participant is the one of `line` that is not merged away. Erased already, whatever
    has come back since goes; where nothing has, nothing changes but that.
    """
    current = next(person for person in line if person.is_current)
    again = current.erased_at is not None
    change = _withdrawn(traces, actor, moment, limits)
    if not again or change.events:
        change = _told(change, ParticipantErased(current.id), traces.touched, actor, moment)
    heads = tuple(
        _closed(one, moment) if traces.inbox and one.id == traces.inbox.id else one
        for one in (*change.conversations, *_silent_inbox(change, traces))
    )
    return replace(
        change,
        conversations=heads,
        participants=tuple(_blank(person, moment) for person in line),
        marks=tuple(_read_to_the_end(traces)),
        ledger=() if again else (_entry(current, actor, moment),),
        reassignments=(ContentErased(current.line_id, tuple(person.id for person in line), traces.logs),),
    )


def _withdrawn(traces: Traces, actor: ParticipantId | None, moment: Moment, limits: Limits) -> Change:
    """Return the legs ended, its memberships LEFT, and its conversations in nobody's care."""
    total = Change()
    for conversation, legs in traces.legs:
        head = _head(total, conversation)
        total = _after(total, end_legs(head, legs, actor=actor, moment=moment, limits=limits))
    for conversation, memberships, count in traces.groups:
        head = _head(total, conversation)
        left = leave(head, memberships, ERASED, count, (), by=actor, moment=moment, limits=limits)
        total = _after(total, left)
    for conversation in traces.assigned:
        total = _after(total, assign(_head(total, conversation), None, actor=actor, moment=moment))
    return total


def _head(total: Change, conversation: Conversation) -> Conversation:
    """Return a conversation as it is after a change."""
    return next((head for head in total.conversations if head.id == conversation.id), conversation)


def _after(total: Change, more: Change) -> Change:
    """Return a change and the one that went on from it, each conversation as it is last."""
    heads = {head.id: head for head in (*total.conversations, *more.conversations)}
    return replace(total + more, conversations=tuple(heads.values()))


def _told(
    change: Change,
    fact: ParticipantErased,
    touched: Iterable[Conversation],
    actor: ParticipantId | None,
    moment: Moment,
) -> Change:
    for conversation in touched:
        head = _head(change, conversation)
        change = _after(change, announce(fact, (head,), actor=actor, moment=moment))
    return change


def _silent_inbox(change: Change, traces: Traces) -> tuple[Conversation, ...]:
    """Return the inbox conversation where nothing of the change has touched it."""
    known = {head.id for head in change.conversations}
    return (traces.inbox,) if traces.inbox is not None and traces.inbox.id not in known else ()


def _read_to_the_end(traces: Traces) -> Iterable[Mark]:
    if traces.end is not None:
        for log in traces.logs:
            yield from (Mark(log, owner, ReceiptKind.SEEN, traces.end) for owner in (BUSINESS, GUEST))


def _entry(current: Participant, actor: ParticipantId | None, moment: Moment) -> LedgerEntry:
    return LedgerEntry(
        id=moment.change(),
        kind=IdentityChangeKind.ERASED,
        participant_id=current.id,
        occurred_at=moment.at,
        evidence=IdentityEvidence.SERVER_ASSERTED,
        actor_id=actor,
        from_kind=current.kind,
    )


def _blank(person: Participant, moment: Moment) -> Participant:
    return replace(
        person,
        contact_id=None,
        member_id=None,
        name=None,
        display_name=None,
        image_url=None,
        emails=(),
        phones=(),
        custom_data={},
        updated_at=moment.at,
        erased_at=person.erased_at or moment.at,
    )


def _closed(conversation: Conversation, moment: Moment) -> Conversation:
    """Return the inbox conversation INACTIVE for good, in nobody's care, and with nothing to read."""
    is_deleted = conversation.state is ConversationState.DELETED
    return replace(
        conversation,
        state=conversation.state if is_deleted else ConversationState.INACTIVE,
        name=None,
        display_name=None,
        image_url=None,
        custom_data={},
        assignee_id=None,
        unread_business=0,
        unread_participant=0,
        updated_at=moment.at,
    )
