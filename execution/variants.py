"""One operation, compiled for what its @skip and @include say; and the fields of its root."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLObjectType
from graphql.execution.values import VariableValues

from colloquy.execution.arguments import Given
from colloquy.execution.choices import Asked
from colloquy.execution.errors import Unplannable
from colloquy.execution.levels import Waiting, settle


@dataclass(frozen=True, slots=True)
class Root:
    """A field of the root, which its own resolver or its mark resolves; `fill` completes what that gives."""

    key: str
    field: GraphQLField
    asked: Asked
    given: Given
    fill: Any
    mark: Any = None


@dataclass(slots=True)
class Variant:
    """What is to be done while @skip and @include say the same; until it is found that it cannot be."""

    type: GraphQLObjectType
    empty: dict[str, Any]
    roots: dict[str, Root]
    is_given_up: bool = False

    async def complete(
        self, values: Mapping[str, Any], data: dict[str, Any], context: Any, variables: VariableValues
    ) -> None:
        """Complete values of the root's fields into the data, level by level.

        Raises whatever stands in the way; if it is `Unplannable`, that is remembered.
        """
        if self.is_given_up:
            raise Unplannable("The operation was found to be unplannable.")
        waiting = Waiting(context)
        try:
            for key, value in values.items():
                self.roots[key].fill((value,), (data,), waiting)
            await settle(waiting, variables)
        except Unplannable:
            self.is_given_up = True
            raise
