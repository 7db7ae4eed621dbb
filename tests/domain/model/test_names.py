"""How names, ids and addresses are written (I2, M14)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.errors import InvalidInput
from colloquy.domain.limits import Limits
from colloquy.domain.model.channel import is_email
from colloquy.domain.model.names import (
    is_junk,
    mailbox,
    one_of_each,
    require_visible,
    shows_nothing,
    written,
)
from tests import checks

JUNK = Limits().junk_ids
ADDRESSES = st.builds("{}@{}".format, st.text(min_size=1, max_size=4), st.sampled_from(["a.de", "É.de"]))


@given(st.text())
def test_what_was_written_is_written_alike_again(text: str) -> None:
    assert written(written(text)) == written(text)


@given(st.text())
def test_every_form_of_a_text_is_written_alike(text: str) -> None:
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    assert {written(form) for form in forms} == {written(text)}
    assert written(f" {text}\n") == written(text)


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u200e\u200f", "\u2066\u2069", "\u00a0\u3000", "\u3164", "\u2800", "\ufe0f"]
)
def test_blanks_and_format_characters_show_nothing(text: str) -> None:
    assert shows_nothing(text)
    with checks.refused(InvalidInput, ("input", "name")):
        require_visible(text, ("input", "name"), "The name")


@pytest.mark.parametrize("text", ["a", "\u200ea", "😀", "❤\ufe0f", "한", "\u0623", "-", "0"])
def test_what_people_see_is_shown(text: str) -> None:
    assert not shows_nothing(text)
    require_visible(text, (), "The name")


def test_no_name_is_no_invisible_name() -> None:
    require_visible(None, (), "The name")


@given(st.sampled_from(sorted(JUNK)), st.data())
def test_a_programs_mistake_is_known_in_any_case(word: str, data: st.DataObject) -> None:
    cases = data.draw(st.lists(st.booleans(), min_size=len(word), max_size=len(word)))
    spelt = "".join(c.upper() if up else c for c, up in zip(word, cases, strict=True))
    assert is_junk(spelt, JUNK)
    assert is_junk(f" {spelt}\t", JUNK)
    assert not is_junk(f"{spelt}1", JUNK)


@given(st.lists(ADDRESSES, max_size=6))
def test_one_spelling_of_each_mailbox_stays_and_none_is_lost(addresses: list[str]) -> None:
    kept = one_of_each(addresses)
    assert {mailbox(one) for one in kept} == {mailbox(one) for one in addresses}
    assert len({mailbox(one) for one in kept}) == len(kept)
    assert list(kept) == [one for one in dict.fromkeys(addresses) if one in kept]
    assert one_of_each((*kept, *(one.upper() for one in kept if one.isascii()))) == kept


@pytest.mark.parametrize(
    "wrong", ["a\u200b@b.de", "a\u202e@b.de", "a\x00@b.de", ".a@b.de", "a..b@c.de", "a@-b.de"]
)
def test_an_address_that_mail_does_not_allow_is_refused(wrong: str) -> None:
    assert not is_email(wrong)
