"""What somebody wants to be sent, and by whom."""

from dataclasses import dataclass

from colloquy.domain.actor import Actor
from colloquy.domain.errors import Forbidden, InvalidInput
from colloquy.domain.ids import MessageId, ParticipantId
from colloquy.domain.limits import Limits, require_length, require_max_length
from colloquy.domain.messages.content_limits import require_valid_badges, require_valid_content
from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.content import Content, MessageType
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.message import Badge, Direction, SendAs, SentAs, type_of
from colloquy.domain.model.participant import Participant, ParticipantKind


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

    `named_id` is the id by which the caller named it, the current one when absent; `is_joined`
    whether it is a JOINED member of the GROUP it writes to.
    """

    participant: Participant | None = None
    named_id: ParticipantId | None = None
    is_joined: bool = False

    @property
    def id(self) -> ParticipantId | None:
        """The id that is stored with what it does: the named one, which an undo leaves its own (I12)."""
        if self.participant is None:
            return None
        return self.named_id or self.participant.id

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


def require_valid_draft(draft: Draft, actor: Actor, limits: Limits) -> None:
    """Raise for a draft that could be sent nowhere, or not by this actor."""
    require_valid_content(draft.content, limits, ("input", "content"))
    require_valid_badges(draft.badges, limits, ("input", "badges"))
    require_max_length(draft.preview_text, limits.preview_text, ("input", "previewText"), "The previewText")
    if draft.client_message_id is not None:
        path = ("input", "clientMessageId")
        require_length(draft.client_message_id, limits.external_id, path, "The clientMessageId")
    if not actor.is_business:
        _check_participants_draft(draft)


def require_sender_unnamed(draft: Draft, conversation: Conversation, names_sender: bool) -> None:
    """Raise `InvalidInput` for a sendAs that goes with no sender, or with no INBOX."""
    if names_sender and draft.send_as is not SendAs.CALLER:
        message = f"sendAs {draft.send_as} says who it is from; leave sender out."
        raise InvalidInput(message, ("input", "sender"))
    if draft.send_as is SendAs.PARTICIPANT and not conversation.is_inbox:
        message = "sendAs PARTICIPANT is for an INBOX; name the sender of a GROUP's message."
        raise InvalidInput(message, ("input", "sendAs"))


def _check_participants_draft(draft: Draft) -> None:
    if draft.send_as is SendAs.BUSINESS:
        raise Forbidden("A participant sends as itself, not as the business.", ("input", "sendAs"))
    if draft.visibility is Visibility.BUSINESS:
        message = "A participant cannot hide a message from itself; leave visibility out."
        raise Forbidden(message, ("input", "visibility"))
    if draft.direction is Direction.BUSINESS_TO_PARTICIPANT:
        message = "A participant writes to the business; leave direction out."
        raise Forbidden(message, ("input", "direction"))
    require_participants_content(draft.content)


def require_participants_content(content: Content) -> None:
    if type_of(content) is MessageType.SYSTEM:
        raise Forbidden("Only the business sends system messages.", ("input", "content", "system"))
