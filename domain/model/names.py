"""How names, ids and addresses are written, so that equal ones are stored alike (I2, M14)."""

import re
import unicodedata
from collections.abc import Container, Iterable

from colloquy.domain.errors import InvalidInput, Path

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that show nothing though Unicode calls them letters, marks or symbols."""
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors, which alone show nothing."""


def written(text: str) -> str:
    """Return a name or an id as it is stored: in NFC, without outer blanks."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()


def shows_nothing(text: str) -> bool:
    """Return whether nobody can see a text: blanks, format characters, direction marks alone."""
    return not any(_is_seen(character) for character in text)


def require_visible(name: str | None, path: Path, what: str) -> None:
    """Raise `InvalidInput` for a name that nobody can see (I2)."""
    if name is not None and shows_nothing(name):
        raise InvalidInput(f"{what} shows nothing; write what people see, or null for none.", path)


def is_junk(id: str, words: Container[str]) -> bool:
    """Return whether a program wrote an id by mistake: `undefined`, `null`, a blank, in any case."""
    return shows_nothing(id) or id.strip().casefold() in words


def mailbox(address: str) -> str:
    """Return what two spellings of one mailbox have in common: case and Unicode form aside (M14)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", address).casefold())


def one_of_each(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return addresses without further spellings of one mailbox; the first spelling stays."""
    found: dict[str, str] = {}
    for address in addresses:
        found.setdefault(mailbox(address), address)
    return tuple(found.values())


def _is_seen(character: str) -> bool:
    if character in _INVISIBLE or _SELECTOR.match(character):
        return False
    return unicodedata.category(character)[0] not in "CZ"
