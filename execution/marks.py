"""How fields and types announce themselves to the compiler: a mark in their `extensions`.

    field.extensions[EXECUTION] = Attribute("sent_at")

A mark is a promise. What a marked field is read from is never awaitable, and says the same to a
plan as the field's own resolver says to graphql-core. Below the root a field without a mark is
not planned; at the root each field's own resolver is called, just as graphql-core does, but for
the mutations that are `Performed`, and queries of which all fields are `Resolved`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EXECUTION = "execution"
"""The key of the mark in `extensions`."""


def _no_arguments(_context: Any) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field that is an attribute of its parent, or of one of its parent's: `fact.status`."""

    path: str

    def __post_init__(self) -> None:
        if not all(word.isidentifier() for word in self.path.split(".")):
            raise ValueError(f"{self.path!r} is no attribute's name")


@dataclass(frozen=True, slots=True)
class Computed:
    """A field that is a function of the operation's context and the parent.

    `needs` are the attributes of the parent that it reads; None: any.
    """

    compute: Callable[[Any, Any], Any]
    needs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A field that is read for all parents of one level at once.

    `load(context, parents, *arguments)` returns one value for each parent, in their order, at once
    or to be awaited. `arguments(context, **given)` makes its arguments from the coerced ones of the
    field; it is not called where there are no parents. Fields with the same `load` and equal
    arguments are read together, if the arguments can be hashed and are equal in class too. `needs`
    are the attributes of the parents that it reads; None: any, of whatever value.
    """

    load: Callable[..., Sequence[Any] | Awaitable[Sequence[Any]]]
    arguments: Callable[..., tuple[Any, ...]] = _no_arguments
    needs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Is:
    """Of an object type: its `is_type_of` without the info.

    `by_class` says that the test looks at nothing but the value's class; `only` is a class whose
    own values pass it, and are of no other type, where that is known ahead.
    """

    test: Callable[[Any], bool]
    by_class: bool = False
    only: type | None = None


@dataclass(frozen=True, slots=True)
class TypeName:
    """Of an interface or a union: its `resolve_type` without the info; None where it finds none."""

    name: Callable[[Any], str | None]
    by_class: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Of a scalar: the serialised form of each value, found, or made, by indexing.

    `forms[value]` says what the scalar's own serialisation says, and raises for what that refuses,
    for None, `Undefined` and exceptions, whose meaning only graphql-core knows.
    """

    forms: Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """Of an input object type: what is made of its coerced fields before a resolver gets it.

    `make` is called with keywords: those that `names` has for the fields that were given, and
    those of `absent`, with their values, for others. `is_one_of` says that exactly one field must be
    given, and not as null, and that the type's own `out_type` looks at nothing else.
    """

    make: Callable[..., Any]
    names: Mapping[str, str]
    absent: Mapping[str, Any]
    is_one_of: bool = False


@dataclass(frozen=True, slots=True)
class Performed:
    """Of a field of the mutation root: its resolver without the info, with arguments as they are made.

    `perform(context, **arguments)` does what the resolver does, and returns or raises the same;
    `names` are its keywords for the arguments.
    """

    perform: Callable[..., Awaitable[Any]]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Of a field of the query root: its resolver without the root's value and the info.

    `resolve(context, arguments)` is given the coerced arguments, by their names in the schema, and
    returns or raises what the resolver does.
    """

    resolve: Callable[[Any, Mapping[str, Any]], Awaitable[Any]]


def mark_of(thing: Any, *kinds: type[Any]) -> Any:
    """Return the mark of a field or a type if it is one of these kinds, else None."""
    mark = (thing.extensions or {}).get(EXECUTION)
    return mark if isinstance(mark, kinds) else None
