"""Selections that everybody writes: the members of a union or interface agree on the fields they share."""

from itertools import combinations

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
)

from colloquy.schema.build import sdl

SCHEMA = build_schema(sdl())


def disagreements(schema: GraphQLSchema) -> list[str]:
    """Return the fields that two members of one abstract type have with other types; Node joins everything."""
    found = []
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType) and type_.name != "Node":
            for one, two in combinations(schema.get_possible_types(type_), 2):
                found += [f"{type_.name}: {field}" for field in _differing(one, two)]
    return found


def _differing(one: GraphQLObjectType, two: GraphQLObjectType) -> list[str]:
    shared = one.fields.keys() & two.fields.keys()
    return [
        f"{one.name}.{n}, {two.name}.{n}"
        for n in sorted(shared)
        if str(one.fields[n].type) != str(two.fields[n].type)
    ]


def test_all_fields_of_all_members_can_be_selected_together() -> None:
    assert disagreements(SCHEMA) == []


@pytest.mark.parametrize("field", ["legStatus: LegStatus!", "deliveryStatus: DeliveryStatus!"])
def test_a_disagreement_is_found(field: str) -> None:
    """The canary: a status as version 0.1.0 had it."""
    broken = build_schema(
        sdl()
        .replace("legStatus: LegStatus!", "status: LegStatus!")
        .replace("deliveryStatus: DeliveryStatus!", "status: DeliveryStatus!")
    )
    assert any("status" in one for one in disagreements(broken))
