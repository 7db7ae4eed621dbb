"""Tells the compiled executor how a field of the query root is called: its body, and nothing around it."""

from collections.abc import Callable, Mapping
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from colloquy.execution import Resolved
from colloquy.schema.compiled.arguments import converting
from colloquy.schema.compiled.mutations import Called
from colloquy.schema.context import GraphQLContext


def resolved(schema: strawberry.Schema, field: StrawberryField) -> Resolved | None:
    """Return how a field is called; None if Strawberry would do more around its function."""
    resolver = field.base_resolver
    if resolver is None or not resolver.is_async or field.permission_classes or field.extensions:
        return None
    return Resolved(_call(resolver.wrapped_func, converting(schema, field)))


def _call(body: Any, converted: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Callable[..., Any]:
    async def resolve(request: GraphQLContext, given: Mapping[str, Any]) -> Any:
        return await body(None, Called(request), **converted(given))

    return resolve
