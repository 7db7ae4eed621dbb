"""Rules: who is in a GROUP."""

from collections.abc import Iterable
from dataclasses import replace

from colloquy.domain import access
from colloquy.domain.calls.legs import end_legs
from colloquy.domain.errors import Conflict, InvalidInput, InvalidState, LimitExceeded, NotAMember
from colloquy.domain.ids import Moment, ParticipantId
from colloquy.domain.limits import Limits, require_max_length
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.channel import Channel, require_valid_channel
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import MembershipChanged
from colloquy.domain.model.leg import Leg
from colloquy.domain.model.membership import AudioSettings, LeaveReason, Membership, MembershipState
from colloquy.domain.model.participant import NamedParticipant


def invite(
    conversation: Conversation,
    who: NamedParticipant,
    channel: Channel,
    open_memberships: Iterable[Membership],
    member_count: int,
    *,
    by: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return an INVITED membership; an invitation that stands already is no change.

    `open_memberships` are the invited and joined memberships of the participant here, `member_count`
    those of everybody. Raises `Conflict` for one who has joined over this channel.
    """
    _may_come(conversation, channel)
    membership = _over(open_memberships, channel)
    if membership is not None and membership.state is MembershipState.JOINED:
        raise Conflict("The participant has joined already over this channel.", ("input", "participant"))
    if membership is not None:
        return NOTHING
    _has_room(member_count, limits)
    invited = _new(conversation, who, channel, MembershipState.INVITED, moment)
    invited = replace(invited, invited_by_id=by, invited_at=moment.at)
    return _noted(replace(conversation, empty_since=None), invited, by, moment)


def join(
    conversation: Conversation,
    who: NamedParticipant,
    channel: Channel,
    open_memberships: Iterable[Membership],
    member_count: int,
    *,
    by: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return a JOINED membership: the invitation accepted, or a new one; joined, no change.

    It is by the id that joined, whichever of the line was invited (I12).
    One who had left gets a new membership. Raises `LimitExceeded` when there is no room.
    """
    _may_come(conversation, channel)
    membership = _over(open_memberships, channel)
    if membership is not None and membership.state is MembershipState.JOINED:
        return NOTHING
    if membership is None:
        _has_room(member_count, limits)
        membership = _new(conversation, who, channel, MembershipState.JOINED, moment)
    joined = replace(membership, participant_id=who.id, state=MembershipState.JOINED, joined_at=moment.at)
    return _noted(replace(conversation, empty_since=None), joined, by, moment)


def leave(
    conversation: Conversation,
    memberships: Iterable[Membership],
    reason: LeaveReason | None,
    member_count: int,
    legs: Iterable[Leg],
    *,
    by: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the open memberships of one participant as LEFT; `reason` says why, at a kick too.

    `member_count` counts everybody's; `legs` are the participant's in progress here, which end. A
    GROUP that it leaves empty lives for its ttl (L2). Raises `NotAMember`.
    """
    access.require_not_deleted(conversation)
    if reason is not None:
        require_max_length(reason.code, limits.external_id, ("input", "reasonCode"), "The reasonCode")
        require_max_length(reason.text, limits.reason, ("input", "reasonText"), "The reasonText")
    open_memberships = [membership for membership in memberships if membership.is_open]
    if not open_memberships:
        raise NotAMember("The participant is not in the conversation.", ("input", "participant"))
    total = end_legs(conversation, legs, actor=by, moment=moment, limits=limits)
    conversation = total.conversations[0] if total.conversations else conversation
    for membership in open_memberships:
        left = replace(
            membership,
            state=MembershipState.LEFT,
            reason=reason,
            left_at=moment.at,
            left_sequence=conversation.sequence + 1,
        )
        if member_count == len(open_memberships):
            conversation = replace(conversation, empty_since=moment.at)
        step = _noted(conversation, left, by, moment)
        conversation = step.conversations[0]
        total = replace(total + step, conversations=(conversation,))
    return total


def update_membership(
    conversation: Conversation,
    membership: Membership,
    *,
    enabled: bool | None,
    muted: bool | None,
    earmuffed: bool | None,
    by: ParticipantId | None,
    moment: Moment,
) -> Change:
    """Return the membership with other audio settings; None keeps one as it is."""
    access.require_not_deleted(conversation)
    if not membership.is_open:
        message = "The membership has ended; join again for a new one."
        raise InvalidState(message, ("input", "membership"))
    audio = AudioSettings(
        membership.audio.enabled if enabled is None else enabled,
        membership.audio.muted if muted is None else muted,
        membership.audio.earmuffed if earmuffed is None else earmuffed,
    )
    if audio == membership.audio:
        return NOTHING
    return _noted(conversation, replace(membership, audio=audio), by, moment, media=True)


def _may_come(conversation: Conversation, channel: Channel) -> None:
    if conversation.is_inbox:
        message = "An INBOX has one participant and no members; create a GROUP for several."
        raise InvalidInput(message, ("input", "conversation"))
    access.require_active(conversation)
    require_valid_channel(channel, ("input", "channel"))


def _over(memberships: Iterable[Membership], channel: Channel) -> Membership | None:
    return next((p for p in memberships if p.is_open and p.channel == channel), None)


def _has_room(member_count: int, limits: Limits) -> None:
    if member_count >= limits.members:
        raise LimitExceeded(
            f"The conversation has {limits.members} members, invited and joined; one must leave first.",
            ("input", "conversation"),
            limit=limits.members,
        )


def _new(
    conversation: Conversation,
    who: NamedParticipant,
    channel: Channel,
    state: MembershipState,
    moment: Moment,
) -> Membership:
    return Membership(
        id=moment.membership(),
        conversation_id=conversation.id,
        participant_id=who.id,
        state=state,
        created_at=moment.at,
        channel=channel,
    )


def _noted(
    conversation: Conversation,
    membership: Membership,
    by: ParticipantId | None,
    moment: Moment,
    *,
    media: bool = False,
) -> Change:
    fact = MembershipChanged(membership.id, membership.state.value, media)
    grown, event = conversation.append(fact, moment, actor=by)
    return Change(conversations=(grown,), memberships=(membership,), events=(event,))
