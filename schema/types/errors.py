"""Refusals, as clients see them: in a mutation's payload, or as a top-level error."""

from collections.abc import Iterable
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import FieldExtension
from strawberry.types.base import StrawberryOptional
from strawberry.types.field import StrawberryField

from colloquy.domain.errors import Interruption, Refusal
from colloquy.schema.context import Info
from colloquy.schema.fields import plain
from colloquy.schema.types.enums import ErrorCode

INPUT = strawberry.argument(description="What is to be done.")
"""The one argument that every mutation has."""

TOP_LEVEL = {ErrorCode.NOT_FOUND: "NOT_FOUND", ErrorCode.FORBIDDEN: "FORBIDDEN"}
"""The top-level code of a refusal outside mutations; BAD_USER_INPUT for all others."""


@strawberry.type(description="Why a mutation did nothing, in a form that a program can act on.")
class UserError:
    code: ErrorCode = plain("What kind of refusal it is.")
    message: str = plain("What is wrong and what to do, for people.")
    path: list[str] = plain("Where in the arguments the trouble is, from the outside in.")
    limit: int | None = plain("The bound that was passed, if one was.", default=None)
    holder: strawberry.ID | None = plain(
        "The participant who has the id or name already; null for callers who may not know.",
        default=None,
    )


def user_error(refusal: Refusal) -> UserError:
    """Return a refusal as a payload carries it."""
    holder = None if refusal.holder is None else strawberry.ID(refusal.holder)
    return UserError(
        code=refusal.code,
        message=refusal.message,
        path=list(refusal.path),
        limit=refusal.limit,
        holder=holder,
    )


class AnswersRefusals(FieldExtension):
    """Answers a refusal with the field's own payload, empty but for `errors`."""

    def apply(self, field: StrawberryField) -> None:
        payload = field.type
        self.payload: Any = payload.of_type if isinstance(payload, StrawberryOptional) else payload

    async def resolve_async(self, next_: Any, source: Any, info: Info, **kwargs: Any) -> Any:
        try:
            return await next_(source, info, **kwargs)
        except Refusal as refusal:
            return self.payload(errors=[user_error(refusal)])


def mutation_field(description: str) -> Any:
    """Declare a mutation: an async function whose refusals become errors of its payload."""
    return strawberry.mutation(description=description, extensions=[AnswersRefusals()])


def label(errors: Iterable[GraphQLError] | None) -> None:
    """Give the top-level errors that stand for refusals their code, and a bound if they have one."""
    for error in errors or ():
        cause = error.original_error
        if isinstance(cause, Interruption):
            error.extensions = {"code": cause.code}
        elif isinstance(cause, Refusal):
            error.extensions = {"code": TOP_LEVEL.get(cause.code, "BAD_USER_INPUT")}
            if cause.limit is not None:
                error.extensions["limit"] = cause.limit
