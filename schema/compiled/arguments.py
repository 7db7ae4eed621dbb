"""What a function is given for the arguments of its field, as Strawberry makes it of what was coerced."""

from collections.abc import Callable, Mapping
from typing import Any

import strawberry
from strawberry.schema.name_converter import NameConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import StrawberryList, StrawberryOptional, has_object_definition
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.field import StrawberryField

from colloquy.schema.compiled.mutations import made

Converted = Callable[[Mapping[str, Any]], dict[str, Any]]
"""Returns the keywords of a function for the coerced arguments of its field."""
Convert = Callable[[Any], Any]

_LEAVES = (str, int, float, bool, strawberry.ID)


def converting(schema: strawberry.Schema, field: StrawberryField) -> Converted:
    """Return what converts the arguments of a field; what is not known here is left to Strawberry."""
    naming, registry = schema.config.name_converter, schema.schema_converter.scalar_registry
    known: dict[str, tuple[str, Convert]] = {}
    for one in field.arguments:
        convert = _known(one.type, naming)
        if convert is not None:
            known[naming.from_argument(one)] = one.python_name, convert

    def converted(given: Mapping[str, Any]) -> dict[str, Any]:
        if given.keys() <= known.keys():
            return {(pair := known[name])[0]: pair[1](value) for name, value in given.items()}
        return convert_arguments(dict(given), field.arguments, scalar_registry=registry, config=schema.config)

    return converted


def _known(type_: Any, naming: NameConverter) -> Convert | None:
    """Return what converts values of a type, null among them; None if that is Strawberry's matter."""
    inner = _present(type_)
    if _is_leaf(inner):
        return _same
    if type(inner) is StrawberryList:
        return _list(_known(inner.of_type, naming))
    return _input(inner, naming) if has_object_definition(inner) else None


def _input(type_: Any, naming: NameConverter) -> Convert | None:
    """Return what makes objects of an input type of which all fields are leaves."""
    definition = type_.__strawberry_definition__
    mark = made(definition, naming)
    if mark is None or not all(_is_leaf(_present(field.type)) for field in definition.fields):
        return None

    def convert(value: Any) -> Any:
        if value is None:
            return None
        given = {mark.names[name]: held for name, held in value.items()}
        return mark.make(**{**mark.absent, **given})

    return convert


def _list(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda values: None if values is None else [convert(value) for value in values]


def _present(type_: Any) -> Any:
    return type_.of_type if type(type_) is StrawberryOptional else type_


def _same(value: Any) -> Any:
    return value


def _is_leaf(type_: Any) -> bool:
    return type_ in _LEAVES or isinstance(type_, StrawberryEnumDefinition) or has_enum_definition(type_)
