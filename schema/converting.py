"""What a function is given for the arguments of its field, as Strawberry makes it of what was coerced."""

from collections.abc import Callable, Mapping
from typing import Any

import strawberry
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.field import StrawberryField

Converted = Callable[[Mapping[str, Any]], dict[str, Any]]
"""Returns the keywords of a function for the coerced arguments of its field."""

_LEAVES = (str, int, float, bool, strawberry.ID)


def converting(schema: strawberry.Schema, field: StrawberryField) -> Converted:
    """Return what converts the arguments of a field; leaves, which stay as they are, at once."""
    naming, registry = schema.config.name_converter, schema.schema_converter.scalar_registry
    leaves = {naming.from_argument(one): one.python_name for one in field.arguments if _is_leaf(one.type)}

    def converted(given: Mapping[str, Any]) -> dict[str, Any]:
        if given.keys() <= leaves.keys():
            return {leaves[name]: value for name, value in given.items()}
        return convert_arguments(dict(given), field.arguments, scalar_registry=registry, config=schema.config)

    return converted


def _is_leaf(type_: Any) -> bool:
    inner = type_.of_type if type(type_) is StrawberryOptional else type_
    return inner in _LEAVES or isinstance(inner, StrawberryEnumDefinition) or has_enum_definition(inner)
