"""What is left to graphql-core, one thing at a time."""

from typing import Any

import pytest
from graphql import GraphQLSchema, Undefined, build_schema, parse

from colloquy.execution import EXECUTION, Attribute, Plan, Unplannable
from tests.execution import toy
from tests.execution.asking import ask, field, person
from tests.execution.toy import Robot


@pytest.mark.parametrize(
    "text",
    [
        "query A { number } query B { number }",
        "fragment F on Query { number }",
        "query Q @experimental_disableErrorPropagation { number }",
        "{ me { id @onlyHere } }",
    ],
)
def test_what_no_plan_is_made_for(schema: GraphQLSchema, text: str) -> None:
    with pytest.raises(Unplannable):
        Plan(schema, parse(text))


def test_fragments_with_variables_are_not_planned(schema: GraphQLSchema) -> None:
    text = "{ me { ...F(n: 1) } } fragment F($n: Int!) on Person { score(by: $n) }"
    with pytest.raises(Unplannable):
        Plan(schema, parse(text, experimental_fragment_arguments=True))


@pytest.mark.parametrize("text", ["{ __schema { description } }", '{ __type(name: "Person") { name } }'])
async def test_introspection_is_for_graphql_core(schema: GraphQLSchema, text: str) -> None:
    plan = Plan(schema, parse(text))

    assert [await plan.answer(), await plan.answer()] == [None, None]


async def test_a_schema_without_a_query_type_has_no_plans() -> None:
    plan = Plan(build_schema("type Mutation { a: Int }"), parse("{ __typename }"))

    assert await plan.answer() is None


def unmark(schema: GraphQLSchema, name: str) -> None:
    type_: Any = schema.type_map[name]
    del type_.extensions[EXECUTION]


async def test_a_field_without_a_mark_is_for_graphql_core(schema: GraphQLSchema) -> None:
    del field(schema, "Place", "name").extensions[EXECUTION]

    assert await ask(schema, "{ me { home { name } } }", me=person()) is None
    assert await ask(schema, "{ me { home { __typename } } }", me=person()) is not None


async def test_an_attribute_with_arguments_is_for_graphql_core(schema: GraphQLSchema) -> None:
    field(schema, "Person", "score").extensions[EXECUTION] = Attribute("age")

    assert await ask(schema, "{ me { score(by: 2) } }", me=person()) is None


async def test_a_mark_of_no_known_kind_is_for_graphql_core(schema: GraphQLSchema) -> None:
    field(schema, "Person", "name").extensions[EXECUTION] = "name"

    assert await ask(schema, "{ me { name } }", me=person()) is None


@pytest.mark.parametrize("name", ["Person", "Thing"])
async def test_types_without_a_mark_are_for_graphql_core(schema: GraphQLSchema, name: str) -> None:
    unmark(schema, name)

    assert await ask(schema, "{ me { id things { __typename } } }", me=person()) is None


async def test_what_is_found_unplannable_below_an_interface_is_not_tried_again(schema: GraphQLSchema) -> None:
    calls: list[Any] = []
    resolve = field(schema, "Query", "named").resolve

    def counted(*args: Any) -> Any:
        calls.append(args)
        return resolve(*args)

    field(schema, "Query", "named").resolve = counted
    unmark(schema, "Robot")
    plan = Plan(schema, parse("{ named { name } }"))
    robot = Robot(name="R", mood=None, best=None)

    assert await plan.answer(toy.Context(named=[person()])) == {"named": [{"name": "Person 0"}]}
    assert await plan.answer(toy.Context(named=[robot])) is None
    assert await plan.answer(toy.Context(named=[person()])) is None
    assert len(calls) == 2


async def test_a_document_that_multiplies_its_fields_is_for_graphql_core(schema: GraphQLSchema) -> None:
    names = [f"a{n}: name" for n in range(100)]
    places = [f"b{n}: best {{ ...Names a{n}: name }}" for n in range(26)]
    text = f"{{ me {{ {' '.join(places)} }} }} fragment Names on Person {{ {' '.join(names)} }}"

    assert await ask(schema, text, me=person()) is None


async def test_wrong_variables_are_for_graphql_core(schema: GraphQLSchema) -> None:
    text = "query Q($id: ID!) { person(id: $id) { id } }"

    assert await ask(schema, text, {}, person=person()) is None
    assert await ask(schema, text, {"id": "x"}, person=person()) == {"person": {"id": "p0"}}


async def test_a_batch_that_answers_for_too_few_is_for_graphql_core(schema: GraphQLSchema) -> None:
    best = field(schema, "Person", "best")
    best.extensions[EXECUTION] = type(toy.BEST)(lambda _context, parents: parents[1:])

    assert await ask(schema, "{ me { best { id } } }", me=person()) is None


async def test_what_can_be_read_only_once_is_left_to_graphql_core(schema: GraphQLSchema) -> None:
    things = iter([person()])

    assert await ask(schema, "{ me { things { __typename } } }", me=person(things=things)) is None
    assert len(list(things)) == 1


@pytest.mark.parametrize("nothing", [None, Undefined])
async def test_an_enum_that_serialises_to_nothing_is_for_graphql_core(
    schema: GraphQLSchema, nothing: Any
) -> None:
    mood: Any = schema.type_map["Mood"]
    mood.coerce_output_value = lambda _: nothing

    assert await ask(schema, "{ me { mood } }", me=person()) is None


async def test_a_condition_that_says_nothing_is_for_graphql_core(schema: GraphQLSchema) -> None:
    assert await ask(schema, "{ me { id @skip } }", me=person()) is None
