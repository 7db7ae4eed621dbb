"""Rows of a noun, made from its own fields: each is one column, in the order of the class.

How a field is written follows from its type: an enum by its value, a tuple or mapping as JSON
text, anything else as it is. So a field that is added to a noun needs no line here.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import orjson

from colloquy.persistence.rows.kinds import Row, dump, object_of, texts
from colloquy.persistence.rows.loading import Part, constructor, written

T = TypeVar("T")


def parts_of(noun: type) -> dict[str, Part]:
    """Return how each field of a noun is read from the column of its name."""
    return {name: Part((name,), _decoder(hint)) for name, hint in hints_of(noun).items()}


def hints_of(noun: Any) -> dict[str, Any]:
    """Return the type of each field of a noun, in the order of the class."""
    hints = get_type_hints(noun)
    return {field.name: hints[field.name] for field in fields(noun)}


def reader(noun: type[T]) -> Callable[[Row], T]:
    """Return a function that makes a noun of a whole row."""
    parts = parts_of(noun)
    named: dict[str, Any] = {"make": constructor(noun, *parts)}
    named |= {f"decode_{name}": part.decode for name, part in parts.items()}
    given = (_decoded(name, part, f"row[{place}]") for place, (name, part) in enumerate(parts.items()))
    lines = ["def read(row):", f"    return make({', '.join(given)})"]
    read: Callable[[Row], T] = written(lines, named, "read")
    return read


@cache
def _record_maker(noun: Any) -> Callable[[Any], dict[str, Any]]:
    names, write = tuple(hints_of(noun)), writer(noun)
    return lambda value: dict(zip(names, write(value), strict=True))


def writer(noun: type[T]) -> Callable[[T], Row]:
    """Return a function that makes a whole row of a noun."""
    values = (_encoded(name, hint) for name, hint in hints_of(noun).items())
    lines = ["def write(value):", f"    return ({', '.join(values)},)"]
    write: Callable[[T], Row] = written(lines, {"dump": dump}, "write")
    return write


def record_of(value: Any) -> dict[str, Any]:
    """Return a noun as JSON has it: what each field is written as, by its name."""
    noun: Any = type(value)
    return _record_maker(noun)(value)


def noun_of(noun: type[T], record: Mapping[str, Any]) -> T:
    """Return the noun of a record; fields that it has not are as the class has them by default."""
    parts = parts_of(noun)
    return noun(
        **{
            name: value if (part := parts[name]).decode is None else _made(part.decode, value)
            for name, value in record.items()
            if name in parts
        }
    )


def _made(decode: Callable[..., Any] | Mapping[Any, Any], value: Any) -> Any:
    return decode[value] if isinstance(decode, Mapping) else decode(value)


def _decoder(hint: Any) -> Callable[..., Any] | Mapping[Any, Any] | None:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {member.value: member for member in hint}
    if get_origin(hint) is tuple:
        (of, _) = get_args(hint)
        if isinstance(of, type) and issubclass(of, StrEnum):
            members = {member.value: member for member in of}
            return lambda text: (
                tuple([members[value] for value in orjson.loads(text)]) if text not in (None, "[]") else ()
            )
        return texts
    return object_of if get_origin(hint) is Mapping else None


def _decoded(name: str, part: Part, value: str) -> str:
    if part.decode is None:
        return value
    return f"decode_{name}[{value}]" if isinstance(part.decode, Mapping) else f"decode_{name}({value})"


def _encoded(name: str, hint: Any) -> str:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return f"value.{name}.value"
    if get_origin(hint) in (tuple, Mapping):
        return f"dump(value.{name})"
    return f"value.{name}"
