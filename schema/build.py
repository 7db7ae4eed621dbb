"""The schema, built once."""

import json
from collections.abc import Callable

import strawberry
from graphql import is_abstract_type
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

from colloquy.schema.compiled.fallback import Execution
from colloquy.schema.compiled.marks import announce
from colloquy.schema.compiled.naming import FieldNames
from colloquy.schema.mutation import Mutation
from colloquy.schema.query import Query
from colloquy.schema.subscription import Subscription
from colloquy.schema.types.event import EVENTS
from colloquy.schema.types.scalars import SCALARS

Extension = type[SchemaExtension] | Callable[[], SchemaExtension]


def build_schema(*extensions: Extension) -> strawberry.Schema:
    """Return the schema with further extensions around each operation, the first one outermost.

    The types keep the order in which the files name them: sorting would copy every type, and a
    copied enum no longer gives resolvers the domain's members.
    """
    made = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=EVENTS,
        extensions=extensions,
        execution_context_class=Execution,
        config=StrawberryConfig(scalar_map=SCALARS, name_converter=FieldNames()),
    )
    announce(made)
    return made


schema = build_schema()


def sdl() -> str:
    """Return the schema in the schema definition language, as it is checked in."""
    return f"{schema.as_str().strip()}\n"


def possible_types() -> str:
    """Return the members of every interface and union as JSON, `{"Event": ["CustomEvent", ...], ...}`.

    It is what Apollo Client's cache and Apollo's mobile clients are given as `possibleTypes`.
    """
    core = schema._schema  # noqa: SLF001  Strawberry has no public name for it
    members = {
        name: sorted(member.name for member in core.get_possible_types(type_))
        for name, type_ in sorted(core.type_map.items())
        if is_abstract_type(type_)
    }
    return f"{json.dumps(members, indent=2)}\n"
