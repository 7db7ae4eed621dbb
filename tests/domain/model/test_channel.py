"""The ways in which words travel, and what their addresses look like."""

import pytest

from colloquy.domain.errors import InvalidInput
from colloquy.domain.model.channel import Channel, ChannelType, is_email, is_phone, require_valid_channel
from tests import checks

AT = ("input", "channel")
NUMBERS = ("SMS", "MMS", "WHATSAPP", "PHONE")
GOOD = {
    **dict.fromkeys(NUMBERS, "+4930123456"),
    "EMAIL": "ada@example.org",
    "SIP": "sip:ada@example.org",
    "WEBSOCKET": "wss://example.org/ada",
    "FACEBOOK": "ada.page",
    "INSTAGRAM": "ada",
    "VIBER": "ada",
}


@pytest.mark.parametrize("type", ChannelType)
def test_a_channel_takes_the_address_that_its_type_has(type: ChannelType) -> None:
    require_valid_channel(Channel(type, GOOD.get(type.value)), AT)


@pytest.mark.parametrize("type", [ChannelType.APP, ChannelType.CHAT])
def test_app_and_chat_have_no_address(type: ChannelType) -> None:
    for address in ("somewhere", ""):
        with checks.refused(InvalidInput, (*AT, "address")):
            require_valid_channel(Channel(type, address), AT)


@pytest.mark.parametrize("type", GOOD)
def test_every_other_channel_needs_one_of_bounded_length(type: str) -> None:
    for address in (None, "", "x" * 2049):
        with checks.refused(InvalidInput, (*AT, "address")):
            require_valid_channel(Channel(ChannelType(type), address), AT)


@pytest.mark.parametrize(
    ("type", "wrong"),
    [
        *((name, "030 123456") for name in NUMBERS),
        *((name, "+0123456") for name in NUMBERS),
        ("EMAIL", "ada"),
        ("EMAIL", "ada@"),
        ("EMAIL", "ada@example.org "),
        ("SIP", "ada@example.org"),
        ("SIP", "sip:"),
        ("WEBSOCKET", "https://example.org"),
    ],
)
def test_an_address_of_another_form_is_refused(type: str, wrong: str) -> None:
    with checks.refused(InvalidInput, (*AT, "address")):
        require_valid_channel(Channel(ChannelType(type), wrong), AT)


def test_a_number_has_e164_form() -> None:
    for good in ("+12", "+493012345678901"):
        assert is_phone(good)
    for wrong in ("", "+", "+1", "12", "+0123", "+1234567890123456", "+49 30", "+4930\n", "+٤٩٣٠"):
        assert not is_phone(wrong)


def test_an_email_address_has_one_at_sign_and_no_space() -> None:
    for good in ("a@b", "ada.l+x@mail.example.org", "é@bücher.example"):
        assert is_email(good)
    for wrong in ("", "a", "@b", "a@", "a@b@c", "a b@c", "a@b.", "a@.b", "a@b..c", "a@b\n"):
        assert not is_email(wrong)
    long = "a@" + ".".join(["b" * 62] * 4)
    assert is_email(long)
    assert not is_email(long + "bb")
