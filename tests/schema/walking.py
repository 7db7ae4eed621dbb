"""Walking a schema: every element by its path, with what must not change about it."""

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_introspection_type,
    is_specified_scalar_type,
)

Element = tuple[str, str, str | None]
"""A path, such as `Query.node(id:)`, its shape, such as `ID!`, and its description."""


def elements(schema: GraphQLSchema) -> Iterator[Element]:
    """Yield every type, field, argument, input field, enum value, member and interface."""
    for name, named in schema.type_map.items():
        if is_introspection_type(named) or is_specified_scalar_type(named):
            continue
        yield name, _kind(named), named.description
        yield from _parts(name, named)


def _kind(named: GraphQLNamedType) -> str:
    one_of = isinstance(named, GraphQLInputObjectType) and named.is_one_of
    kind = type(named).__name__.removeprefix("Custom")
    return f"{kind} @oneOf" if one_of else kind


def _parts(name: str, named: GraphQLNamedType) -> Iterator[Element]:
    if isinstance(named, GraphQLEnumType):
        for word, value in named.values.items():
            yield f"{name}.{word}", "value", value.description
    if isinstance(named, GraphQLUnionType):
        for member in named.types:
            yield f"{name} | {member.name}", "member", "a member has none"
    if isinstance(named, GraphQLInputObjectType):
        for word, entry in named.fields.items():
            yield f"{name}.{word}", str(entry.type), entry.description
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        for interface in named.interfaces:
            yield f"{name} & {interface.name}", "interface", "an interface has none"
        for word, field in named.fields.items():
            yield from _field(f"{name}.{word}", field)


def _field(path: str, field: GraphQLField) -> Iterator[Element]:
    yield path, str(field.type), field.description
    for word, argument in field.args.items():
        yield f"{path}({word}:)", str(argument.type), argument.description


def missing(wanted: GraphQLSchema, has: GraphQLSchema) -> list[str]:
    """Return what the wanted schema has and the other one lacks, or has in another shape."""
    shapes = {path: shape for path, shape, _ in elements(has)}
    return [
        f"{path}: {shape}, not {shapes.get(path)}"
        for path, shape, _ in elements(wanted)
        if shapes.get(path) != shape
    ]


def undescribed(schema: GraphQLSchema) -> list[str]:
    """Return the paths of elements that nobody described."""
    return [path for path, _, description in elements(schema) if not (description or "").strip()]
