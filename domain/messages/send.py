"""Rule: send a message."""

from collections.abc import Iterable
from typing import Any

from colloquy.domain import access
from colloquy.domain.errors import NotAMember, NotFound
from colloquy.domain.ids import ConversationId, Instant, Moment
from colloquy.domain.limits import Limits
from colloquy.domain.messages.draft import Author, Draft
from colloquy.domain.messages.unread import counters, settled_by
from colloquy.domain.model.change import Change
from colloquy.domain.model.channel import Channel, ChannelType
from colloquy.domain.model.content import preview_of
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import MessageSent
from colloquy.domain.model.message import Delivery, DeliveryStatus, Direction, Message, type_of
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.receipt import Mark


def require_sender(conversation: Conversation, author: Author) -> None:
    """Raise unless the conversation takes what this author sends (M6)."""
    access.require_active(conversation)
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
    require_sender(conversation, author)
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
        named_sender_id=author.id,
        silent=draft.silent,
        badges=draft.badges,
        source_channel=draft.source_channel,
        target_channels=draft.target_channels,
        reply_to_id=draft.reply_to_id,
        client_message_id=draft.client_message_id,
        body_hash=body_hash,
        live=moment.live,
    )
    moved = counters(conversation, message, tuple(marks), +1)
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
        settled=settled_by(conversation, message, +1),
        events=(event,),
    )


def require_same_history(reply_to: Message | None, conversation: Conversation) -> None:
    """Raise `NotFound` unless the message replied to is in the same history."""
    if reply_to is None or reply_to.history_id != conversation.history_id:
        raise NotFound("There is no such message in this conversation.", ("input", "replyTo"))


def _preview(draft: Draft, limits: Limits) -> str:
    if draft.preview_text is not None:
        return draft.preview_text
    return preview_of(draft.content, limits.preview_text)


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
