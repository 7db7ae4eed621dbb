"""The schema as the engine serves it, for tests without a server: each operation begins and ends for itself."""

from collections.abc import AsyncIterator

from strawberry.extensions import SchemaExtension
from strawberry.types import StreamExecutionResult

from colloquy.schema.build import build_schema
from colloquy.schema.types.errors import label


class EndsOperations(SchemaExtension):
    """Ends an operation's snapshot with it, and says the code of what was refused, as the engine does."""

    async def on_operation(self) -> AsyncIterator[None]:
        context = self.execution_context
        context.context.begin()
        try:
            yield
        finally:
            label(getattr(context.result, "errors", None))
            await context.context.close()

    async def on_stream_result(self, result: StreamExecutionResult) -> AsyncIterator[None]:
        label(getattr(result, "errors", None))
        await self.execution_context.context.refresh()
        yield


schema = build_schema(EndsOperations)
