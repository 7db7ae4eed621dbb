"""The bounds of the laws, each a default that a deployment may set."""

from collections.abc import Sized
from dataclasses import dataclass

from colloquy.domain.errors import InvalidInput, LimitExceeded, Path


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound, in characters unless its comment says otherwise (laws, «Limits»)."""

    members: int = 100  # invited and joined, of one GROUP
    conversation_name: int = 100
    display_name: int = 50
    image_url: int = 2048
    text: int = 16_384
    preview_text: int = 256
    template_lines: int = 10  # lines
    template_line: int = 512
    template_buttons: int = 10  # buttons
    button_label: int = 16_384
    interaction_id: int = 256
    form_title: int = 256
    form_description: int = 16_384
    form_fields: int = 15  # fields
    form_field: int = 8192
    form_media: int = 15  # items
    badges: int = 1  # badges
    badge_text: int = 50
    event_type: int = 100
    event_body: int = 4096  # bytes as JSON
    page: int = 100  # nodes
    basic_items: int = 100  # items
    external_id: int = 256
    addresses: int = 50  # e-mail addresses, and phone numbers, of one participant
    custom_data: int = 65_536  # bytes as JSON
    url: int = 16_384
    filename: int = 255
    reason: int = 1024
    junk_ids: frozenset[str] = frozenset(
        {"undefined", "null", "none", "nan", "[object object]"}
    )  # in lower case


def require_max_length(text: str | None, bound: int, path: Path, what: str) -> None:
    """Raise `LimitExceeded` when `text` has more than `bound` characters."""
    if text is None:
        return
    well_formed(text, path, what)
    if len(text) > bound:
        message = f"{what} has {len(text)} characters; shorten it to {bound} or fewer."
        raise LimitExceeded(message, path, limit=bound)


def require_length(text: str, bound: int, path: Path, what: str) -> None:
    """Raise `InvalidInput` when `text` is empty, `LimitExceeded` when it passes `bound`."""
    if not text:
        raise InvalidInput(f"{what} is empty; give it 1 to {bound} characters.", path, limit=1)
    require_max_length(text, bound, path, what)


def require_at_most(items: Sized, bound: int, path: Path, what: str) -> None:
    """Raise `LimitExceeded` when there are more than `bound` items."""
    if len(items) > bound:
        message = f"There are {len(items)} {what}; send {bound} or fewer."
        raise LimitExceeded(message, path, limit=bound)


def well_formed(text: str, path: Path, what: str) -> None:
    """Raise `InvalidInput` for text that not every database can keep: U+0000, lone surrogates."""
    if "\0" in text or (not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)):
        message = f"{what} holds a character that is not text (U+0000 or half a surrogate pair)."
        raise InvalidInput(message, path)
