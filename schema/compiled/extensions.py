"""What surrounds each operation."""

from collections.abc import AsyncIterator

from strawberry.extensions import SchemaExtension
from strawberry.types import StreamExecutionResult

from colloquy.schema.context import GraphQLContext
from colloquy.schema.types.errors import label


class OneSnapshot(SchemaExtension):
    """Gives each operation its own request, ends its snapshot with it, and labels its errors.

    A WebSocket has one context for all its operations; a snapshot kept there would grow stale.
    """

    async def on_operation(self) -> AsyncIterator[None]:
        """Begin and end the operation's own request."""
        context = self.execution_context
        given = context.context
        if not isinstance(given, GraphQLContext):
            yield
            return
        request = context.context = given.fresh()
        try:
            yield
        finally:
            label(getattr(context.result, "errors", None))
            await request.close()

    async def on_stream_result(self, result: StreamExecutionResult) -> AsyncIterator[None]:
        """Let go of the snapshot between two events: the next may be hours away."""
        label(getattr(result, "errors", None))
        request = self.execution_context.context
        if isinstance(request, GraphQLContext):
            await request.refresh()
        yield
