"""Facts as JSON: the fields of each, by name."""

from dataclasses import fields
from typing import Any

import orjson

from colloquy.domain.model.event import FACTS, Fact
from colloquy.domain.model.participant import ParticipantKind

_BY_NAME = {cls.__name__: cls for cls in FACTS}
_FIELDS = {cls: tuple(field.name for field in fields(cls)) for cls in FACTS}
_SPECIAL = {"changed": tuple, "named": tuple, "from_kind": ParticipantKind, "to_kind": ParticipantKind}


def fact_to(fact: Fact) -> str:
    """Return a fact's fields as JSON text."""
    return orjson.dumps({name: getattr(fact, name) for name in _FIELDS[type(fact)]}).decode()


def fact_from(kind: str, text: str) -> Fact:
    """Return the fact of a class's name and its fields; a name that is unknown is passed over."""
    cls = _BY_NAME[kind]
    data: dict[str, Any] = orjson.loads(text)
    data = {name: data[name] for name in _FIELDS[cls] if name in data}
    for name, make in _SPECIAL.items():
        if name in data:
            data[name] = make(data[name])
    return cls(**data)
