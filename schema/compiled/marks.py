"""Tells the compiled executor how this schema's fields are read: one mark for each of them.

Everything that a mark says is said already by the fields themselves (`fields.py`). Those of the roots
are made in `resolving.py` and, for mutations and their inputs, in `performing.py`.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType
from strawberry.types.field import StrawberryField

from colloquy.execution import (
    EXECUTION,
    Attribute,
    Batch,
    Computed,
    Is,
    Performed,
    Resolved,
    TypeName,
    Written,
)
from colloquy.schema.compiled.arguments import converting
from colloquy.schema.compiled.mutations import made, performed
from colloquy.schema.compiled.queries import resolved
from colloquy.schema.context import Batch as Reading
from colloquy.schema.context import GraphQLContext
from colloquy.schema.fields import ARGUMENTS, BATCH, COMPUTED, NEEDS
from colloquy.schema.types.event import Event
from colloquy.schema.types.scalars import INSTANTS

_DEFINITION = "strawberry-definition"


def announce(schema: strawberry.Schema) -> None:
    """Mark the fields and types of a schema for the executor."""
    instants = schema._schema.type_map["DateTime"]  # noqa: SLF001  Strawberry has no public name for it
    instants.extensions[EXECUTION] = Written(INSTANTS)
    for type_ in schema._schema.type_map.values():  # noqa: SLF001  Strawberry has no public name for it
        if isinstance(type_, GraphQLObjectType) and _DEFINITION in type_.extensions:
            if type_.is_type_of is not None:
                type_.extensions[EXECUTION] = _is(type_)
            for field in type_.fields.values():
                mark = _mark(schema, field.extensions[_DEFINITION])
                if mark is not None:
                    field.extensions[EXECUTION] = mark
        elif isinstance(type_, GraphQLInputObjectType):
            type_.extensions[EXECUTION] = made(type_.extensions[_DEFINITION], schema.config.name_converter)
    for type_ in schema._schema.type_map.values():  # noqa: SLF001  as above
        if isinstance(type_, GraphQLUnionType):
            type_.extensions[EXECUTION] = _one_of(type_)
        elif isinstance(type_, GraphQLInterfaceType):
            type_.extensions[EXECUTION] = _named(type_)


def _mark(
    schema: strawberry.Schema, field: StrawberryField
) -> Attribute | Computed | Batch | Performed | Resolved | None:
    if field.is_basic_field:
        return Attribute(field.python_name)
    if COMPUTED in field.metadata:
        return Computed(field.metadata[COMPUTED], field.metadata[NEEDS])
    if BATCH in field.metadata:
        arguments = _arguments(schema, field, field.metadata[ARGUMENTS])
        return Batch(_read(field.metadata[BATCH]), arguments, field.metadata[NEEDS])
    return resolved(schema, field) or performed(field, schema.config.name_converter)


@cache
def _read(batch: Reading) -> Callable[..., Any]:
    """Return what reads a batch from an operation's snapshot; the same one for the same batch."""

    def read(
        request: GraphQLContext, parents: list[Any], *arguments: Any
    ) -> list[Any] | Awaitable[list[Any]]:
        return request.read_soon(batch, parents, *arguments)

    return read


def _arguments(
    schema: strawberry.Schema, field: StrawberryField, arguments: Callable[..., tuple[Any, ...]]
) -> Callable[..., tuple[Any, ...]]:
    """Return what makes a batch's arguments of those that GraphQL coerced."""
    if not field.arguments:
        return arguments
    converted = converting(schema, field)

    def of(request: GraphQLContext, **given: Any) -> tuple[Any, ...]:
        return arguments(request, **converted(given))

    return of


def _is(type_: GraphQLObjectType) -> Is:
    test: Any = type_.is_type_of
    # An event's type depends on what it tells; all others, on the class of the value alone.
    by_class = not issubclass(type_.extensions[_DEFINITION].origin, Event)
    only = getattr(type_.extensions[_DEFINITION].origin, "shows", None)
    return Is(lambda value: bool(test(value, None)), by_class, only)


def _named(type_: GraphQLInterfaceType) -> TypeName:
    resolve: Any = type_.resolve_type
    return TypeName(lambda value: resolve(value, None, type_))


def _one_of(type_: GraphQLUnionType) -> TypeName:
    """Return the first member that the value is of, as Strawberry has it for values of other classes."""
    members = [(member.name, _is(member).test) for member in type_.types]
    return TypeName(lambda value: next((name for name, test in members if test(value)), None), by_class=True)
