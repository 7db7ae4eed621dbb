"""Rules: a conversation begins."""

from collections.abc import Iterable
from dataclasses import replace

from colloquy.domain.conversations.update import require_valid_patch
from colloquy.domain.errors import AlreadyExists, InvalidState
from colloquy.domain.groups.members import join
from colloquy.domain.ids import ConversationId, Moment, ParticipantId
from colloquy.domain.limits import Limits, require_at_most
from colloquy.domain.model.change import Change
from colloquy.domain.model.channel import APP, ChannelType
from colloquy.domain.model.conversation import (
    CONVERSATION_ATTRIBUTES,
    Conversation,
    ConversationKind,
    ConversationState,
)
from colloquy.domain.model.event import ConversationCreated
from colloquy.domain.model.participant import NamedParticipant, Participant
from colloquy.domain.model.patch import Patch


def open_inbox(participant: Participant, *, actor: ParticipantId | None, moment: Moment) -> Change:
    """Return the participant's first inbox conversation, and the participant that points to it.

    Raises `InvalidState` for contributors and apps: they are the business's side themselves.
    """
    if participant.acts_for_business:
        message = (
            f"A participant of kind {participant.kind} has no inbox; only visitors, contacts and members do."
        )
        raise InvalidState(message, ("input", "participant"))
    conversation = blank(ConversationKind.INBOX, moment)
    conversation = replace(conversation, participant_id=participant.id, channels=(ChannelType.CHAT,))
    grown, event = conversation.append(ConversationCreated(), moment, actor=actor)
    return Change(
        participants=(replace(participant, inbox_id=grown.id),),
        conversations=(grown,),
        events=(event,),
    )


def open_group(
    draft: Patch,
    members: Iterable[NamedParticipant],
    *,
    name_holder: ConversationId | None,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return a GROUP whose members have joined, each by the id that named it.

    Raises `AlreadyExists` for a name in use.
    """
    require_valid_patch(draft, limits)
    if name_holder is not None:
        message = "Another conversation has this name."
        raise AlreadyExists(message, ("input", "name"), holder=name_holder)
    people = list({member.participant.line_id: member for member in members}.values())
    require_at_most(people, limits.members, ("input", "members"), "members")
    conversation = replace(
        blank(ConversationKind.GROUP, moment),
        empty_since=None if people else moment.at,
        **CONVERSATION_ATTRIBUTES.values_of(draft),
    )
    grown, event = conversation.append(ConversationCreated(), moment, actor=actor)
    total = Change(conversations=(grown,), events=(event,))
    for count, member in enumerate(people):
        head = total.conversations[-1]
        step = join(head, member, APP, (), count, by=actor, moment=moment, limits=limits)
        total = replace(total + step, conversations=step.conversations)
    return total


def blank(kind: ConversationKind, moment: Moment) -> Conversation:
    """Return a conversation that nothing has happened in, with a line of its own."""
    return Conversation(
        id=moment.conversation(),
        line_id=moment.line(),
        history_id=moment.history(),
        kind=kind,
        state=ConversationState.ACTIVE,
        created_at=moment.at,
        updated_at=moment.at,
        last_activity_at=moment.at,
    )
