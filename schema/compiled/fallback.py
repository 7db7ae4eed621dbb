"""How graphql-core executes what no plan answers."""

from typing import Any

from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Forgets the fields that it collected for one event of a subscription before the next.

    graphql-core 3.3.2 remembers them by the identity of lists that it makes anew for each event:
    3 KB an event, for as long as the stream lives.
    """

    def build_per_event_executor(self, payload: Any) -> Any:
        """Return the executor of one event."""
        executor = super().build_per_event_executor(payload)
        executor._relevant_sub_fields = {}  # noqa: SLF001  there is no public way to empty it
        return executor
