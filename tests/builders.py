"""Makers of domain values: a test says what matters to it, and the rest is ordinary."""

from dataclasses import replace
from itertools import count
from typing import Any

from colloquy.domain.actor import Actor, Role
from colloquy.domain.identity.parties import Attribution
from colloquy.domain.ids import (
    SECOND,
    ApplicationId,
    ConversationId,
    Instant,
    LineId,
    Moment,
    ParticipantId,
    Prefix,
)
from colloquy.domain.limits import Limits
from colloquy.domain.messages.draft import Author, Draft
from colloquy.domain.messages.send import send
from colloquy.domain.model.change import Change
from colloquy.domain.model.channel import APP, Channel, ChannelType
from colloquy.domain.model.content import BasicContent, TextItem
from colloquy.domain.model.conversation import Conversation, ConversationKind, ConversationState
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.identity_change import IdentityEvidence
from colloquy.domain.model.leg import Leg, LegDirection, LegMedia, LegStatus, LegStatusChange
from colloquy.domain.model.membership import Membership, MembershipState
from colloquy.domain.model.message import Message, MessageKey
from colloquy.domain.model.participant import Participant, ParticipantKind
from colloquy.domain.model.receipt import BUSINESS, Mark, Owner, ReceiptKind

LIMITS = Limits()
NOON = Instant(1_750_000_000 * SECOND)
"""When tests happen, unless they say otherwise."""

THE_BUSINESS = Author()
BUSINESS_ACTOR = Actor(ApplicationId("default"))
PARTICIPANT_ACTOR = Actor(ApplicationId("default"), Role.PARTICIPANT)
HIDDEN = Visibility.BUSINESS
NOT_ACTIVE = tuple(s for s in ConversationState if s is not ConversationState.ACTIVE)

_numbers = count(1)


def mint(prefix: Prefix) -> str:
    """Return an id that no test has had yet; later ones sort after earlier ones."""
    return f"{prefix.value}_{next(_numbers):09d}"


def moment(seconds: float = 0, *, live: bool = True) -> Moment:
    """Return the moment that many seconds after noon."""
    return Moment(Instant(NOON + int(seconds * SECOND)), mint, live)


def participant(kind: ParticipantKind = ParticipantKind.ANONYMOUS_VISITOR, **values: Any) -> Participant:
    """Return a participant with the ids that its kind has, and a line of its own."""
    id = ParticipantId(mint(Prefix.PARTICIPANT))
    ordinary: dict[str, Any] = {
        "id": id,
        "line_id": LineId(mint(Prefix.LINE)),
        "kind": kind,
        "contact_id": f"contact of {id}" if kind.rank >= 1 else None,
        "member_id": f"member of {id}" if kind.rank >= 2 else None,
        "name": None,
        "display_name": None,
        "image_url": None,
        "emails": (),
        "phones": (),
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Participant(**{**ordinary, **values})


def visitor(**values: Any) -> Participant:
    return participant(ParticipantKind.ANONYMOUS_VISITOR, **values)


def contact(**values: Any) -> Participant:
    return participant(ParticipantKind.CONTACT, **{"display_name": "Ada", **values})


def member(**values: Any) -> Participant:
    return participant(ParticipantKind.MEMBER, **{"display_name": "Grace", **values})


def contributor(**values: Any) -> Participant:
    return participant(ParticipantKind.CONTRIBUTOR, **values)


def app(**values: Any) -> Participant:
    return participant(ParticipantKind.APP, **values)


def conversation(kind: ConversationKind, **values: Any) -> Conversation:
    """Return a conversation in which nothing has happened yet."""
    now = moment()
    ordinary: dict[str, Any] = {
        "id": now.conversation(),
        "line_id": now.line(),
        "history_id": now.history(),
        "kind": kind,
        "state": ConversationState.ACTIVE,
        "created_at": NOON,
        "updated_at": NOON,
        "last_activity_at": NOON,
    }
    return Conversation(**{**ordinary, **values})


def inbox(owner: Participant | None = None, **values: Any) -> Conversation:
    return conversation(ConversationKind.INBOX, **{"participant_id": (owner or visitor()).id, **values})


def group(**values: Any) -> Conversation:
    return conversation(ConversationKind.GROUP, **values)


def text(words: str = "Hello") -> BasicContent:
    return BasicContent((TextItem(words),))


def author(who: Participant, *, joined: bool = False) -> Author:
    return Author(who, who.id, joined)


def sending(
    where: Conversation,
    who: Author = THE_BUSINESS,
    draft: Draft | None = None,
    *,
    at: Moment | None = None,
    marks: tuple[Mark, ...] = (),
    named: ConversationId | None = None,
    recipient: Participant | None = None,
) -> Change:
    """Return the change of one send, of a greeting unless a draft is given."""
    return send(
        where,
        who,
        draft or Draft(text()),
        named=named or where.id,
        marks=marks,
        recipient=recipient,
        body_hash=None,
        moment=at or moment(),
        limits=LIMITS,
    )


def sent(
    where: Conversation, who: Author = THE_BUSINESS, draft: Draft | None = None, **values: Any
) -> tuple[Conversation, Message]:
    """Return the conversation after one send, and the message."""
    change = sending(where, who, draft, **values)
    return change.conversations[0], change.messages[0]


def seen(place: MessageKey, log: Conversation, owner: Owner = BUSINESS, settled: int = 0) -> Mark:
    return Mark(log.id, owner, ReceiptKind.SEEN, place, settled)


def membership(
    where: Conversation,
    who: Participant,
    state: MembershipState = MembershipState.JOINED,
    channel: Channel = APP,
    **values: Any,
) -> Membership:
    ordinary: dict[str, Any] = {
        "id": moment().membership(),
        "conversation_id": where.id,
        "participant_id": who.id,
        "state": state,
        "created_at": NOON,
        "channel": channel,
        "joined_at": NOON if state is MembershipState.JOINED else None,
    }
    return Membership(**{**ordinary, **values})


def leg(status: LegStatus = LegStatus.STARTED, **values: Any) -> Leg:
    """Return a leg of somebody that has this status and no past."""
    where, who = inbox(), visitor()
    ordinary = Leg(
        id=moment().leg(),
        log=where.id,
        history_id=where.history_id,
        participant_id=who.id,
        channel=Channel(ChannelType.PHONE, "+4930123456"),
        direction=LegDirection.INBOUND,
        media=(LegMedia.AUDIO,),
        status=status,
        started_at=NOON,
        history=(LegStatusChange(status, NOON),),
    )
    return replace(ordinary, **values)


def grounds(evidence: IdentityEvidence = IdentityEvidence.SERVER_ASSERTED) -> Attribution:
    return Attribution(evidence, None, None)
