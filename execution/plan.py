"""Plans: an operation that is ready to be run, many times, with other variables and contexts."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    Executor,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    default_field_resolver,
    default_type_resolver,
    get_variable_values,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import VariableValues
from graphql.pyutils import Path

from execution.arguments import Given, arguments_of
from execution.errors import Discarded, Unplannable
from execution.levels import Waiting, settle
from execution.operation import Operation
from execution.shapes import Asked, Shapes

MOST_FIELDS = 2500
"""How many fields one plan may have, in all the types that its fragments are asked of."""

MOST_VARIANTS = 8
"""How many combinations of its conditions one operation is planned for."""


@dataclass(frozen=True, slots=True)
class Root:
    """A field of the root; its own resolver is called, as graphql-core does it."""

    key: str
    field: GraphQLField
    asked: Asked
    given: Given
    fill: Any


@dataclass(frozen=True, slots=True)
class Variant:
    """What is to be done while @skip and @include say the same."""

    type: GraphQLObjectType
    empty: dict[str, Any]
    roots: list[Root]


class Plan:
    """How one query of a document is answered; belongs to one event loop."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        name: str | None = None,
        most_fields: int = MOST_FIELDS,
    ) -> None:
        """Plan an operation of a valid document. Raises `Unplannable`."""
        self._most_fields = most_fields
        self._schema = schema
        self._operation = Operation(document, name)
        self._definitions = self._operation.node.variable_definitions or ()
        self._variants: dict[tuple[bool, ...], Variant | None] = {}

    async def answer(
        self,
        context: Any = None,
        variables: dict[str, Any] | None = None,
        root: Any = None,
        executor_class: type[Executor[Any]] = Executor,
        **options: Any,
    ) -> dict[str, Any] | None:
        """Return the data, if there are no errors in it; None: ask graphql-core.

        `executor_class` and its options make the info that the resolvers of the root are given.
        """
        try:
            return await self._answer(context, variables, root, executor_class, options)
        except Exception:  # noqa: BLE001 - graphql-core will meet it again, and word it
            return None

    async def _answer(
        self,
        context: Any,
        given: dict[str, Any] | None,
        root: Any,
        executor_class: type[Executor[Any]],
        options: dict[str, Any],
    ) -> dict[str, Any]:
        variables = get_variable_values(self._schema, self._definitions, given or {}, max_errors=1)
        if isinstance(variables, list):
            raise Discarded
        key = tuple([_decided(variables.coerced.get(name)) for name in self._operation.conditions])
        variant = self._variant(key, variables)
        executor = executor_class(
            self._schema,
            self._operation.definitions,
            self._operation.fragments,
            root,
            context,
            self._operation.node,
            variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            **options,
        )
        data = dict(variant.empty)
        waiting = Waiting(context)
        values = await _resolved(executor, variant)
        try:
            for field, value in zip(variant.roots, values, strict=True):
                field.fill((value,), (data,), waiting)
            await settle(waiting, variables)
        except Unplannable:
            self._variants[key] = None
            raise
        return data

    def _variant(self, key: tuple[bool, ...], variables: VariableValues) -> Variant:
        if key not in self._variants:
            if len(self._variants) >= MOST_VARIANTS:
                raise Unplannable("The operation has too many conditions.")
            self._variants[key] = None
            self._variants[key] = self._compiled(variables)
        variant = self._variants[key]
        if variant is None:
            raise Unplannable("The operation was found to be unplannable.")
        return variant

    def _compiled(self, variables: VariableValues) -> Variant:
        type_ = self._schema.query_type
        if type_ is None:
            raise Unplannable("There is no query type.")
        shapes = Shapes(self._schema, self._operation, variables, self._most_fields)
        selected = collect_fields(
            self._schema, self._operation.fragments, variables, type_, self._operation.node
        ).grouped_field_set
        empty: dict[str, Any] = dict.fromkeys(selected)
        roots = []
        for key, asked in selected.items():
            name = asked[0].node.name.value
            if name == "__typename":
                empty[key] = type_.name
                continue
            if name not in type_.fields:
                raise Unplannable("Introspection is not planned.")
            field = type_.fields[name]
            given = arguments_of(field, asked[0].node)
            roots.append(Root(key, field, asked, given, shapes.fill(field, key, asked)))
        return Variant(type_, empty, roots)


def _decided(value: Any) -> bool:
    if value is not True and value is not False:
        raise Discarded
    return value


async def _resolved(executor: Executor[Any], variant: Variant) -> list[Any]:
    """Return the values of the root's fields, all resolved at the same time."""
    if len(variant.roots) == 1:
        return [await _value(executor, variant.type, variant.roots[0])]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_value(executor, variant.type, root)) for root in variant.roots]
    return [task.result() for task in tasks]


async def _value(executor: Executor[Any], type_: GraphQLObjectType, root: Root) -> Any:
    resolve = root.field.resolve or executor.field_resolver
    nodes = [one.node for one in root.asked]
    info = executor.build_resolve_info(root.field, nodes, type_, Path(None, root.key, type_.name))
    value = resolve(executor.root_value, info, **root.given(executor.variable_values))
    if executor.is_awaitable(value):
        awaited: Awaitable[Any] = value
        return await awaited
    return value
