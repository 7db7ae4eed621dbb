"""The arguments of a field, as graphql-core coerces them: once, or for each set of variables."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_argument_values,
)
from graphql.execution.values import VariableValues

Given = Callable[[VariableValues], dict[str, Any]]
"""Returns the coerced arguments of one field."""

_UNCHANGING = (str, int, float, Enum)


def arguments_of(field: GraphQLField, node: FieldNode) -> Given:
    """Return what gives the arguments of a field. Raises `GraphQLError` if they are all wrong."""
    if any(_varies(argument.value) for argument in node.arguments or ()):
        return lambda variables: get_argument_values(field, node, variables)
    always = get_argument_values(field, node) if field.args else {}
    if all(value is None or isinstance(value, _UNCHANGING) for value in always.values()):
        return lambda _: always
    return lambda _: get_argument_values(field, node)


def _varies(value: ValueNode) -> bool:
    if isinstance(value, VariableNode):
        return True
    if isinstance(value, ListValueNode):
        return any(map(_varies, value.values))
    return isinstance(value, ObjectValueNode) and any(_varies(field.value) for field in value.fields)
