"""How graphql-core runs an operation: by an executor that completes by the operation's plan."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    ExecutionResult,
    Executor,
    GraphQLError,
    MiddlewareManager,
    OperationType,
    execute,
    subscribe,
)

from colloquy.execution import Done, completing
from colloquy.schema.types.errors import label
from colloquy.server.graphql.documents import Document, DocumentOperation
from colloquy.server.graphql.request import GraphQLRequest
from colloquy.server.observability.metrics import Metrics


class Executors:
    """Runs operations on one schema, past what Strawberry does around graphql-core.

    What Strawberry adds, extensions that read and check a document, was done before; going through
    it once more costs as much as a send. All that is completed is counted.
    """

    def __init__(self, schema: strawberry.Schema, metrics: Metrics) -> None:
        self._schema = schema
        self._core = schema._schema  # noqa: SLF001  Strawberry has no public name for it
        self._base = schema.execution_context_class
        self._count = metrics.completed
        self._unplanned = completing(self._base, None, self._count)

    async def planned(
        self, request: GraphQLRequest, operation: DocumentOperation, context: Any
    ) -> dict[str, Any] | None:
        """Return the data of a query by its plan, if there are no errors in it."""
        if operation.plan is None:
            return None
        options = {"operation_extensions": request.extensions}
        data = await operation.plan.answer(context, request.variables, None, self._base, **options)
        if data is not None:
            self._count(True)
        return data

    async def performed(
        self, request: GraphQLRequest, operation: DocumentOperation, document: Document, context: Any
    ) -> ExecutionResult:
        """Return what is answered to a mutation: done by its plan, as far as that goes."""
        done = None if operation.plan is None else await operation.plan.perform(context, request.variables)
        if done is None or not done.is_whole:
            return await self.execute(request, operation, document, context, done)
        self._count(True)
        return ExecutionResult(done.data, None)

    async def execute(
        self,
        request: GraphQLRequest,
        operation: DocumentOperation,
        document: Document,
        context: Any,
        done: Done | None = None,
    ) -> ExecutionResult:
        """Return what graphql-core answers to a query or a mutation; a mutation is completed by plan."""
        given = self._given(request, operation, context)
        if done is not None and operation.plan is not None:
            given["executor_class"] = operation.plan.executor(self._base, self._count, done)
            given["middleware"] = MiddlewareManager(done)
        running = execute(self._core, document.node, **given)
        result = await running if isawaitable(running) else running
        label(result.errors)
        return result

    async def subscribe(
        self, request: GraphQLRequest, operation: DocumentOperation, document: Document, context: Any
    ) -> AsyncGenerator[ExecutionResult, None] | ExecutionResult:
        """Return the stream of a subscription, or why there is none."""
        opening = subscribe(self._core, document.node, **self._given(request, operation, context))
        opened: Any = await opening if isawaitable(opening) else opening
        if isinstance(opened, ExecutionResult):
            label(opened.errors)
            return opened
        return _labelled(opened)

    def _given(self, request: GraphQLRequest, operation: DocumentOperation, context: Any) -> dict[str, Any]:
        """Return what graphql-core is given besides the schema and the document."""
        return {
            "context_value": context,
            "variable_values": request.variables,
            "operation_name": operation.name,
            "executor_class": self._class_for(operation),
            "operation_extensions": request.extensions,
        }

    def _class_for(self, operation: DocumentOperation) -> type[Executor[Any]]:
        # What its plan did not answer of a query, it cannot complete either.
        if operation.plan is None or operation.type is OperationType.QUERY:
            return self._unplanned
        return operation.plan.executor(self._base, self._count)


async def _labelled(results: AsyncGenerator[ExecutionResult, None]) -> AsyncGenerator[ExecutionResult, None]:
    """Yield the results of a stream; what breaks it is the last one."""
    try:
        async with aclosing(results):
            async for result in results:
                label(result.errors)
                yield result
                del result  # an idle stream keeps none
    except Exception as error:  # noqa: BLE001  graphql-core leaves it to who reads the stream
        broken = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
        label([broken])
        yield ExecutionResult(None, [broken])
