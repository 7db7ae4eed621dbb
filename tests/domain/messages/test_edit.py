"""A message edited or deleted keeps its place (laws, «Limits»: edits and deletions; M3, M4, M7)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from colloquy.domain.errors import Forbidden, InvalidState, LimitExceeded
from colloquy.domain.messages.draft import Author, Draft
from colloquy.domain.messages.edit import delete, edit
from colloquy.domain.model.change import NOTHING, Change, SettledCorrection
from colloquy.domain.model.content import Content, MessageType, MinimalContent, SystemContent
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import MessageDeleted, MessageEdited, Visibility
from colloquy.domain.model.message import Badge, Direction, Message, SendAs
from colloquy.domain.model.participant import Participant
from colloquy.domain.model.receipt import BUSINESS, GUEST, Mark
from tests import checks
from tests.builders import (
    HIDDEN,
    LIMITS,
    THE_BUSINESS,
    app,
    author,
    contact,
    contributor,
    group,
    inbox,
    moment,
    seen,
    sent,
    text,
    visitor,
)

OWNER = visitor()
IN, OUT = Direction.PARTICIPANT_TO_BUSINESS, Direction.BUSINESS_TO_PARTICIPANT


def edited(
    where: Conversation,
    message: Message,
    content: Content,
    by: Author = THE_BUSINESS,
    sender: Participant | None = OWNER,
) -> Change:
    return edit(where, message, content, sender=sender, by=by, moment=moment(60), limits=LIMITS)


def deleted(
    where: Conversation,
    message: Message,
    by: Author = THE_BUSINESS,
    sender: Participant | None = OWNER,
    marks: tuple[Mark, ...] = (),
) -> Change:
    return delete(where, message, sender=sender, by=by, marks=marks, moment=moment(60))


def a_message(**values: Any) -> tuple[Conversation, Message]:
    return sent(inbox(OWNER), author(OWNER), Draft(text(), **values))


@pytest.mark.parametrize("visibility", Visibility)
def test_an_edit_has_new_words_in_the_old_place(visibility: Visibility) -> None:
    """M4: its event is seen by whoever sees the message."""
    where, message = a_message(visibility=visibility, badges=(Badge("new"),))
    change = edited(where, message, MinimalContent("Better"))
    assert change.revised == (
        replace(
            message,
            content=MinimalContent("Better"),
            type=MessageType.MINIMAL,
            preview_text="Better",
            edited_at=moment(60).at,
        ),
    )
    (event,) = change.events
    assert (event.sequence, event.fact) == (message.sequence + 1, MessageEdited(message.id))
    assert (event.message_id, event.visibility) == (message.id, visibility)
    assert change.conversations == (replace(where, sequence=2, length=2),)
    assert (change.messages, change.settled, change.marks) == ((), (), ())


def test_the_same_content_again_is_no_edit() -> None:
    where, message = a_message()
    assert edited(where, message, text()) == NOTHING


def test_an_edit_has_the_bounds_of_a_send() -> None:
    where, message = a_message()
    path = ("input", "content", "basic", "items", "0", "text")
    with checks.refused(LimitExceeded, path, limit=16_384):
        edited(where, message, text("x" * 16_385))


@pytest.mark.parametrize("visibility", Visibility)
def test_a_deleted_message_keeps_its_place_without_content(visibility: Visibility) -> None:
    """M4: its event is seen by whoever saw the message."""
    where, message = a_message(visibility=visibility, badges=(Badge("new"),), preview_text="mine")
    change = deleted(where, message)
    assert change.revised == (
        replace(message, content=None, preview_text="", badges=(), deleted_at=moment(60).at),
    )
    (event,) = change.events
    assert (event.sequence, event.fact) == (2, MessageDeleted(message.id))
    assert (event.message_id, event.visibility) == (message.id, visibility)
    assert change.conversations == (replace(where, sequence=2, length=2, unread_business=0),)


def test_a_second_deletion_changes_nothing_and_an_edit_is_refused() -> None:
    where, message = a_message()
    (gone,) = deleted(where, message).revised
    assert deleted(where, gone) == NOTHING
    with checks.refused(InvalidState, ("input", "message")):
        edited(where, gone, text("Back"))


def both(where: Conversation, message: Message) -> tuple[Callable[..., Change], ...]:
    return (
        lambda **values: edited(where, message, text("Better"), **values),
        lambda **values: deleted(where, message, **values),
    )


@pytest.mark.parametrize("by", [THE_BUSINESS, author(contributor()), author(app()), author(OWNER)])
def test_the_sender_and_the_business_side_change_a_message(by: Author) -> None:
    for change in both(*a_message()):
        assert len(change(by=by).revised) == 1


def test_nobody_else_changes_a_message() -> None:
    """Not the other side of the same conversation either."""
    for change in both(*a_message()):
        with checks.refused(Forbidden, ("input", "message")):
            change(by=author(contact()))
    for change in both(*sent(inbox(OWNER))):
        with checks.refused(Forbidden, ("input", "message")):
            change(by=author(OWNER), sender=None)


def test_whoever_the_sender_has_become_may_change_what_it_sent() -> None:
    """I7: the sender is resolved through merges."""
    survivor = contact()
    for change in both(*a_message()):
        assert change(by=author(survivor), sender=survivor).revised


def test_a_participant_does_not_make_its_message_one_of_the_system() -> None:
    where, message = a_message()
    with checks.refused(Forbidden, ("input", "content", "system")):
        edited(where, message, SystemContent("Official"), by=author(OWNER))
    assert edited(where, message, SystemContent("Official")).revised


def test_what_is_in_a_deleted_conversation_stays_as_it_is() -> None:
    where, message = a_message()
    gone = replace(where, state=ConversationState.DELETED)
    for change in both(gone, message):
        with checks.refused(InvalidState, ("input", "conversation")):
            change()


def test_an_inactive_conversation_takes_no_message_but_may_be_corrected() -> None:
    """M6 is about new messages."""
    where, message = a_message()
    for change in both(replace(where, state=ConversationState.INACTIVE), message):
        assert change().revised


@pytest.mark.parametrize(("direction", "owner"), [(IN, BUSINESS), (OUT, GUEST)])
def test_deleting_takes_an_unread_message_from_the_count_and_a_read_one_not(
    direction: Direction, owner: str
) -> None:
    """A mark only moves forward, and what lies after it is unread (M7)."""
    draft = Draft(text(), direction=direction)
    where, first = sent(inbox(OWNER), draft=draft)
    where, second = sent(where, draft=draft)
    mark = seen(first.key, where, owner)
    read = replace(where, unread_business=0, unread_participant=0)
    after = {
        first.id: deleted(read, first, marks=(mark,)).conversations[0],
        second.id: deleted(where, second, marks=(mark,)).conversations[0],
    }
    counts = {id: c.unread_business + c.unread_participant for id, c in after.items()}
    assert counts == {first.id: 0, second.id: 1}


@pytest.mark.parametrize(
    "values", [{"silent": True}, {"visibility": HIDDEN, "direction": OUT, "send_as": SendAs.CALLER}]
)
def test_deleting_what_nobody_had_unread_moves_no_counter(values: dict[str, Any]) -> None:
    """What is for the business is seen by the business (M4); a mark only moves forward, and what lies after it is unread (M7)."""
    where, message = a_message(**values)
    (after,) = deleted(where, message).conversations
    assert (after.unread_business, after.unread_participant) == (0, 0)


@pytest.mark.parametrize(("values", "public"), [({}, 1), ({"silent": True}, 0), ({"visibility": HIDDEN}, 0)])
def test_deleting_in_a_group_takes_back_what_sending_counted(values: dict[str, Any], public: int) -> None:
    """A mark only moves forward, and what lies after it is unread (M7)."""
    where, message = sent(group(), draft=Draft(text(), **values))
    assert where.public_count == public
    change = deleted(where, message, sender=None)
    assert change.conversations[0].public_count == 0
    assert change.settled == (SettledCorrection(message, -1),) * public
