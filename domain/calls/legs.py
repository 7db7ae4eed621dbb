"""Rules: a leg's life."""

from collections.abc import Iterable
from dataclasses import replace

from colloquy.domain import access
from colloquy.domain.errors import InvalidState, InvalidTransition, NotAMember
from colloquy.domain.ids import ConversationId, Moment, ParticipantId
from colloquy.domain.limits import Limits, require_max_length
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.channel import Channel, require_valid_channel
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import LegChanged
from colloquy.domain.model.leg import Leg, LegDirection, LegMedia, LegStatus, LegStatusChange
from colloquy.domain.model.participant import NamedParticipant

_FROM_RINGING = frozenset(
    {
        LegStatus.ANSWERED,
        LegStatus.MACHINE,
        LegStatus.REJECTED,
        LegStatus.BUSY,
        LegStatus.TIMEOUT,
        LegStatus.UNANSWERED,
        LegStatus.CANCELLED,
        LegStatus.FAILED,
    }
)
TRANSITIONS: dict[LegStatus, frozenset[LegStatus]] = {
    LegStatus.STARTED: _FROM_RINGING | {LegStatus.RINGING},
    LegStatus.RINGING: _FROM_RINGING,
    LegStatus.ANSWERED: frozenset({LegStatus.COMPLETED, LegStatus.FAILED, LegStatus.MACHINE}),
    LegStatus.MACHINE: frozenset({LegStatus.COMPLETED, LegStatus.FAILED}),
}
"""Where a leg may go from each status that is not an end (L1)."""

_TALKING = (LegStatus.ANSWERED, LegStatus.MACHINE)
ENDED = frozenset(LegStatus) - TRANSITIONS.keys()
"""The statuses that end a leg."""


def start_leg(
    conversation: Conversation,
    who: NamedParticipant,
    channel: Channel,
    *,
    named: ConversationId,
    joined: bool,
    direction: LegDirection,
    media: tuple[LegMedia, ...],
    actor: ParticipantId | None,
    moment: Moment,
) -> Change:
    """Return a STARTED leg of one who may write into the conversation, which the call `named` (M6)."""
    access.require_active(conversation)
    require_valid_channel(channel, ("input", "channel"))
    if conversation.is_inbox:
        participant = who.participant
        part = participant.acts_for_business or participant.id == conversation.participant_id
    else:
        part = joined
    if not part:
        raise NotAMember("The participant takes no part in the conversation.", ("input", "participant"))
    leg = Leg(
        id=moment.leg(),
        log=conversation.id,
        history_id=conversation.history_id,
        participant_id=who.id,
        named_id=named,
        channel=channel,
        direction=direction,
        media=tuple(dict.fromkeys(media)) or (LegMedia.AUDIO,),
        status=LegStatus.STARTED,
        started_at=moment.at,
        history=(LegStatusChange(LegStatus.STARTED, moment.at),),
    )
    return _noted(conversation, leg, actor, moment)


def update_leg(
    conversation: Conversation,
    leg: Leg,
    *,
    status: LegStatus | None,
    muted: bool | None,
    earmuffed: bool | None,
    reason: str | None,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the leg in its new status, or with its sound changed.

    Raises `InvalidTransition` for every step that L1 does not name, one to the status that it
    has among them; ending what has ended so answers it as it is.
    """
    require_max_length(reason, limits.reason, ("input", "reason"), "The reason")
    changed = leg
    if status is not None and not (leg.is_over and status is leg.status):
        changed = _moved(leg, status, moment)
    if leg.is_over and (muted is not None or earmuffed is not None):
        raise InvalidState("The leg is over; it has no sound to change.", ("input", "leg"))
    changed = replace(
        changed,
        muted=leg.muted if muted is None else muted,
        earmuffed=leg.earmuffed if earmuffed is None else earmuffed,
        reason=leg.reason if reason is None else reason,
    )
    return NOTHING if changed == leg else _noted(conversation, changed, actor, moment, _changes(leg, changed))


def end_leg(
    conversation: Conversation,
    leg: Leg,
    *,
    reason: str | None,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the leg COMPLETED if it was answered, else CANCELLED; ended, as it is (L2)."""
    if leg.is_over:
        return NOTHING
    status = LegStatus.COMPLETED if leg.status in _TALKING else LegStatus.CANCELLED
    return update_leg(
        conversation,
        leg,
        status=status,
        muted=None,
        earmuffed=None,
        reason=reason,
        actor=actor,
        moment=moment,
        limits=limits,
    )


def end_legs(
    conversation: Conversation,
    legs: Iterable[Leg],
    *,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the legs in progress of a conversation at their ends, one event each (L2).

    The change's one conversation is the last state of it; there is none where no leg was going on.
    """
    total = NOTHING
    for leg in legs:
        step = end_leg(conversation, leg, reason=None, actor=actor, moment=moment, limits=limits)
        conversation = step.conversations[0] if step.conversations else conversation
        total = replace(total + step, conversations=step.conversations or total.conversations)
    return total


def _moved(leg: Leg, status: LegStatus, moment: Moment) -> Leg:
    allowed = TRANSITIONS.get(leg.status, frozenset())
    if status not in allowed:
        then = ", ".join(sorted(allowed)) or "nothing"
        message = f"A leg does not go from {leg.status} to {status}; after {leg.status} comes {then}."
        raise InvalidTransition(message, ("input", "status"))
    answered = leg.answered_at
    if answered is None and status in _TALKING:
        answered = moment.at
    return replace(
        leg,
        status=status,
        answered_at=answered,
        ended_at=moment.at if status in ENDED else None,
        history=(*leg.history, LegStatusChange(status, moment.at)),
    )


def _changes(before: Leg, after: Leg) -> tuple[str, ...]:
    """Return what changed about a leg; a new reason alone is told as its status."""
    sound = tuple(name for name in ("muted", "earmuffed") if getattr(before, name) != getattr(after, name))
    is_status = before.status is not after.status or not sound
    return ("status", *sound) if is_status else sound


def _noted(
    conversation: Conversation,
    leg: Leg,
    actor: ParticipantId | None,
    moment: Moment,
    changes: tuple[str, ...] = ("status",),
) -> Change:
    """Return the leg, told in one event for each thing that changed."""
    events = []
    for change in changes:
        fact = LegChanged(leg.id, leg.status.value, change)
        conversation, event = conversation.append(fact, moment, actor=actor)
        events.append(event)
    return Change(conversations=(conversation,), legs=(leg,), events=tuple(events))
