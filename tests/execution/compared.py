"""What the tests' own schema adds: whatever they ask is answered by a plan too, from the same snapshot.

A query is answered twice. A mutation is not: what it resolved to is completed twice, and so is
each event of a subscription.
"""

from collections.abc import AsyncIterator
from copy import copy
from functools import lru_cache
from typing import Any

import pytest
from graphql import Executor, GraphQLSchema, OperationType, parse, print_ast
from graphql.execution.executor import CollectedErrors
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType as Kind

from colloquy.execution import Plan, Unplannable
from colloquy.execution.completing import Completing
from colloquy.schema.compiled.fallback import Execution
from colloquy.schema.compiled.projection import wanted_by


class Compared(SchemaExtension):
    """Fails the test if a plan answers otherwise than graphql-core, or not at all without need."""

    async def on_execute(self) -> AsyncIterator[None]:
        context = self.execution_context
        if context.operation_type is not Kind.QUERY:
            yield
            return
        plan = plan_of(context.schema._schema, context.query or "", context.operation_name)
        request: Any = context.context
        request.narrow(wanted_by(context.schema._schema, parse(context.query or "")))
        planned = plan and await plan.answer(
            context.context,
            context.variables,
            context.root_value,
            context.schema.execution_context_class,
            operation_extensions=context.operation_extensions,
        )
        request.narrow({})
        yield
        result: Any = context.result
        needless = planned is None and plan is not None and result is not None and not result.errors
        wrong = planned is not None and (repr(planned), None) != (repr(result.data), result.errors)
        if needless or wrong:
            pytest.fail(f"plan: {planned}\nreference: {result}\n{context.query} {context.variables}")


class Comparing(Execution):
    """Runs mutations and subscriptions by an executor that completes each value twice."""

    @classmethod
    def build(cls, schema: GraphQLSchema, document: Any, *args: Any, **options: Any) -> Any:
        built: Any = super().build(schema, document, *args, **options)
        if isinstance(built, list) or built.operation.operation is OperationType.QUERY:
            return built
        name = built.operation.name and built.operation.name.value
        plan = plan_of(schema, print_ast(document), name)
        return built if plan is None else twice(plan).build(schema, document, *args, **options)


class Twice(Completing):
    """Fails the test if a plan completes otherwise than graphql-core, or not at all without need."""

    async def complete_root(
        self, variant: Any, asked: Any, info: Any, path: Any, result: Any, position: Any
    ) -> Any:
        reference = copy(self)
        reference.collected_errors = CollectedErrors()
        known = len(self.collected_errors.errors)
        expected = await came(
            super(Completing, reference).complete_value, info.return_type, asked, info, path, result, position
        )
        planned = await came(super().complete_root, variant, asked, info, path, result, position)
        errors = [error.formatted for error in self.collected_errors.errors[known:]]
        errors_expected = [error.formatted for error in reference.collected_errors.errors]
        wrong = (repr(planned), errors) != (repr(expected), errors_expected)
        needless = not self.is_planned and not errors and not isinstance(planned, Exception)
        if wrong or needless:
            pytest.fail(f"plan: {planned} {errors}\nreference: {expected} {errors_expected}\n{path}")
        if isinstance(planned, Exception):
            raise planned
        return planned


async def came(complete: Any, *given: Any) -> Any:
    """Return what completing a value came to, be it an exception."""
    try:
        completed = complete(*given)
        return await completed if hasattr(completed, "__await__") else completed
    except Exception as error:
        return error


@lru_cache(maxsize=1000)
def twice(plan: Plan) -> type[Executor[Any]]:
    """Return the executors of one operation."""
    return type(
        "Twice",
        (Twice, Execution),
        {"plan": plan, "told": staticmethod(lambda by_plan: None)},
    )


@lru_cache(maxsize=1000)
def plan_of(schema: GraphQLSchema, text: str, name: str | None) -> Plan | None:
    """Return the plan of an operation; None for introspection and the like."""
    try:
        return Plan(schema, parse(text), name, most_fields=1_000_000)
    except Unplannable:
        return None
