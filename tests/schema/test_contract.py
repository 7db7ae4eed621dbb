"""The exported schema holds the whole contract: every name, in its shape."""

from pathlib import Path

import pytest
from graphql import build_schema

from colloquy.schema.build import sdl
from tests.schema.walking import missing

CONTRACT = (Path(__file__).parent / "contract.graphql").read_text()
INPUT = "GraphQLInputObjectType"


def test_the_contract_is_in_the_schema() -> None:
    assert missing(build_schema(CONTRACT), build_schema(sdl())) == []


@pytest.mark.parametrize(
    ("was", "becomes", "lacking"),
    [
        ("  silent: Boolean!\n", "", "Message.silent: Boolean!, not None"),
        ("  silent: Boolean!\n", "  silent: Boolean\n", "Message.silent: Boolean!, not Boolean"),
        ("node(id: ID!)", "node(id: ID)", "Query.node(id:): ID!, not ID"),
        ("node(id: ID!)", "node(key: ID!)", "Query.node(id:): ID!, not None"),
        ("Kind { DELIVERED SEEN }", "Kind { SEEN }", "ReceiptKind.DELIVERED: value, not None"),
        ("VideoItem | FileItem", "VideoItem", "BasicItem | FileItem: member, not None"),
        ("type Leg implements Node", "type Leg", "Leg & Node: interface, not None"),
        ("BasicItemInput @oneOf", "BasicItemInput", f"BasicItemInput: {INPUT} @oneOf, not {INPUT}"),
        (
            "EndLegInput { leg: ID! reason",
            "EndLegInput { leg: ID! why",
            "EndLegInput.reason: String, not None",
        ),
    ],
)  # fmt: skip
def test_a_schema_that_takes_something_away_is_caught(was: str, becomes: str, lacking: str) -> None:
    """The canary: the walk sees each sort of loss, and only that."""
    assert CONTRACT.count(was) == 1
    assert missing(build_schema(CONTRACT), build_schema(CONTRACT.replace(was, becomes))) == [lacking]
