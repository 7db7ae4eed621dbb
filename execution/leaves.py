"""Leaves, serialised in place: the usual value at once, any other by the type's own function."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)
from graphql.type import GraphQLLeafType

from colloquy.execution.errors import Discarded
from colloquy.execution.marks import Written, mark_of
from colloquy.execution.writing import SourceWriter

ODD = (type(None), type(Undefined), Exception)
"""Values that stand for no value: graphql-core knows what each means where it stands."""

_UNUSUAL = {
    GraphQLString: "{0}.__class__ is not str",
    GraphQLID: "{0}.__class__ is not str",
    GraphQLInt: "{0}.__class__ is not int or not -2147483648 <= {0} <= 2147483647",
    GraphQLFloat: "{0}.__class__ is not float or {0} - {0} != 0.0",
    GraphQLBoolean: "{0} is not True and {0} is not False",
}
"""Whether a value of one of the specified scalars is not already its own serialised form."""

_MOST_NAMES = 1000


class EnumNames(dict[Any, str]):
    """The names of an enum's values, each looked up once."""

    def __init__(self, type_: GraphQLEnumType) -> None:
        super().__init__()
        self._serialise = serialiser(type_)

    def __missing__(self, value: Any) -> str:
        name: str = self._serialise(value)
        if len(self) < _MOST_NAMES:
            self[value] = name
        return name


class Classes(set[type]):
    """The classes whose values are known to be none of the odd ones."""

    def look(self, value: Any) -> None:
        """Get to know the class of a value."""
        if isinstance(value, ODD):
            raise Discarded
        self.add(value.__class__)


def serialiser(type_: GraphQLLeafType) -> Callable[[Any], Any]:
    """Return the type's own serialisation, which discards what is not for it to judge."""

    def serialise(value: Any) -> Any:
        if isinstance(value, ODD):
            raise Discarded
        coerced = type_.coerce_output_value(value)
        if coerced is None or coerced is Undefined:
            raise Discarded
        return coerced

    return serialise


class Leaves:
    """Writes the serialisation of leaves; what it learns of values is kept with one plan."""

    def __init__(self) -> None:
        self.classes = Classes()
        self._names: dict[GraphQLLeafType, EnumNames] = {}
        self._serialisers: dict[GraphQLLeafType, Callable[[Any], Any]] = {}

    def write(self, writer: SourceWriter, type_: GraphQLLeafType, value: str) -> None:
        """Write what serialises a variable in place; null and the like are discarded."""
        if isinstance(type_, GraphQLEnumType):
            names = self._names.setdefault(type_, EnumNames(type_))
            writer.line(f"{value} = {writer.constant(names)}[{value}]")
        elif type_ in _UNUSUAL:
            slow = self._serialisers.setdefault(type_, serialiser(type_))
            with writer.block(f"if {_UNUSUAL[type_].format(value)}:"):
                writer.line(f"{value} = {writer.constant(slow)}({value})")
        else:
            self._write_custom(writer, type_, value)

    def _write_custom(self, writer: SourceWriter, type_: GraphQLScalarType, value: str) -> None:
        mark = mark_of(type_, Written)
        if mark is not None:
            writer.line(f"{value} = {writer.constant(mark.forms)}[{value}]")
            return
        self.write_look(writer, value)
        writer.line(f"{value} = {writer.constant(type_.coerce_output_value)}({value})")
        with writer.block(f"if {value} is None or {value} is {writer.constant(Undefined)}:"):
            writer.line(f"raise {writer.constant(Discarded)}")

    def write_look(self, writer: SourceWriter, value: str) -> None:
        """Write what discards odd values."""
        known = writer.constant(self.classes)
        with writer.block(f"if {value}.__class__ not in {known}:"):
            writer.line(f"{known}.look({value})")
