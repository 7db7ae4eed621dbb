"""Rule: a participant's data goes, along its line; numbering and counts stay (I15)."""

from collections.abc import Iterable
from dataclasses import replace

from colloquy.domain.conversations.announce import announce
from colloquy.domain.ids import ConversationId, Moment, ParticipantId
from colloquy.domain.model.change import Change, ContentErased
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import ParticipantErased
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence, LedgerEntry
from colloquy.domain.model.participant import Participant


def erase(
    line: tuple[Participant, ...],
    inbox: Conversation | None,
    logs: tuple[ConversationId, ...],
    touched: Iterable[Conversation],
    *,
    actor: ParticipantId | None,
    moment: Moment,
) -> Change:
    """Return a whole line blank, told to every current conversation that it touched.

    The current participant is the one of `line` that is not merged away; `logs` are those of its
    inbox conversation's line.
    """
    current = next(person for person in line if person.is_current)
    told = announce(ParticipantErased(current.id), touched, actor=actor, moment=moment)
    heads = tuple(_blank_inbox(c) if inbox and c.id == inbox.id else c for c in told.conversations)
    entry = LedgerEntry(
        id=moment.change(),
        kind=IdentityChangeKind.ERASED,
        participant_id=current.id,
        occurred_at=moment.at,
        evidence=IdentityEvidence.SERVER_ASSERTED,
        actor_id=actor,
        from_kind=current.kind,
    )
    erased = ContentErased(
        current.line_id,
        tuple(person.id for person in line),
        logs,
    )
    return Change(
        participants=tuple(_blank(person, moment) for person in line),
        conversations=heads,
        events=told.events,
        ledger=(entry,),
        reassignments=(erased,),
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
        erased_at=moment.at,
    )


def _blank_inbox(conversation: Conversation) -> Conversation:
    return replace(conversation, name=None, display_name=None, image_url=None, custom_data={})
