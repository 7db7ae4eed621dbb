"""Completes values of interfaces and unions: by which type's function, each class is asked once."""

from collections.abc import Callable
from typing import Any, Protocol

from graphql import GraphQLObjectType, GraphQLSchema
from graphql.execution.collect_fields import FieldDetails, GroupedFieldSet

from colloquy.execution.errors import Discarded, Unplannable
from colloquy.execution.guards import Guard
from colloquy.execution.leaves import ODD
from colloquy.execution.marks import Is, TypeName, mark_of

Shape = Callable[[Any, Any], dict[str, Any]]
Asked = list[FieldDetails]


class Compiling(Protocol):
    """What compiles the functions to choose from."""

    def shape(self, type_: GraphQLObjectType, asked: Asked) -> Shape: ...

    def selected(self, type_: GraphQLObjectType, asked: Asked) -> GroupedFieldSet: ...

    def guard(self, type_: GraphQLObjectType) -> Guard: ...


class Choice(dict[type, Shape]):
    """The function for each class of values of an interface or a union."""

    def __init__(self, shapes: Compiling, schema: GraphQLSchema, type_: Any, asked: Asked) -> None:
        super().__init__()
        mark = mark_of(type_, TypeName)
        if mark is None:
            raise Unplannable(f"No plan can tell the types of {type_.name} apart.")
        self._shapes = shapes
        self._named: TypeName = mark
        self._types = {one.name: one for one in schema.get_possible_types(type_)}
        self._made: dict[str, Shape] = {}
        self._asked = asked

    def told_ahead(self) -> list[tuple[GraphQLObjectType, type]]:
        """Return the types of which something is asked, each with the class that is known to be its own."""
        marks = ((type_, mark_of(type_, Is)) for type_ in self._types.values())
        told = [(type_, mark.only) for type_, mark in marks if mark is not None and mark.only is not None]
        return [(type_, only) for type_, only in told if self._shapes.selected(type_, self._asked)]

    def choose(self, value: Any) -> Shape:
        """Return the function for a value; keep it if it is for all values of the class."""
        if isinstance(value, ODD):
            raise Discarded
        type_ = self._types.get(self._named.name(value) or "")
        if type_ is None:
            raise Discarded
        guard = self._shapes.guard(type_)
        guard.look(value)
        shape = self._made.get(type_.name)
        if shape is None:
            shape = self._made[type_.name] = self._shapes.shape(type_, self._asked)
        if self._named.by_class and guard.by_class:
            self[value.__class__] = shape
        return shape
