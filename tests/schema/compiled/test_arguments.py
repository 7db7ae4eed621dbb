"""What a function is given is what Strawberry would give it, for the arguments of every field."""

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
)
from hypothesis import given
from hypothesis import strategies as st
from strawberry.types.arguments import convert_arguments

from colloquy.schema.build import schema
from colloquy.schema.compiled import arguments as subject
from colloquy.schema.compiled.arguments import converting

CORE: Any = schema._schema
DEFINITION = "strawberry-definition"
FIELDS = {
    f"{type_.name}.{name}": field
    for type_ in CORE.type_map.values()
    if isinstance(type_, GraphQLObjectType) and type_ is not CORE.mutation_type
    for name, field in type_.fields.items()
    if field.args and DEFINITION in field.extensions
}


def coerced(type_: Any) -> st.SearchStrategy[Any]:
    """Return values of a type as graphql-core coerces them."""
    if isinstance(type_, GraphQLNonNull):
        return present(type_.of_type)
    return st.none() | present(type_)


def present(type_: Any) -> st.SearchStrategy[Any]:
    if isinstance(type_, GraphQLList):
        return st.lists(coerced(type_.of_type), max_size=3)
    if isinstance(type_, GraphQLEnumType):
        return st.sampled_from([type_.coerce_input_value(name) for name in type_.values])
    if isinstance(type_, GraphQLInputObjectType):
        return named(type_.fields)
    return st.integers() if type_ is GraphQLInt else st.text()


def named(of: Any) -> st.SearchStrategy[Any]:
    """Return values of arguments, or of an input's fields; those that may be absent sometimes are."""
    needed = {n: coerced(one.type) for n, one in of.items() if isinstance(one.type, GraphQLNonNull)}
    others = {n: coerced(one.type) for n, one in of.items() if n not in needed}
    return st.fixed_dictionaries(needed, optional=others)


def compare(name: str, values: Any) -> None:
    field = FIELDS[name].extensions[DEFINITION]
    registry = schema.schema_converter.scalar_registry
    meant = convert_arguments(dict(values), field.arguments, scalar_registry=registry, config=schema.config)

    made = converting(schema, field)(values)

    assert made == meant
    assert [type(made[name]) for name in meant] == [type(value) for value in meant.values()]


@pytest.mark.parametrize("name", FIELDS)
@given(data=st.data())
def test_arguments_are_converted_as_strawberry_does_it(name: str, data: st.DataObject) -> None:
    compare(name, data.draw(named(FIELDS[name].args)))


def test_what_is_taken_for_a_leaf_and_is_none_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary."""
    monkeypatch.setattr(subject, "_is_leaf", lambda _: True)

    with pytest.raises(AssertionError):
        compare("Query.participant", {"ref": {"id": "par_1"}})
