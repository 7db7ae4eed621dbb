"""What every kind of row is written with: JSON text, and enums by their values."""

from typing import Any

import orjson

from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.participant import JSON, ParticipantKind

Row = tuple[Any, ...]

KINDS = {k.value: k for k in ParticipantKind}
CHANNELS = {c.value: c for c in ChannelType}
VISIBILITIES = {v.value: v for v in Visibility}


def dump(value: Any) -> str:
    """Return a value as JSON text."""
    return orjson.dumps(value).decode()


def texts(text: str) -> tuple[str, ...]:
    """Return the texts of a JSON list."""
    return tuple(orjson.loads(text)) if text != "[]" else ()


def object_of(text: str) -> dict[str, JSON]:
    """Return what a JSON object holds."""
    return orjson.loads(text) if text != "{}" else {}


def channels(text: str | None) -> tuple[ChannelType, ...]:
    """Return the channel types of a JSON list; none for none."""
    return tuple([CHANNELS[c] for c in orjson.loads(text)]) if text is not None and text != "[]" else ()
