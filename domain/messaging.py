"""Rules: send, edit and delete a message."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain import access
from domain.actor import Actor
from domain.change import NOTHING, Change, SettledCorrection
from domain.channel import Channel, ChannelType
from domain.composing import check_badges, check_content
from domain.content import Content, MessageType, preview_of
from domain.conversation import Conversation
from domain.errors import Forbidden, InvalidInput, InvalidState, NotAMember, NotFound
from domain.event import MessageDeleted, MessageEdited, MessageSent, Visibility
from domain.ids import ConversationId, Instant, MessageId, Moment, ParticipantId
from domain.limits import Limits, between_one_and, longest
from domain.mark import BUSINESS, GUEST, NOWHERE, Mark, Owner, ReceiptKind
from domain.message import (
    Badge,
    Delivery,
    DeliveryStatus,
    Direction,
    Message,
    Place,
    SendAs,
    SentAs,
    type_of,
)
from domain.participant import Participant, ParticipantKind


@dataclass(frozen=True, slots=True)
class Draft:
    """What a caller wants to be sent; None where it leaves the choice to the rules."""

    content: Content
    send_as: SendAs = SendAs.CALLER
    direction: Direction | None = None
    visibility: Visibility = Visibility.BUSINESS_AND_PARTICIPANT
    badges: tuple[Badge, ...] = ()
    source_channel: ChannelType | None = None
    target_channels: tuple[ChannelType, ...] = ()
    preview_text: str | None = None
    reply_to_id: MessageId | None = None
    silent: bool = False
    client_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who a message is from; no participant: the business itself (M9).

    `named_id` is the id by which the caller named it, `is_joined` whether it is a JOINED member
    of the GROUP it writes to.
    """

    participant: Participant | None = None
    named_id: ParticipantId | None = None
    is_joined: bool = False

    @property
    def id(self) -> ParticipantId | None:
        return self.participant.id if self.participant else None

    @property
    def sent_as(self) -> SentAs:
        if self.participant is None:
            return SentAs(None, ParticipantKind.APP)
        return SentAs(self.participant.id, self.participant.kind)

    @property
    def direction(self) -> Direction:
        """The side that the author stands on."""
        if self.participant is None or self.participant.acts_for_business:
            return Direction.BUSINESS_TO_PARTICIPANT
        return Direction.PARTICIPANT_TO_BUSINESS


def check_draft(draft: Draft, actor: Actor, limits: Limits) -> None:
    """Raise for a draft that could be sent nowhere, or not by this actor."""
    check_content(draft.content, limits, ("input", "content"))
    check_badges(draft.badges, limits, ("input", "badges"))
    longest(draft.preview_text, limits.preview_text, ("input", "previewText"), "The previewText")
    if draft.client_message_id is not None:
        path = ("input", "clientMessageId")
        between_one_and(draft.client_message_id, limits.external_id, path, "The clientMessageId")
    if not actor.is_business:
        _check_participants_draft(draft)


def _check_participants_draft(draft: Draft) -> None:
    if draft.send_as is SendAs.BUSINESS:
        raise Forbidden("A participant sends as itself, not as the business.", ("input", "sendAs"))
    if draft.visibility is Visibility.BUSINESS:
        message = "A participant cannot hide a message from itself; leave visibility out."
        raise Forbidden(message, ("input", "visibility"))
    if draft.direction is Direction.BUSINESS_TO_PARTICIPANT:
        message = "A participant writes to the business; leave direction out."
        raise Forbidden(message, ("input", "direction"))
    _check_participants_content(draft.content)


def _check_participants_content(content: Content) -> None:
    if type_of(content) is MessageType.SYSTEM:
        raise Forbidden("Only the business sends system messages.", ("input", "content", "system"))


def may_write(conversation: Conversation, author: Author) -> None:
    """Raise unless the conversation takes what this author sends (M6)."""
    access.takes_messages(conversation)
    who = author.participant
    if who is None:
        return
    if conversation.is_inbox:
        if not who.acts_for_business and who.id != conversation.participant_id:
            message = "Only its participant and the business's side send into this conversation."
            raise NotAMember(message, ("input", "sender"))
    elif not author.is_joined:
        raise NotAMember("Join the conversation before sending into it.", ("input", "sender"))


def send(
    conversation: Conversation,
    author: Author,
    draft: Draft,
    *,
    named: ConversationId,
    marks: Iterable[Mark],
    recipient: Participant | None,
    body_hash: str | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the message, its event and the counters that it moves.

    `named` is the conversation id that the caller used; `marks` are the SEEN marks of the
    conversation's own log; `recipient` is an INBOX's participant, whose addresses deliveries go
    to. A live message's time never runs backwards (M3). Raises `NotAMember`, `InvalidState`.
    """
    may_write(conversation, author)
    sent_at = Instant(max(moment.at, conversation.last_live_at)) if moment.live else moment.at
    message_id = moment.message()
    message = Message(
        id=message_id,
        log=conversation.id,
        history_id=conversation.history_id,
        sequence=conversation.sequence + 1,
        sent_at=sent_at,
        sender_id=author.id,
        sent_as=author.sent_as,
        type=type_of(draft.content),
        content=draft.content,
        preview_text=_preview(draft, limits),
        direction=draft.direction or author.direction,
        visibility=draft.visibility,
        named_id=named,
        named_sender_id=author.named_id or author.id,
        silent=draft.silent,
        badges=draft.badges,
        source_channel=draft.source_channel,
        target_channels=draft.target_channels,
        reply_to_id=draft.reply_to_id,
        client_message_id=draft.client_message_id,
        body_hash=body_hash,
        live=moment.live,
    )
    moved = _counters(conversation, message, tuple(marks), +1)
    moved |= _reached_through(conversation, message)
    if moment.live:
        moved["last_live_at"] = sent_at
    grown, event = conversation.append(
        MessageSent(message_id),
        moment,
        actor=author.id,
        at=sent_at,
        visibility=draft.visibility,
        message=message_id,
        **moved,
    )
    return Change(
        conversations=(grown,),
        messages=(message,),
        deliveries=tuple(_deliveries(message, recipient, moment)),
        settled=_settled(conversation, message, +1),
        events=(event,),
    )


def edit(
    conversation: Conversation,
    message: Message,
    content: Content,
    *,
    sender: Participant | None,
    by: Author,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the message with new content in its old place. Raises `InvalidState`, `Forbidden`.

    `sender` is who the message's sender is now.
    """
    access.not_deleted(conversation)
    _may_change(sender, by)
    check_content(content, limits, ("input", "content"))
    if by.participant is not None and not by.participant.acts_for_business:
        _check_participants_content(content)
    if message.deleted_at is not None:
        raise InvalidState("The message was deleted; send a new one.", ("input", "message"))
    if content == message.content:
        return NOTHING
    edited = replace(
        message,
        content=content,
        type=type_of(content),
        preview_text=preview_of(content, limits.preview_text),
        edited_at=moment.at,
    )
    grown, event = conversation.append(
        MessageEdited(message.id),
        moment,
        actor=by.id,
        visibility=message.visibility,
        message=message.id,
    )
    return Change(conversations=(grown,), revised=(edited,), events=(event,))


def delete(
    conversation: Conversation,
    message: Message,
    *,
    sender: Participant | None,
    by: Author,
    marks: Iterable[Mark],
    moment: Moment,
) -> Change:
    """Return the message without its content, in its place; again is no change (laws, «Limits»).

    `marks` are the SEEN marks of the message's own log.
    """
    access.not_deleted(conversation)
    _may_change(sender, by)
    if message.deleted_at is not None:
        return NOTHING
    emptied = replace(message, content=None, preview_text="", badges=(), deleted_at=moment.at)
    grown, event = conversation.append(
        MessageDeleted(message.id),
        moment,
        actor=by.id,
        visibility=message.visibility,
        message=message.id,
        **_counters(conversation, message, tuple(marks), -1),
    )
    settled = _settled(conversation, message, -1)
    return Change(conversations=(grown,), revised=(emptied,), settled=settled, events=(event,))


def check_reply(reply_to: Message | None, conversation: Conversation) -> None:
    """Raise `NotFound` unless the message replied to is in the same history."""
    if reply_to is None or reply_to.history_id != conversation.history_id:
        raise NotFound("There is no such message in this conversation.", ("input", "replyTo"))


def check_named_sender(draft: Draft, conversation: Conversation, names_sender: bool) -> None:
    """Raise `InvalidInput` for a sendAs that goes with no sender, or with no INBOX."""
    if names_sender and draft.send_as is not SendAs.CALLER:
        message = f"sendAs {draft.send_as} says who it is from; leave sender out."
        raise InvalidInput(message, ("input", "sender"))
    if draft.send_as is SendAs.PARTICIPANT and not conversation.is_inbox:
        message = "sendAs PARTICIPANT is for an INBOX; name the sender of a GROUP's message."
        raise InvalidInput(message, ("input", "sendAs"))


def unread_owners(message: Message) -> tuple[Owner, ...]:
    """Return the INBOX sides for which the message can be unread: the ones it comes to (M7)."""
    if not message.is_countable:
        return ()
    if message.direction is Direction.PARTICIPANT_TO_BUSINESS:
        return (BUSINESS,)
    return (GUEST,) if message.visibility is not Visibility.BUSINESS else ()


def _preview(draft: Draft, limits: Limits) -> str:
    if draft.preview_text is not None:
        return draft.preview_text
    return preview_of(draft.content, limits.preview_text)


def _may_change(sender: Participant | None, by: Author) -> None:
    if by.participant is None or by.participant.acts_for_business:
        return
    if sender is None or sender.id != by.participant.id:
        raise Forbidden("Only its sender and the business may change a message.", ("input", "message"))


def _counters(
    conversation: Conversation, message: Message, marks: tuple[Mark, ...], by: int
) -> dict[str, Any]:
    """Return the counters that one message moves, with their new values."""
    moved: dict[str, Any] = {}
    for owner in unread_owners(message):
        if _place_of(marks, owner) >= message.place:
            continue
        if owner == BUSINESS:
            moved["unread_business"] = conversation.unread_business + by
        elif conversation.is_inbox:
            moved["unread_participant"] = conversation.unread_participant + by
    if _is_public(conversation, message):
        moved["public_count"] = conversation.public_count + by
    return moved


def _is_public(conversation: Conversation, message: Message) -> bool:
    """Whether a GROUP's members count it (M4, M7)."""
    visible = message.visibility is not Visibility.BUSINESS
    return not conversation.is_inbox and visible and message.is_countable


def _settled(conversation: Conversation, message: Message, by: int) -> tuple[SettledCorrection, ...]:
    """Return what a GROUP's members have settled with a message: its sender, and further marks."""
    return (SettledCorrection(message, by),) if _is_public(conversation, message) else ()


def _place_of(marks: tuple[Mark, ...], owner: Owner) -> Place:
    for mark in marks:
        if mark.owner == owner and mark.kind is ReceiptKind.SEEN:
            return mark.place
    return NOWHERE


def _reached_through(conversation: Conversation, message: Message) -> dict[str, Any]:
    """Return an INBOX's channels with the one that its participant wrote through."""
    channel = message.source_channel
    inbound = message.direction is Direction.PARTICIPANT_TO_BUSINESS
    if channel is None or not inbound or not conversation.is_inbox or channel in conversation.channels:
        return {}
    return {"channels": (*conversation.channels, channel)}


def _deliveries(message: Message, recipient: Participant | None, moment: Moment) -> Iterable[Delivery]:
    for channel in dict.fromkeys(message.target_channels):
        address = address_of(recipient, channel) if recipient else None
        yield Delivery(message.id, Channel(channel, address), DeliveryStatus.QUEUED, 0, None, moment.at)


_BY_PHONE = (
    ChannelType.SMS,
    ChannelType.MMS,
    ChannelType.WHATSAPP,
    ChannelType.VIBER,
    ChannelType.PHONE,
)


def address_of(participant: Participant, channel: ChannelType) -> str | None:
    """Return where a participant is reached on a channel; None when no address is known."""
    if channel is ChannelType.EMAIL and participant.emails:
        return participant.emails[0]
    if channel in _BY_PHONE and participant.phones:
        return participant.phones[0]
    return None
