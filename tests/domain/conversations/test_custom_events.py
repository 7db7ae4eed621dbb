"""What is announced without being a message: custom events, pressed buttons (limits; M4)."""

import string
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.conversations.custom_events import press_button, require_custom_type, send_custom_event
from colloquy.domain.errors import InvalidInput, InvalidState, LimitExceeded, NotFound
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.change import Change
from colloquy.domain.model.content import Button, Content, SystemContent, TemplateContent
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import ButtonPressed, Custom, Visibility
from colloquy.domain.model.message import Message
from tests import checks
from tests.builders import (
    LIMITS,
    NOT_ACTIVE,
    group,
    inbox,
    moment,
    sent,
    text,
    visitor,
)

WHO = visitor()
WORD = string.ascii_letters + string.digits + "_-:"


def custom(
    event_type: str = "custom:order-shipped", size: int = 9, where: Conversation | None = None
) -> Change:
    return send_custom_event(
        where or inbox(), event_type, {"order": 7}, size, actor=WHO.id, moment=moment(60), limits=LIMITS
    )


def test_a_custom_event_stands_in_the_log_as_it_came() -> None:
    where = group(sequence=2, length=2)
    change = custom(where=where)
    (event,) = change.events
    assert (event.sequence, event.type, event.actor_id) == (3, "custom:order-shipped", WHO.id)
    assert event.fact == Custom("custom:order-shipped", {"order": 7})
    assert change.conversations == (replace(where, sequence=3, length=3, last_activity_at=moment(60).at),)


@given(st.text(WORD, min_size=1, max_size=93))
def test_a_type_is_custom_and_word_characters_hyphens_and_colons(name: str) -> None:
    require_custom_type(f"custom:{name}", LIMITS)


@given(st.text(WORD, max_size=20), st.sampled_from(" .!/\n\t+*?"), st.text(WORD, max_size=20))
def test_a_type_with_any_other_character_is_refused(head: str, wrong: str, tail: str) -> None:
    with checks.refused(InvalidInput, ("input", "type")):
        require_custom_type(f"custom:{head}{wrong}{tail}", LIMITS)


@pytest.mark.parametrize(
    "wrong", ["", "custom:", "custom", "order-shipped", "Custom:a", "xcustom:a", "custom:a\n", " custom:a"]
)
def test_a_type_that_is_not_custom_is_refused(wrong: str) -> None:
    """Nobody fakes an event of the system's own."""
    with checks.refused(InvalidInput, ("input", "type")):
        custom(wrong)


def test_a_type_has_a_hundred_characters_in_all() -> None:
    assert custom("custom:" + "x" * 93).events
    with checks.refused(LimitExceeded, ("input", "type"), limit=100):
        custom("custom:" + "x" * 94)


def test_a_body_has_four_kilobytes_as_json() -> None:
    assert custom(size=4096).events
    with checks.refused(LimitExceeded, ("input", "body"), limit=4096):
        custom(size=4097)


# buttons


def pressed(where: Conversation, message: Message, interaction: str) -> Change:
    return press_button(where, message, interaction, actor=WHO.id, moment=moment(60), limits=LIMITS)


def with_buttons(
    content: Content, visibility: Visibility = Visibility.BUSINESS_AND_PARTICIPANT
) -> tuple[Conversation, Message]:
    return sent(inbox(WHO), draft=Draft(content, visibility=visibility))


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("content", [TemplateContent, SystemContent])
def test_a_pressed_button_is_told_to_whoever_sees_the_message(
    content: Callable[..., Content], visibility: Visibility
) -> None:
    """What is for the business is seen by the business (M4)."""
    where, message = with_buttons(content("t", buttons=(Button("Yes", None, "yes"),)), visibility)
    (event,) = pressed(where, message, "yes").events
    assert event.fact == ButtonPressed(message.id, "yes")
    assert (event.sequence, event.message_id, event.visibility) == (2, message.id, visibility)
    assert event.actor_id == WHO.id


def test_a_button_that_is_not_there_is_not_pressed() -> None:
    where, message = with_buttons(SystemContent("t", (Button("Yes", None, "yes"), Button("No"))))
    for wrong in ("no", "No", "YES"):
        with checks.refused(NotFound, ("input", "interactionId")):
            pressed(where, message, wrong)
    for gone in (with_buttons(text())[1], replace(message, content=None)):
        with checks.refused(NotFound, ("input", "interactionId")):
            pressed(where, gone, "yes")


def test_an_interaction_id_has_1_to_256_characters() -> None:
    longest = "i" * 256
    where, message = with_buttons(SystemContent("t", (Button("Yes", None, longest),)))
    assert pressed(where, message, longest).events
    with checks.refused(LimitExceeded, ("input", "interactionId"), limit=256):
        pressed(where, message, longest + "i")
    with checks.refused(InvalidInput, ("input", "interactionId"), limit=1):
        pressed(where, message, "")


@pytest.mark.parametrize("state", NOT_ACTIVE)
def test_a_conversation_that_is_not_active_takes_neither(state: ConversationState) -> None:
    where, message = with_buttons(SystemContent("t", (Button("Yes", None, "yes"),)))
    with checks.refused(InvalidState, ("input", "conversation")):
        pressed(replace(where, state=state), message, "yes")
    with checks.refused(InvalidState, ("input", "conversation")):
        custom(where=replace(where, state=state))
