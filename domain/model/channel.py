"""The ways in which words travel."""

import re
import unicodedata
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
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9\-\u0080-\U0010ffff]{1,63}(?<!-)")
_SIP = re.compile(r"sips?:[^\s]+")
_WEBSOCKET = re.compile(r"wss?://[^\s]+")
_ADDRESSES = {
    ChannelType.EMAIL: (None, "an e-mail address"),
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
    is_wrong = channel.type is ChannelType.EMAIL and not is_email(address)
    if is_wrong or (pattern is not None and not pattern.fullmatch(address)):
        message = f"{address!r} is not {wanted}, which {channel.type} needs."
        raise InvalidInput(message, (*path, "address"))


def is_email(text: str) -> bool:
    """Return whether `text` is a mailbox as RFC 5321 and 6531 have it, 4.1.2: nothing invisible in it."""
    local, at, domain = text.rpartition("@")
    if not at or len(text) > 254 or any(unicodedata.category(c)[0] in "CZ" for c in text):
        return False
    if len(local.encode("utf-8", "replace")) > 64:
        return False
    return _LOCAL.fullmatch(local) is not None and all(_LABEL.fullmatch(one) for one in domain.split("."))


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
