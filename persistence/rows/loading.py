"""Values of which only those attributes are read that somebody will ask for.

A page of messages is read many times for its text and its sender, and seldom for more. What was
not wanted is not in the value at all: to ask for it raises AttributeError, so a value that says
less can never be taken for one that says something else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlmodel import SQLModel

from persistence.rows.kinds import Row
from persistence.statements import columns

T = TypeVar("T")

MOST_CHOICES = 256
"""How many choices of attributes each noun keeps; clients decide which there are."""


@dataclass(frozen=True, slots=True)
class Part:
    """One attribute: the columns that it is made of, and how; one column as it is, by default."""

    columns: tuple[str, ...]
    decode: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What to select, and what makes a value of a row that begins with it."""

    columns: str
    make: Callable[[Row], T]


class Loading(Generic[T]):
    """How the rows of a table become values, whole or in part."""

    def __init__(
        self,
        type_: type[T],
        table: type[SQLModel],
        alias: str,
        make: Callable[[Row], T],
        parts: Mapping[str, Part],
        always: frozenset[str],
        derived: Mapping[str, frozenset[str]],
    ) -> None:
        """Know how `make` reads a whole row, and how each attribute is read alone.

        `always` are attributes that every reader looks at, `derived` what properties look at.
        """
        self.type = type_
        self._alias = alias
        self._parts = parts
        self._always = always
        self._derived = derived
        self._whole = Reading(columns(table, alias), make)
        self._partly = lru_cache(MOST_CHOICES)(self._chosen)

    def reading(self, wanted: frozenset[str] | None) -> Reading[T]:
        """Return how to read the attributes wanted; None: all."""
        return self._whole if wanted is None else self._partly(wanted)

    def _chosen(self, wanted: frozenset[str]) -> Reading[T]:
        asked = set(self._always)
        for name in wanted:
            asked |= self._derived.get(name, {name})
        if not asked <= self._parts.keys():
            return self._whole
        chosen = {name: self._parts[name] for name in sorted(asked)}
        names = [f"{self._alias}.{column}" for part in chosen.values() for column in part.columns]
        return Reading(", ".join(names), _maker(self.type, chosen))


def _maker(type_: type[T], chosen: Mapping[str, Part]) -> Callable[[Row], T]:
    """Return a function that makes a value of a row, with just these attributes."""
    named: dict[str, Any] = {}
    given: dict[str, str] = {}
    place = 0
    for name, part in chosen.items():
        end = place + len(part.columns)
        given[name] = ", ".join(f"row[{i}]" for i in range(place, end))
        if part.decode is not None:
            named[f"decode_{name}"] = part.decode
            given[name] = f"decode_{name}({given[name]})"
        place = end
    return _written(type_, "row", given, named)


def constructor(type_: type[T], *names: str) -> Callable[..., T]:
    """Return a function of these attributes' values that makes a value: for the types made most often.

    A frozen dataclass makes itself in three times the time, for it must go round its own lock.
    """
    return _written(type_, ", ".join(names), {name: name for name in names}, {})


def _written(
    type_: type[T], parameters: str, given: Mapping[str, str], named: dict[str, Any]
) -> Callable[..., T]:
    """Return a function that sets the slots of a new value; written out, as `namedtuple` does it."""
    lines = [f"def make({parameters}):", "    value = new(type_)"]
    for name, what in given.items():
        named[f"set_{name}"] = getattr(type_, name).__set__
        lines.append(f"    set_{name}(value, {what})")
    named |= {"new": object.__new__, "type_": type_}
    # Every word in it is an attribute's name in this package; nothing comes from outside.
    exec("\n".join([*lines, "    return value"]), named)  # noqa: S102
    made: Callable[..., T] = named["make"]
    return made


def same(*names: str) -> dict[str, Part]:
    """Return the parts of attributes that are columns of their own names, as they are."""
    return {name: Part((name,)) for name in names}
