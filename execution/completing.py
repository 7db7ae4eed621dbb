"""Executors of graphql-core that complete by plan what the fields of the root resolve to.

For mutations, which must not be run twice, and for the events of subscriptions: graphql-core
resolves each field of the root, once, in its order; a plan completes the value, reading level by
level; and if it cannot, graphql-core completes the very same value, and words what is wrong.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Protocol

from graphql import Executor, GraphQLError
from graphql.execution.values import VariableValues
from graphql.pyutils import Path

from colloquy.execution.variants import Variant

Told = Callable[[bool], None]
"""Is told of each operation, and of each event, whether it was completed by plan without an error."""


class Variants(Protocol):
    """What an executor needs of a plan."""

    def variant(self, variables: VariableValues) -> Variant:
        """Return what is to be done with these variables. Raises, if nothing can be done."""
        ...


def completing(
    base: type[Executor[Any]],
    plan: Variants | None,
    told: Told,
    completed: Mapping[str, Any] | None = None,
) -> type[Executor[Any]]:
    """Return a class of executors that complete one operation by its plan, where it has one.

    `completed` is the data of fields of the root that were completed before.
    """
    words = {"plan": plan, "told": staticmethod(told), "completed": completed or {}}
    return type(base.__name__, (Completing, base), words)


class Completing(Executor[Any]):
    """Belongs to one run of the operation; a copy of it belongs to each event."""

    plan: ClassVar[Variants | None]
    told: ClassVar[Told]
    completed: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    variant: Variant | None = None
    is_planned = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # What is aborted must end in the midst of it, which only graphql-core knows to do.
        if self.plan is None or self.abort_signal is not None:
            return
        try:
            self.variant = self.plan.variant(self.variable_values)
        except Exception:  # noqa: BLE001 - graphql-core will meet it again, and word it
            return
        self.is_planned = True

    @classmethod
    def build(cls, *args: Any, **options: Any) -> list[GraphQLError] | Executor[Any]:
        """Return an executor, or what is wrong with the request."""
        built = super().build(*args, **options)
        if isinstance(built, list):
            cls.told(False)
        return built

    def complete_value(
        self, return_type: Any, asked: Any, info: Any, path: Path, result: Any, position: Any
    ) -> Any:
        """Return a completed value; that of a field of the root by plan."""
        if path.prev is None and path.key in self.completed:
            return self.completed[str(path.key)]
        if self.variant is not None and path.prev is None:
            root = self.variant.roots.get(str(path.key))  # none for __typename
            # graphql-core comes here again with what is inside of a type that is not null.
            if root is not None and return_type is root.field.type:
                return self.complete_root(self.variant, asked, info, path, result, position)
        return super().complete_value(return_type, asked, info, path, result, position)

    async def complete_root(
        self, variant: Variant, asked: Any, info: Any, path: Path, result: Any, position: Any
    ) -> Any:
        """Return the completed value of a field of the root: by plan, or else by graphql-core."""
        key, data = str(path.key), dict[str, Any]()
        try:
            await variant.complete({key: result}, data, self.context_value, self.variable_values)
            return data[key]
        except Exception:  # noqa: BLE001 - as above
            self.is_planned = False
        completed = super().complete_value(info.return_type, asked, info, path, result, position)
        return await completed if self.is_awaitable(completed) else completed

    def build_response(self, data: dict[str, Any] | None) -> Any:
        """Return the answer, and tell how it was made."""
        type(self).told(self.is_planned and not self.collected_errors.errors)
        return super().build_response(data)
