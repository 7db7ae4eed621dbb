"""Values of which only those attributes are read that somebody will ask for.

A page of messages is read many times for its text and its sender, and seldom for more. What was
not wanted is not in the value at all: to ask for it raises AttributeError, so a value that says
less can never be taken for one that says something else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from sqlmodel import SQLModel

from colloquy.persistence.rows.kinds import Row
from colloquy.persistence.tables.names import columns

T = TypeVar("T")

Values = Callable[[Iterable[Row]], list[T]]
"""Makes a value of each row."""

MOST_CHOICES = 256
"""How many choices of attributes each noun keeps; clients decide which there are."""


@dataclass(frozen=True, slots=True)
class Part:
    """One attribute: the columns that it is made of, and how; one column as it is, by default.

    `decode` is a function of the columns, or has the value of each that one column may have.
    """

    columns: tuple[str, ...]
    decode: Callable[..., Any] | Mapping[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What to select, and what makes values of rows that begin with it.

    If it `leads`, rows begin with the attributes that their class always has, and sort as these do.
    """

    columns: str
    values: Values[T]
    leads: bool = False


class Loading(Generic[T]):
    """How the rows of a table become values, whole or in part."""

    def __init__(
        self,
        type_: type[T],
        table: type[SQLModel],
        alias: str,
        make: Callable[[Row], T],
        parts: Mapping[str, Part],
        always: tuple[str, ...],
        derived: Mapping[str, frozenset[str]],
    ) -> None:
        """Know how `make` reads a whole row, and how each attribute is read alone.

        `always` are attributes that every reader looks at, those first that a page is ordered by;
        `derived` is what properties look at.
        """
        self.type = type_
        self._alias = alias
        self._parts = parts
        self._always = always
        self._derived = derived
        self._whole = Reading(columns(table, alias), each(make))
        self._partly = lru_cache(MOST_CHOICES)(self._chosen)

    def reading(self, wanted: frozenset[str] | None) -> Reading[T]:
        """Return how to read the attributes wanted; None: all."""
        return self._whole if wanted is None else self._partly(wanted)

    def _chosen(self, wanted: frozenset[str]) -> Reading[T]:
        asked = set[str]()
        for name in wanted:
            asked |= self._derived.get(name, {name})
        if not asked <= self._parts.keys():
            return self._whole
        names = (*self._always, *sorted(asked.difference(self._always)))
        chosen = {name: self._parts[name] for name in names}
        selected = [f"{self._alias}.{column}" for part in chosen.values() for column in part.columns]
        return Reading(", ".join(selected), _maker(self.type, chosen), leads=True)


def each(make: Callable[[Row], T]) -> Values[T]:
    """Return what makes a value of each row."""
    return lambda rows: [make(row) for row in rows]


@cache
def _unlocked(type_: Any) -> type[Any]:
    """Return a class that lays its values out as a frozen one does, and lets their slots be set."""
    # Both, for they are one slot of a class: with either written in Python, each is looked up.
    free = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(type_.__name__, (type_,), {"__slots__": (), **free})


def _maker(type_: type[T], chosen: Mapping[str, Part]) -> Values[T]:
    """Return a function that makes values of rows, with just these attributes.

    It sets slots by statements of Python, which costs a third of calling what a frozen class has
    for it, and then says which class the value is of.
    """
    unlocked: type[T] = _unlocked(type_)  # type: ignore[arg-type]  # a class can be hashed
    named: dict[str, Any] = {"new": object.__new__, "unlocked": unlocked, "type_": type_}
    lines = ["def values(rows):", "    made = []", "    for row in rows:", "        value = new(unlocked)"]
    place = 0
    for name, part in chosen.items():
        end = place + len(part.columns)
        given = ", ".join(f"row[{i}]" for i in range(place, end))
        if part.decode is not None:
            named[f"decode_{name}"] = part.decode
            is_map = isinstance(part.decode, Mapping)
            given = f"decode_{name}[{given}]" if is_map else f"decode_{name}({given})"
        lines.append(f"        value.{name} = {given}")
        place = end
    lines += ["        value.__class__ = type_", "        made.append(value)", "    return made"]
    values: Values[T] = written(lines, named, "values")
    return values


def constructor(type_: type[T], *names: str) -> Callable[..., T]:
    """Return a function of these attributes' values that makes a value: for the types made most often.

    A frozen dataclass makes itself in three times the time, for it must go round its own lock.
    """
    named: dict[str, Any] = {"new": object.__new__, "type_": type_}
    lines = [f"def make({', '.join(names)}):", "    value = new(type_)"]
    for name in names:
        named[f"set_{name}"] = getattr(type_, name).__set__
        lines.append(f"    set_{name}(value, {name})")
    make: Callable[..., T] = written([*lines, "    return value"], named, "make")
    return make


def written(lines: list[str], named: dict[str, Any], name: str) -> Any:
    """Return the function of that name that the lines define, as `namedtuple` makes its own."""
    # Every word in it is an attribute's name in this package; nothing comes from outside.
    exec("\n".join(lines), named)  # noqa: S102
    return named[name]


def same(*names: str) -> dict[str, Part]:
    """Return the parts of attributes that are columns of their own names, as they are."""
    return {name: Part((name,)) for name in names}
