"""Tells the compiled executor how mutations are called, and how their inputs are made.

It does what Strawberry would do around the same functions, without looking at the types again for
each request. What has anything to it that is not known here is left to Strawberry.
"""

from collections.abc import Awaitable, Callable
from dataclasses import MISSING
from typing import Any

from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryMaybe, StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from colloquy.execution import Made, Performed
from colloquy.schema.context import GraphQLContext
from colloquy.schema.types.errors import AnswersRefusals


class Called:
    """All that the fields of the roots look at of the info."""

    __slots__ = ("context",)

    def __init__(self, context: GraphQLContext) -> None:
        self.context = context


def made(definition: StrawberryObjectDefinition, naming: NameConverter) -> Made | None:
    """Return how an input is made, as Strawberry makes it; None if that is not plain."""
    fields = definition.fields
    if definition.from_input is not None or any(isinstance(field.type, StrawberryMaybe) for field in fields):
        return None
    absent = [f.python_name for f in fields if f.default_value is MISSING and f.default_factory is MISSING]
    names = {naming.from_field(field): field.python_name for field in fields}
    return Made(definition.origin, names, dict.fromkeys(absent), bool(definition.is_one_of))


def performed(field: StrawberryField, naming: NameConverter) -> Performed | None:
    """Return how a mutation is called; None if there is more around it than the answer to refusals."""
    resolver = field.base_resolver
    if resolver is None or not resolver.is_async or field.permission_classes or len(field.extensions) != 1:
        return None
    (answers,) = field.extensions
    if not isinstance(answers, AnswersRefusals):
        return None
    names = {naming.from_argument(argument): argument.python_name for argument in field.arguments}
    return Performed(_call(resolver.wrapped_func, answers), names)


def _call(body: Any, answers: AnswersRefusals) -> Callable[..., Awaitable[Any]]:
    async def perform(request: GraphQLContext, **arguments: Any) -> Any:
        info: Any = Called(request)
        return await answers.resolve_async(body, None, info, **arguments)

    return perform
