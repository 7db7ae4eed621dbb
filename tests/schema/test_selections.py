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


@pytest.mark.parametrize(
    ("type_", "was", "becomes"),
    [
        ("LegEvent", "legStatus: LegStatus!", "channel: LegStatus!"),
        ("DeliveryEvent", "channel: ChannelType!", "leg: ChannelType!"),
        ("FormContent", "title: String\n", "title: String!\n"),
        ("ImageItem", "filename: String\n", "filename: URL\n"),
    ],
)
def test_a_disagreement_is_found(type_: str, was: str, becomes: str) -> None:
    """The canary: a field of one member as another member's, with another type or nullability."""
    before, start, rest = sdl().partition(f"type {type_} ")
    broken = build_schema(before + start + rest.replace(was, becomes, 1))

    assert any(type_ in one for one in disagreements(broken))
