"""Rules: edit and delete a message, which keeps its place."""

from collections.abc import Iterable
from dataclasses import replace

from colloquy.domain import access
from colloquy.domain.errors import Forbidden, InvalidState
from colloquy.domain.ids import Moment
from colloquy.domain.limits import Limits
from colloquy.domain.messages.content_limits import require_valid_content
from colloquy.domain.messages.draft import Author, require_participants_content
from colloquy.domain.messages.unread import counters, settled_by
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.content import Content, preview_of
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import MessageDeleted, MessageEdited
from colloquy.domain.model.message import Message, type_of
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.receipt import Mark


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
    access.require_not_deleted(conversation)
    _may_change(sender, by)
    require_valid_content(content, limits, ("input", "content"))
    if by.participant is not None and not by.participant.acts_for_business:
        require_participants_content(content)
    if message.deleted_at is not None:
        raise InvalidState("The message was deleted; send a new one.", ("input", "message"))
    access.require_content(message)
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
    access.require_not_deleted(conversation)
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
        **counters(conversation, message, tuple(marks), -1),
    )
    settled = settled_by(conversation, message, -1)
    return Change(conversations=(grown,), revised=(emptied,), settled=settled, events=(event,))


def _may_change(sender: Participant | None, by: Author) -> None:
    if by.participant is None or by.participant.acts_for_business:
        return
    if sender is None or sender.id != by.participant.id:
        raise Forbidden("Only its sender and the business may change a message.", ("input", "message"))
