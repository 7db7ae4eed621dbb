"""The executor that graphql-core runs an operation with: one that completes by the operation's plan."""

import copy

import strawberry
from graphql import OperationType

from execution import completing
from server.documents import Operation
from server.metrics import Metrics


class Executors:
    """Gives a schema as one operation is run on it; all that is completed is counted."""

    def __init__(self, schema: strawberry.Schema, metrics: Metrics) -> None:
        self._schema = schema
        self._base = schema.execution_context_class
        self._count = metrics.completed
        self._unplanned = completing(self._base, None, self._count)

    def schema_for(self, operation: Operation) -> strawberry.Schema:
        """Return the schema to run an operation on; a query that comes here is for graphql-core."""
        if operation.type is OperationType.QUERY:
            return self._schema
        plan = operation.plan
        # Strawberry has no other place for it: it takes the class of executors from the schema.
        schema = copy.copy(self._schema)
        schema.execution_context_class = plan.executor(self._base, self._count) if plan else self._unplanned
        return schema
