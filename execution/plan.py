"""Plans: an operation that is ready to be run, many times, with other variables and contexts."""

import asyncio
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from functools import cached_property
from typing import Any

from graphql import (
    DocumentNode,
    Executor,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    default_field_resolver,
    default_type_resolver,
    get_variable_values,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import VariableValues
from graphql.pyutils import Path

from colloquy.execution.arguments import arguments_of
from colloquy.execution.completing import Told, completing
from colloquy.execution.errors import Discarded, Unplannable
from colloquy.execution.marks import Resolved, mark_of
from colloquy.execution.operation import OperationAst
from colloquy.execution.performing import Done, Performing
from colloquy.execution.shapes import Shapes
from colloquy.execution.variants import Root, Variant

MOST_FIELDS = 2500
"""How many fields one plan may have, in all the types that its fragments are asked of."""

MOST_VARIANTS = 8
"""How many combinations of its conditions one operation is planned for."""


class Plan:
    """How one operation of a document is answered; belongs to one event loop.

    A query is answered by `answer`, and a mutation done by `perform`, where it can be. Others, and
    subscriptions, are for graphql-core to run, with the executor that `executor` makes, which
    completes by this plan what they resolve to.
    """

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
        self._operation = OperationAst(document, name)
        self._definitions = self._operation.node.variable_definitions or ()
        self._variants: dict[tuple[bool, ...], Variant | None] = {}
        self._executors: dict[tuple[type[Executor[Any]], Told], type[Executor[Any]]] = {}

    async def answer(
        self,
        context: Any = None,
        variables: dict[str, Any] | None = None,
        root: Any = None,
        executor_class: type[Executor[Any]] = Executor,
        **options: Any,
    ) -> dict[str, Any] | None:
        """Return the data of a query, if there are no errors in it; None: ask graphql-core.

        `executor_class` and its options make the info that the resolvers of the root are given.
        Raises `ValueError` for a mutation, which must not be run by a plan and then once more.
        """
        if self._operation.node.operation is not OperationType.QUERY:
            raise ValueError("Only queries can be answered anew; complete others by an executor.")
        try:
            return await self._answer(context, variables, root, executor_class, options)
        except Exception:  # noqa: BLE001 - graphql-core will meet it again, and word it
            return None

    async def perform(self, context: Any = None, variables: dict[str, Any] | None = None) -> Done | None:
        """Return what was done of a mutation; None: nothing, ask graphql-core.

        If it is not whole, have graphql-core go on from it: with `executor`, and with it as a
        middleware.
        """
        try:
            performing = self._performing
            if performing is None:
                return None
            made, others = performing.read(variables or {})
            variant = self.variant(others)
        except Exception:  # noqa: BLE001 - graphql-core will meet it again, and word it
            return None
        return await performing.perform(variant, made, others, context)

    @cached_property
    def _performing(self) -> Performing | None:
        if self._operation.node.operation is not OperationType.MUTATION:
            return None
        try:
            return Performing(self._schema, self._operation)
        except Unplannable:
            return None

    def executor(
        self, base: type[Executor[Any]], told: Told, done: Done | None = None
    ) -> type[Executor[Any]]:
        """Return a class for graphql-core to run this operation with, on the ground of another.

        `told` is told of each run, and of each event, whether it was completed by plan. The class
        is kept with the plan, so let it be the same function each time; but where some of it is
        done, the class is for this one run.
        """
        if done is not None:
            return completing(base, self, told, done.completed)
        key = base, told
        if key not in self._executors:
            self._executors[key] = completing(base, self, told)
        return self._executors[key]

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
        variant = self.variant(variables)
        roots = variant.roots.values()
        if all(one.mark is not None for one in roots):
            asked = [_resolved(one, context, variables) for one in roots]
        else:
            executor = self._executor(context, variables, root, executor_class, options)
            asked = [_value(executor, variant.type, one) for one in roots]
        values = await _together(asked)
        data = dict(variant.empty)
        await variant.complete(dict(zip(variant.roots, values, strict=True)), data, context, variables)
        return data

    def _executor(
        self,
        context: Any,
        variables: VariableValues,
        root: Any,
        executor_class: type[Executor[Any]],
        options: dict[str, Any],
    ) -> Executor[Any]:
        """Return what makes the info of resolvers."""
        return executor_class(
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

    def prepare(self) -> None:
        """Compile ahead of the first run, if nothing depends on variables."""
        if not self._operation.conditions:
            with suppress(Unplannable, GraphQLError):
                self.variant(VariableValues({}, {}))

    def variant(self, variables: VariableValues) -> Variant:
        """Return what is to be done with these variables. Raises `Unplannable`, `Discarded`."""
        key = tuple([_decided(variables.coerced.get(name)) for name in self._operation.conditions])
        if key not in self._variants:
            if len(self._variants) >= MOST_VARIANTS:
                raise Unplannable("The operation has too many conditions.")
            self._variants[key] = None
            self._variants[key] = self._compiled(variables)
        variant = self._variants[key]
        if variant is None or variant.is_given_up:
            raise Unplannable("The operation was found to be unplannable.")
        return variant

    def _compiled(self, variables: VariableValues) -> Variant:
        type_ = self._schema.get_root_type(self._operation.node.operation)
        if type_ is None:
            raise Unplannable("There is no such root type.")
        shapes = Shapes(self._schema, self._operation, variables, self._most_fields)
        selected = collect_fields(
            self._schema, self._operation.fragments, variables, type_, self._operation.node
        ).grouped_field_set
        empty: dict[str, Any] = dict.fromkeys(selected)
        roots = {}
        for key, asked in selected.items():
            name = asked[0].node.name.value
            if name == "__typename":
                empty[key] = type_.name
                continue
            if name not in type_.fields:
                raise Unplannable("Introspection is not planned.")
            field = type_.fields[name]
            given = arguments_of(field, asked[0].node)
            fill = shapes.fill(field, key, asked)
            roots[key] = Root(key, field, asked, given, fill, mark_of(field, Resolved))
        return Variant(type_, empty, roots)


def _decided(value: Any) -> bool:
    if value is not True and value is not False:
        raise Discarded
    return value


async def _together(asked: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Return the values of the root's fields, all resolved at the same time."""
    if len(asked) == 1:
        return [await asked[0]]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in asked]
    return [task.result() for task in tasks]


async def _resolved(root: Root, context: Any, variables: VariableValues) -> Any:
    mark: Resolved = root.mark
    return await mark.resolve(context, root.given(variables))


async def _value(executor: Executor[Any], type_: GraphQLObjectType, root: Root) -> Any:
    resolve = root.field.resolve or executor.field_resolver
    nodes = [one.node for one in root.asked]
    info = executor.build_resolve_info(root.field, nodes, type_, Path(None, root.key, type_.name))
    value = resolve(executor.root_value, info, **root.given(executor.variable_values))
    if executor.is_awaitable(value):
        awaited: Awaitable[Any] = value
        return await awaited
    return value
