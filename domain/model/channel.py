"""The ways in which words travel."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from colloquy.domain.errors import InvalidInput, Path


class ChannelType(StrEnum):
    """A means of reaching a participant."""

    APP = "APP"
    CHAT = "CHAT"
    EMAIL = "EMAIL"
    SMS = "SMS"
    MMS = "MMS"
    WHATSAPP = "WHATSAPP"
    FACEBOOK = "FACEBOOK"
    INSTAGRAM = "INSTAGRAM"
    VIBER = "VIBER"
    PHONE = "PHONE"
    SIP = "SIP"
    WEBSOCKET = "WEBSOCKET"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, and the address at its far end; APP and CHAT have none."""

    type: ChannelType
    address: str | None = None


APP = Channel(ChannelType.APP)

_PHONE = re.compile(r"\+[1-9][0-9]{1,14}")
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)*")
_SIP = re.compile(r"sips?:[^\s]+")
_WEBSOCKET = re.compile(r"wss?://[^\s]+")
_ADDRESSES = {
    ChannelType.EMAIL: (_EMAIL, "an e-mail address"),
    ChannelType.SMS: (_PHONE, "a number in E.164 form, such as +4930123456"),
    ChannelType.MMS: (_PHONE, "a number in E.164 form, such as +4930123456"),
    ChannelType.WHATSAPP: (_PHONE, "a number in E.164 form, such as +4930123456"),
    ChannelType.PHONE: (_PHONE, "a number in E.164 form, such as +4930123456"),
    ChannelType.SIP: (_SIP, "a sip: or sips: URI"),
    ChannelType.WEBSOCKET: (_WEBSOCKET, "a ws:// or wss:// URI"),
}


def require_valid_channel(channel: Channel, path: Path) -> None:
    """Raise `InvalidInput` when the address is not one that the channel's type has."""
    if channel.type in (ChannelType.APP, ChannelType.CHAT):
        if channel.address is not None:
            raise InvalidInput(f"{channel.type} has no address; leave it out.", (*path, "address"))
        return
    pattern, wanted = _ADDRESSES.get(channel.type, (None, "an address"))
    address = channel.address
    if address is None or not address or len(address) > 2048:
        raise InvalidInput(f"{channel.type} needs {wanted}.", (*path, "address"))
    if pattern is not None and not pattern.fullmatch(address):
        message = f"{address!r} is not {wanted}, which {channel.type} needs."
        raise InvalidInput(message, (*path, "address"))


def is_email(text: str) -> bool:
    """Return whether `text` has the form of an e-mail address."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def is_url(text: str) -> bool:
    """Return whether `text` is an absolute http or https address."""
    if not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:  # brackets without an IPv6 address, a port that is no number
        return False
    return scheme in ("http", "https") and host is not None and port != 0


def is_phone(text: str) -> bool:
    """Return whether `text` is a number in E.164 form."""
    return _PHONE.fullmatch(text) is not None
