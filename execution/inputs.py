"""What reads a variable's value at once into what a resolver is given: compiled once for each type.

graphql-core coerces a value to dictionaries and lists, and something else makes objects of these
for the resolver. Here both are one walk over the value. It knows only values that are right, and
right in the usual form; for all others `Discarded` is raised, or anything else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
    Undefined,
)

from colloquy.execution.errors import Discarded, Unplannable
from colloquy.execution.marks import Made, mark_of

Read = Callable[[Any], Any]
"""Makes of a value as it came what a resolver is given. Raises."""


class Inputs:
    """The functions that read the types of one schema."""

    def __init__(self) -> None:
        self._made: dict[str, _Object | None] = {}

    def read(self, type_: GraphQLInputType) -> Read:
        """Return what reads values of a type. Raises `Unplannable`."""
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type)
        present = self._present(type_)
        return lambda value: None if value is None else present(value)

    def _present(self, type_: Any) -> Read:
        """Return what reads values of a type but null."""
        if isinstance(type_, GraphQLList):
            return _list(self.read(type_.of_type))
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_)
        if type_ in (GraphQLString, GraphQLID):
            return _text
        if isinstance(type_, GraphQLEnumType):
            return {name: type_.coerce_input_value(name) for name in type_.values}.__getitem__
        return _leaf(type_.coerce_input_value)

    def _object(self, type_: GraphQLInputObjectType) -> Read:
        if type_.name not in self._made:
            self._made[type_.name] = None
            self._made[type_.name] = self._read(type_)
        made = self._made[type_.name]
        if made is None:
            # How deep a value may be nested is for graphql-core to say.
            raise Unplannable(f"{type_.name} contains itself.")
        return made

    def _read(self, type_: GraphQLInputObjectType) -> "_Object":
        mark: Made | None = mark_of(type_, Made)
        if mark is None or any(_has_default(field) for field in type_.fields.values()):
            raise Unplannable(f"Nothing says how to make a {type_.name}.")
        if type_.out_type is not GraphQLInputObjectType.out_type and not mark.is_one_of:
            raise Unplannable(f"A {type_.name} is made in a way of its own.")
        fields = {name: (mark.names[name], self.read(field.type)) for name, field in type_.fields.items()}
        required = [n for n, field in type_.fields.items() if isinstance(field.type, GraphQLNonNull)]
        return _Object(mark, fields, tuple(required), mark.is_one_of or type_.is_one_of)


@dataclass(frozen=True, slots=True)
class _Object:
    """Reads values of one input type."""

    mark: Made
    fields: dict[str, tuple[str, Read]]
    required: tuple[str, ...]
    is_one_of: bool

    def __call__(self, value: Any) -> Any:
        if value.__class__ is not dict:
            raise Discarded
        for name in self.required:
            if name not in value:
                raise Discarded
        if self.is_one_of and (len(value) != 1 or None in value.values()):
            raise Discarded
        given = dict(self.mark.absent)
        for name, held in value.items():
            word, read = self.fields[name]
            given[word] = read(held)
        return self.mark.make(**given)


def _has_default(field: GraphQLInputField) -> bool:
    return field.default is not None or field.default_value is not Undefined


def _text(value: Any) -> Any:
    if value.__class__ is not str:
        raise Discarded
    return value


def _list(read: Read) -> Read:
    def each(value: Any) -> Any:
        if value.__class__ is not list:
            raise Discarded
        return [read(item) for item in value]

    return each


def _leaf(coerce: Read) -> Read:
    def leaf(value: Any) -> Any:
        # What is not null must not be coerced to it either: graphql-core knows why not.
        coerced = None if value is None else coerce(value)
        if coerced is None or coerced is Undefined:
            raise Discarded
        return coerced

    return leaf
