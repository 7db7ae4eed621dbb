"""An extension for tests: whatever query they ask is answered by a plan too, from the same snapshot."""

from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any

import pytest
from graphql import GraphQLSchema, parse
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from execution import Plan, Unplannable
from schema.narrowing import wanted_by


class Compared(SchemaExtension):
    """Fails the test if a plan answers otherwise than graphql-core, or not at all without need."""

    async def on_execute(self) -> AsyncIterator[None]:
        context = self.execution_context
        if context.operation_type is not OperationType.QUERY:
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


@lru_cache(maxsize=1000)
def plan_of(schema: GraphQLSchema, text: str, name: str | None) -> Plan | None:
    """Return the plan of a query; None for introspection and the like."""
    try:
        return Plan(schema, parse(text), name, most_fields=1_000_000)
    except Unplannable:
        return None
