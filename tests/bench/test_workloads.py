"""The measured documents, and how rounds vary them."""

from pathlib import Path

import pytest
from graphql import GraphQLObjectType, GraphQLUnionType, build_schema, parse, validate

from bench.queries.varying import response_keys
from bench.queries.workloads import ALL, Workload, plain, variant
from colloquy.schema.build import sdl

_SLICE = Path(__file__).parents[2] / "bench" / "peers" / "slice.graphql"
WORKLOADS = pytest.mark.parametrize(
    "workload", [w for w in ALL.values() if not w.parts], ids=lambda w: w.name
)


@WORKLOADS
def test_each_variant_is_valid_in_the_schema_and_in_the_slice(workload: Workload) -> None:
    texts = [plain(workload, ()).document] + [variant(workload, (), n).document for n in range(10)]
    for schema in (build_schema(sdl()), build_schema(_SLICE.read_text("utf-8"))):
        assert [validate(schema, parse(text)) for text in texts] == [[]] * len(texts)


@WORKLOADS
def test_no_two_rounds_send_the_same_document(workload: Workload) -> None:
    texts = {variant(workload, (), n).document for n in range(10)}
    assert len(texts) == 10
    assert plain(workload, ()).document not in texts


@WORKLOADS
def test_a_round_asks_for_the_same_fields_under_other_names(workload: Workload) -> None:
    mine, other = (variant(workload, (), n).document for n in (1, 2))
    names = [list(response_keys(text)) for text in (mine, other)]
    assert len(names[0]) == len(names[1]) == len(list(response_keys(plain(workload, ()).document)))
    assert not set(names[0]) & set(names[1])


def test_sizes_move_about_those_that_the_workload_names() -> None:
    sizes = {variant(ALL["Q1"], (), n).sizes["CONVERSATIONS"] for n in range(30)}
    assert sizes == {19, 20, 21}
    assert f"first: {variant(ALL['Q1'], (), 3).sizes['CONVERSATIONS']}" in variant(ALL["Q1"], (), 3).document


def test_pages_stay_within_the_servers_bound() -> None:
    assert {variant(ALL["Q2"], (), n).sizes["MESSAGES"] for n in range(40)} == {96, 97, 98, 99, 100}


def test_the_slice_is_part_of_the_schema() -> None:
    """What peers implement has the names and the fields that Colloquy has."""
    whole, part = build_schema(sdl()), build_schema(_SLICE.read_text("utf-8"))
    for name, kind in part.type_map.items():
        assert name in whole.type_map
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            assert kind.fields.keys() <= whole.type_map[name].fields.keys()
        if isinstance(kind, GraphQLUnionType):
            assert {t.name for t in kind.types} <= {t.name for t in whole.type_map[name].types}
