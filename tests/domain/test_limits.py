"""The bounds of the laws, and how a value is held against one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.errors import InvalidInput, LimitExceeded
from colloquy.domain.limits import Limits, require_at_most, require_length, require_max_length, well_formed
from tests import checks

AT = ("input", "text")
LAW = {
    "members": 100,
    "conversation_name": 100,
    "display_name": 50,
    "image_url": 2_048,
    "text": 16_384,
    "preview_text": 256,
    "template_lines": 10,
    "template_line": 512,
    "template_buttons": 10,
    "button_label": 16_384,
    "interaction_id": 256,
    "form_title": 256,
    "form_description": 16_384,
    "form_fields": 15,
    "form_field": 8_192,
    "form_media": 15,
    "badges": 1,
    "event_type": 100,
    "event_body": 4_096,
    "page": 100,
}
"""The table of the laws, row by row."""


@pytest.mark.parametrize("name", LAW)
def test_each_bound_is_the_one_that_the_laws_name(name: str) -> None:
    assert getattr(Limits(), name) == LAW[name]


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_text_is_as_long_as_its_characters(length: int, bound: int) -> None:
    for letter in ("a", "é", "🙂"):
        if length <= bound:
            require_max_length(letter * length, bound, AT, "The text")
        else:
            with checks.refused(LimitExceeded, AT, limit=bound):
                require_max_length(letter * length, bound, AT, "The text")


def test_no_text_is_not_too_long_but_an_empty_one_is_too_short() -> None:
    require_max_length(None, 1, AT, "The text")
    require_max_length("", 1, AT, "The text")
    require_length("a", 1, AT, "The text")
    with checks.refused(InvalidInput, AT, limit=1):
        require_length("", 1, AT, "The text")
    with checks.refused(LimitExceeded, AT, limit=1):
        require_length("ab", 1, AT, "The text")


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_list_is_as_long_as_its_items(length: int, bound: int) -> None:
    if length <= bound:
        require_at_most([0] * length, bound, AT, "items")
    else:
        with checks.refused(LimitExceeded, AT, limit=bound):
            require_at_most([0] * length, bound, AT, "items")


@given(st.text())
def test_text_is_whatever_every_database_can_keep(text: str) -> None:
    """Hypothesis writes no half surrogate pairs by itself; U+0000 it does."""
    if "\0" in text:
        with checks.refused(InvalidInput, AT):
            well_formed(text, AT, "The text")
    else:
        well_formed(text, AT, "The text")


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\udc00\ud800", "é\0"])
def test_half_a_character_is_none(text: str) -> None:
    with checks.refused(InvalidInput, AT):
        well_formed(text, AT, "The text")
