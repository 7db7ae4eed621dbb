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


def records(text: str | None, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the records of a JSON list, each value by its name; none for none.

    Version 0.1.0 wrote each record as a list, whose values `names` names in the order of that
    version. A name is added to the record and its reader, never to such a list.
    """
    if text is None or text == "[]":
        return []
    return [
        dict(zip(names, one, strict=True)) if isinstance(one, list) else one for one in orjson.loads(text)
    ]


def texts(text: str) -> tuple[str, ...]:
    """Return the texts of a JSON list."""
    return tuple(orjson.loads(text)) if text != "[]" else ()


def object_of(text: str) -> dict[str, JSON]:
    """Return what a JSON object holds."""
    return orjson.loads(text) if text != "{}" else {}


def channels(text: str | None) -> tuple[ChannelType, ...]:
    """Return the channel types of a JSON list; none for none."""
    return tuple([CHANNELS[c] for c in orjson.loads(text)]) if text is not None and text != "[]" else ()
