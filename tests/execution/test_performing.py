"""What a plan performs of a mutation, and what it leaves to graphql-core, one thing at a time."""

from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLSchema, MiddlewareManager, Undefined, build_schema, execute, parse

from colloquy.execution import EXECUTION, Discarded, Performed, Plan, Unplannable
from colloquy.execution.inputs import Inputs
from tests.execution import toy
from tests.execution.asking import field, person
from tests.execution.test_toy import EXECUTOR
from tests.execution.toy import Mood

FAR = "mutation M($far: Far!, $mood: Mood) { far(far: $far, mood: $mood) { id } }"
PERSON = "mutation M($id: ID!) { person(id: $id) { id } }"


@pytest.fixture
def schema() -> GraphQLSchema:
    return toy.made(toy.FURTHER)


async def change(
    schema: GraphQLSchema, text: str, context: Any, given: dict[str, Any] | None = None
) -> tuple[Any, list[bool]]:
    """Return what a mutation is answered with, as a server has it, and what was told of it."""
    plan, told = Plan(schema, parse(text)), list[bool]()
    done = await plan.perform(context, given)
    if done is not None and done.is_whole:
        return (done.data, None), [True]
    result: Any = execute(
        schema,
        parse(text),
        context_value=context,
        variable_values=given,
        executor_class=plan.executor(EXECUTOR, told.append, done),
        middleware=None if done is None else MiddlewareManager(done),
    )
    result = await result if hasattr(result, "__await__") else result
    return (result.data, [error.message for error in result.errors or ()]), told


async def performed(schema: GraphQLSchema, text: str, given: dict[str, Any] | None = None) -> Any:
    context = toy.Context(person=person(1), far=person(2), number=3)
    done = await Plan(schema, parse(text)).perform(context, given)
    return None if done is None else context.done


async def test_each_field_is_called_and_read_before_the_next(schema: GraphQLSchema) -> None:
    context = toy.Context(me=person(best=person(1)))
    text = "mutation { a: me { best { shout } } __typename b: me { best { shout } } }"

    answer, told = await change(schema, text, context)

    assert answer == (
        {
            "a": {"best": {"shout": "PERSON 1 ['0 me []']"}},
            "__typename": "Mutation",
            "b": {"best": {"shout": "PERSON 1 ['1 me []']"}},
        },
        None,
    )
    assert (list(answer[0]), told) == (["a", "__typename", "b"], [True])


async def test_what_is_raised_is_raised_once_and_what_was_done_stays(schema: GraphQLSchema) -> None:
    context = toy.Context(me=person(best=person(1)), far=person(2))
    text = f"{FAR[:-1]} me {{ best {{ shout }} }} }}".replace("{ far(", "{ a: me { best { shout } } far(")

    answer, told = await change(schema, text, context, {"far": {}, "mood": "SAD"})

    assert context.done == ["0 me []", "1 far [('far', {}), ('mood', <Mood.SAD: 2>)]", "2 me []"]
    assert answer == (
        {
            "a": {"best": {"shout": "PERSON 1 ['0 me []']"}},
            "far": None,
            "me": {"best": {"shout": f"PERSON 1 {context.done[-1:]}"}},
        },
        ["Nobody does so much at once."],
    )
    assert context.reads == [("best", 1, ()), ("best", 1, ())]
    assert told == [False]


async def test_what_cannot_be_completed_is_not_called_again(schema: GraphQLSchema) -> None:
    context = toy.Context(me=person(name=None), number=3)

    answer, told = await change(schema, "mutation { me { id name } number }", context)

    message = "Cannot return null for non-nullable field Person.name."
    assert answer == ({"me": None, "number": 3}, [message])
    assert (context.done, told) == (["0 me []", "1 number []"], [False])


async def test_nothing_is_done_where_a_variable_is_wrong(schema: GraphQLSchema) -> None:
    context = toy.Context(number=3)

    for given in ({}, {"id": []}, None):
        answer, told = await change(schema, PERSON.replace("{ p", "{ number p"), context, given)
        assert answer[0] is None
        assert "Variable '$id' has invalid value" in answer[1][0]
        assert (context.done, told) == ([], [False])


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ('mutation { person(id: "a") { id } }', {}),
        ('mutation M($id: ID! = "a") { person(id: $id) { id } }', {"id": "a"}),
        ("mutation M($id: ID!) { person(id: $id) { id } b: person(id: $id) { id } }", {"id": "a"}),
        ("mutation M($id: ID!) { person(id: $id) { id } now }", {"id": "a"}),
        ("mutation M($mood: Mood) { hello(mood: $mood) }", {}),
        ("mutation M($mood: Mood!, $far: Far!) { far(far: $far, mood: $mood) { id } }", {"mood": "SAD"}),
        ("mutation M($deep: Deep) { deep(deep: $deep) }", {"deep": {}}),
        ("mutation M($loose: Loose) { loose(loose: $loose) }", {"loose": {}}),
        ("mutation M($near: Near) { near(near: $near) }", {"near": {}}),
        ("mutation M($id: Nobody) { person(id: $id) { id } }", {"id": "a"}),
        ("mutation { __schema { description } }", {}),
        ("query { number }", {}),
        ("mutation M($id: ID!, $n: Int!) { person(id: $id) { score(by: $n) } }", {"id": "a", "n": "x"}),
        ("mutation M($if: Boolean!) { number @skip(if: $if) }", {}),
    ],
)
async def test_what_is_left_to_graphql_core(schema: GraphQLSchema, text: str, given: dict[str, Any]) -> None:
    assert await performed(schema, text, given) is None


@pytest.mark.parametrize(
    ("text", "given", "done"),
    [
        (PERSON, {"id": "a"}, "0 person [('id', 'a')]"),
        (
            "mutation M($id: ID!, $n: Int!) { person(id: $id) { score(by: $n) } }",
            {"id": "a", "n": 2},
            "0 person [('id', 'a')]",
        ),
        (
            "mutation M($id: ID!) { ... { ...F ...F } } fragment F on Mutation { person(id: $id) { id } }",
            {"id": "a"},
            "0 person [('id', 'a')]",
        ),
    ],
)
async def test_what_is_performed(schema: GraphQLSchema, text: str, given: dict[str, Any], done: str) -> None:
    assert await performed(schema, text, given) == [done]


def far(schema: GraphQLSchema, value: Any) -> Any:
    return Inputs().read(field(schema, "Mutation", "far").args["far"].type)(value)


def test_a_value_is_read_as_graphql_core_coerces_it(schema: GraphQLSchema) -> None:
    value = {
        "x": 1,
        "tags": ["a"],
        "moods": ["SAD", None],
        "note": {"any": None},
        "to": {"name": "n"},
        "ways": [{"stamp": "s"}],
        "need": {"id": "i", "sizes": [1, 2]},
    }

    assert far(schema, value) == {**value, "moods": [Mood.SAD, None]}
    assert far(schema, {}) == {}
    assert far(schema, dict.fromkeys(value)) == dict.fromkeys(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"y": 1},
        {"x": "1"},
        {"tags": "a"},
        {"tags": [None]},
        {"tags": [1]},
        {"moods": ["GLAD"]},
        {"moods": [[]]},
        {"to": {}},
        {"to": {"name": None}},
        {"to": {"name": "a", "stamp": "b"}},
        {"to": {"name": 7}},
        {"ways": [None]},
        {"note": "undefined"},
        {"note": "nothing"},
        {"need": {}},
        {"need": {"sizes": []}},
        {"need": {"id": None}},
        {"need": {"id": "i", "sizes": [None]}},
    ],
)
def test_whatever_is_unusual_is_not_read(schema: GraphQLSchema, value: Any) -> None:
    note: Any = schema.type_map["Any"]
    note.coerce_input_value = {"undefined": Undefined, "nothing": None}.__getitem__

    with pytest.raises(Exception):  # noqa: B017, PT011 - any of them leaves it to graphql-core
        far(schema, value)


async def test_what_has_no_mark_is_not_called(schema: GraphQLSchema) -> None:
    del field(schema, "Mutation", "number").extensions[EXECUTION]

    assert await performed(schema, "mutation { number }") is None


async def test_an_error_is_raised_as_it_is(schema: GraphQLSchema) -> None:
    async def fail(_context: Any) -> Any:
        raise GraphQLError("No.", extensions={"a": 1})

    field(schema, "Mutation", "number").extensions[EXECUTION] = Performed(fail, {})
    plan = Plan(schema, parse("mutation { number }"))

    done = await plan.perform()

    assert done is not None
    assert (done.is_whole, done.data) == (False, {"number": None})
    assert "No." in repr(done.came["number"])


async def test_there_may_be_no_mutations_at_all() -> None:
    schema = build_schema("type Query { number: Int }")

    assert await Plan(schema, parse("mutation { number }")).perform() is None


def test_an_input_with_a_default_of_the_old_kind_is_left_too(schema: GraphQLSchema) -> None:
    field(schema, "Need", "id").default_value = "i"

    with pytest.raises(Unplannable):
        far(schema, {})


def test_what_is_made_in_its_own_way_is_left_unless_it_is_known(schema: GraphQLSchema) -> None:
    need: Any = schema.type_map["Need"]
    need.out_type = lambda value: value

    with pytest.raises(Unplannable):
        far(schema, {})

    need.extensions[EXECUTION] = replace(need.extensions[EXECUTION], is_one_of=True)
    assert far(schema, {"need": {"id": "i"}}) == {"need": {"id": "i"}}
    with pytest.raises(Discarded):
        far(schema, {"need": {"id": "i", "sizes": []}})
