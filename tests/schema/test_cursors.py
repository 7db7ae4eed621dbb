"""Cursors: read as they were given out, and by nobody else."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.paging import Key
from colloquy.schema.cursors import CursorInvalid, Cursors
from tests import hypothesis_profiles  # noqa: F401

MINE = Cursors(b"secret", "default")
KEYS = st.lists(
    st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"])), max_size=4
).map(tuple)
SCOPES = st.sampled_from(["messages", "search", "conversations:LAST_ACTIVITY_DESC", "position", ""])
ALPHABET = string.ascii_letters + string.digits + "-_"


@given(SCOPES, KEYS)
def test_a_cursor_is_read_as_it_was_given_out(scope: str, key: Key) -> None:
    cursor = MINE.encode(scope, key)
    assert MINE.decode(scope, cursor) == key
    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)
    assert MINE.encode(scope, key) == cursor
    assert Cursors(b"secret", "default").decode(scope, cursor) == key


@given(SCOPES, KEYS, st.data())
def test_no_character_can_be_changed(scope: str, key: Key, data: st.DataObject) -> None:
    cursor = MINE.encode(scope, key)
    at = data.draw(st.integers(0, len(cursor) - 1))
    other = data.draw(st.sampled_from(ALPHABET + "=+/ \n é").filter(lambda c: c != cursor[at]))
    with pytest.raises(CursorInvalid):
        MINE.decode(scope, cursor[:at] + other + cursor[at + 1 :])


@given(SCOPES, KEYS, st.data())
def test_nothing_can_be_added_or_left_out(scope: str, key: Key, data: st.DataObject) -> None:
    cursor = MINE.encode(scope, key)
    at = data.draw(st.integers(0, len(cursor)))
    with pytest.raises(CursorInvalid):
        MINE.decode(scope, cursor[:at] + data.draw(st.sampled_from([*ALPHABET, "=", " "])) + cursor[at:])
    with pytest.raises(CursorInvalid):
        MINE.decode(scope, cursor[: max(at - 1, 0)] if at else cursor[1:])


@given(SCOPES, SCOPES, KEYS)
def test_a_cursor_is_for_its_own_list(scope: str, other: str, key: Key) -> None:
    if scope != other:
        with pytest.raises(CursorInvalid):
            MINE.decode(other, MINE.encode(scope, key))


@given(
    SCOPES, KEYS, st.sampled_from([(b"secret", "another"), (b"another", "default"), (b"secretd", "efault")])
)
def test_a_cursor_is_for_its_own_application(scope: str, key: Key, whose: tuple[bytes, str]) -> None:
    with pytest.raises(CursorInvalid):
        Cursors(*whose).decode(scope, MINE.encode(scope, key))


@given(st.text(max_size=60))
def test_no_text_makes_anything_but_a_refusal(text: str) -> None:
    with pytest.raises(CursorInvalid):
        MINE.decode("messages", text)


@given(st.text("con_0123456789abcdef", max_size=40), st.integers(0, 2**53), st.integers(0, 2**62))
def test_a_position_goes_there_and_back(log: str, sequence: int, position: int) -> None:
    cursor = MINE.encode_position(log, sequence, position)
    assert MINE.decode_position(cursor) == (log, sequence, position)
    with pytest.raises(CursorInvalid):
        MINE.decode("messages", cursor)


def test_an_invalid_cursor_says_what_to_do() -> None:
    with pytest.raises(CursorInvalid, match="begin again without it"):
        MINE.decode("messages", "nonsense")
    assert CursorInvalid.code == "CURSOR_INVALID"
