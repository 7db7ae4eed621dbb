"""The table of what each field of the root counts as: each row is asked for, with its grant and without."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_composite_type,
)

from colloquy.schema.build import sdl
from colloquy.server.auth.acl import ROOT_FIELDS
from tests.live.conftest import Served
from tests.live.documented import PAGE

SCHEMA = build_schema(sdl())
TOLD = {
    field: (method, tuple(re.findall(r"`([^`]+)`", paths)))
    for field, method, paths in re.findall(r"^\| (\w+) \| ([A-Z]+) \| (`/v1/.*) \|$", PAGE, re.MULTILINE)
}


def test_the_table_is_the_servers() -> None:
    assert list(TOLD.items()) == list(ROOT_FIELDS.items())


@pytest.mark.parametrize("field", TOLD)
async def test_a_field_wants_the_grants_of_its_row_and_no_others(
    guarded: Served, token: Callable[..., str], field: str
) -> None:
    method, paths = TOLD[field]
    grants = {path.replace(":id", "*"): {"methods": [method]} for path in paths}

    assert [e for e in await asked(guarded, token, field, grants) if "acl" in e["extensions"]] == []
    for path, grant in grants.items():
        less = {other: entry for other, entry in grants.items() if other != path}
        (error,) = await asked(guarded, token, field, less)
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert error["extensions"]["acl"] == {"paths": {path: grant}}
        assert f"does not grant {field}; it lacks {method} {path}." in error["message"]


async def asked(served: Served, token: Callable[..., str], field: str, grants: dict[str, Any]) -> list[Any]:
    """Ask for a field with a token of the business that has these grants; the errors."""
    authorization = {"Authorization": f"Bearer {token(acl={'paths': grants})}"}
    body = {"query": document(field)}
    # A subscription is let through, or not, before it is told to come by another transport.
    async with served.http.post(served.url, json=body, headers=authorization) as response:
        answer = await response.json()
    return list(answer.get("errors", ()))


def document(field: str) -> str:
    """Return the shortest valid document that asks for a field of a root."""
    roots = {
        "query": SCHEMA.query_type,
        "mutation": SCHEMA.mutation_type,
        "subscription": SCHEMA.subscription_type,
    }
    for kind, root in roots.items():
        if isinstance(root, GraphQLObjectType) and field in root.fields:
            found = root.fields[field]
            arguments = ", ".join(
                f"{name}: {literal(argument.type)}"
                for name, argument in found.args.items()
                if isinstance(argument.type, GraphQLNonNull)
            )
            selection = " { __typename }" if is_composite_type(get_named_type(found.type)) else ""
            return f"{kind} {{ {field}{f'({arguments})' if arguments else ''}{selection} }}"
    raise LookupError(field)


def literal(type_: GraphQLInputType) -> str:
    """Return a short value that fits a type."""
    if isinstance(type_, GraphQLNonNull):
        return literal(type_.of_type)
    if isinstance(type_, GraphQLList):
        return f"[{literal(type_.of_type)}]"
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        return f"{{ {', '.join(_given(type_))} }}"
    return {"Int": "1", "Float": "1", "Boolean": "true", "JSON": "{}"}.get(type_.name, '"x"')


def _given(type_: GraphQLInputObjectType) -> Iterator[str]:
    """Yield the fields that have to be given; of a @oneOf input the first."""
    wanted = [name for name, field in type_.fields.items() if isinstance(field.type, GraphQLNonNull)]
    if type_.is_one_of:
        wanted = list(type_.fields)[:1]
    for name in wanted:
        yield f"{name}: {literal(type_.fields[name].type)}"
