"""What an executor with a plan does, one thing at a time."""

import asyncio
from typing import Any

import pytest
from graphql import GraphQLSchema, execute, parse, subscribe
from graphql.pyutils import AbortController

from colloquy.execution import EXECUTION, Plan, completing
from tests.execution import toy
from tests.execution.asking import field, person
from tests.execution.test_toy import EXECUTOR
from tests.execution.toy import Robot


async def run(
    plan: Plan, schema: GraphQLSchema, text: str, context: Any, told: list[bool], **given: Any
) -> Any:
    executor = plan.executor(EXECUTOR, told.append)
    result: Any = execute(
        schema, parse(text), context_value=context, variable_values=given, executor_class=executor
    )
    return await result if hasattr(result, "__await__") else result


async def change(schema: GraphQLSchema, text: str, context: Any, **given: Any) -> tuple[Any, list[bool]]:
    """Return what a mutation is answered with, and what was told of it."""
    told: list[bool] = []
    return await run(Plan(schema, parse(text)), schema, text, context, told, **given), told


async def follow(schema: GraphQLSchema, text: str, context: Any) -> tuple[list[Any], list[bool]]:
    told: list[bool] = []
    executor = Plan(schema, parse(text)).executor(EXECUTOR, told.append)
    stream: Any = subscribe(schema, parse(text), context_value=context, executor_class=executor)
    return [result async for result in stream], told


async def test_each_payload_is_read_before_the_next_field_is_resolved(schema: GraphQLSchema) -> None:
    context = toy.Context(me=person(best=person(1)), people=[person(2)])
    text = (
        "mutation { a: me { shout best { shout } } b: people { shout } __typename c: me { best { shout } } }"
    )

    result, told = await change(schema, text, context)

    assert result.errors is None
    assert told == [True]
    first, second = "PERSON 0 ['0 me []']", "PERSON 1 ['0 me []']"
    assert result.data["a"] == {"shout": first, "best": {"shout": second}}
    assert result.data["b"] == [{"shout": "PERSON 2 ['1 people []']"}]
    assert result.data["c"] == {"best": {"shout": "PERSON 1 ['2 me []']"}}
    assert list(result.data) == ["a", "b", "__typename", "c"]
    assert context.reads == [("best", 1, ()), ("best", 1, ())]


async def test_one_call_a_level_answers_for_all_parents_of_a_payload(schema: GraphQLSchema) -> None:
    people = [person(n, best=person(n + 3, best=person(9))) for n in range(3)]
    context = toy.Context(people=people)

    await change(schema, "mutation { people { best { best { id } } } }", context)

    assert context.reads == [("best", 3, ()), ("best", 3, ())]


async def test_what_a_plan_cannot_complete_is_not_resolved_again(schema: GraphQLSchema) -> None:
    context = toy.Context(me=person(name=None))

    result, told = await change(schema, "mutation { me { id name } hello number }", context)

    assert result.data is None
    assert [(error.message, error.path) for error in result.errors] == [
        ("Cannot return null for non-nullable field Person.name.", ["me", "name"]),
        ("Cannot return null for non-nullable field Mutation.number.", ["number"]),
    ]
    assert context.done == ["0 me []", "1 hello [('near', {'x': 4})]", "2 number []"]
    assert told == [False]


async def test_what_graphql_core_completes_instead_is_waited_for(schema: GraphQLSchema) -> None:
    context = toy.Context(me=person(age="old", best=person(1)))

    result, told = await change(schema, "mutation { me { age best { id } } }", context)

    assert result.data == {"me": {"age": None, "best": {"id": "p1"}}}
    assert [error.path for error in result.errors] == [["me", "age"]]
    assert (len(context.done), told) == (1, [False])


async def test_what_is_raised_is_raised_once(schema: GraphQLSchema) -> None:
    context = toy.Context(people=[])

    result, told = await change(schema, "mutation { people(first: 1, near: {}) { id } __typename }", context)

    assert result.data == {"people": None, "__typename": "Mutation"}
    assert [(e.message, e.path, e.extensions) for e in result.errors] == [
        ("Nobody does so much at once.", ["people"], {"done": 1})
    ]
    assert len(context.done) == 1
    assert told == [False]


async def test_a_mutation_is_not_answered_as_a_query_is(schema: GraphQLSchema) -> None:
    context = toy.Context(me=person())

    for text in ("mutation { me { id } }", "subscription { me { id } }"):
        with pytest.raises(ValueError, match="Only queries"):
            await Plan(schema, parse(text)).answer(context)

    assert context.done == []


async def test_wrong_variables_are_told_as_graphql_cores(schema: GraphQLSchema) -> None:
    context = toy.Context()

    result, told = await change(schema, "mutation M($id: ID!) { person(id: $id) { id } }", context)

    assert [error.message for error in result.errors] == [
        "Variable '$id' has invalid value: Expected a value of non-null type 'ID!' to be provided."
    ]
    assert (context.done, told) == ([], [False])


async def test_what_may_be_aborted_is_for_graphql_core(schema: GraphQLSchema) -> None:
    text, told, controller = "mutation { me { id } }", list[bool](), AbortController()
    executor = Plan(schema, parse(text)).executor(EXECUTOR, told.append)

    result: Any = await execute(  # type: ignore[misc]
        schema,
        parse(text),
        context_value=toy.Context(me=person()),
        executor_class=executor,
        abort_signal=controller.signal,
    )

    assert (result.data, told) == ({"me": {"id": "p0"}}, [False])


async def test_a_condition_that_is_null_is_for_graphql_core(schema: GraphQLSchema) -> None:
    text = "mutation M($full: Boolean = true) { me { id @skip(if: $full) name } }"

    result, told = await change(schema, text, toy.Context(me=person()), full=None)

    assert result.data == {"me": None}
    assert told == [False]


async def test_an_operation_without_a_plan_is_told_as_graphql_cores(schema: GraphQLSchema) -> None:
    told: list[bool] = []
    executor = completing(EXECUTOR, None, told.append)
    context = toy.Context(me=person())

    result: Any = await execute(  # type: ignore[misc]
        schema, parse("mutation { me { id } }"), context_value=context, executor_class=executor
    )

    assert (result.data, told, len(context.done)) == ({"me": {"id": "p0"}}, [False], 1)


async def test_a_root_field_that_is_null_by_a_plan(schema: GraphQLSchema) -> None:
    result, told = await change(schema, "mutation { me { id } }", toy.Context(me=None))

    assert (result.data, result.errors, told) == ({"me": None}, None, [True])


async def test_each_event_is_completed_from_its_own_payload(schema: GraphQLSchema) -> None:
    context = toy.Context({"me": person(1)}, {"me": person(2, name=None)}, {"me": person(3)})

    results, told = await follow(schema, "subscription { me { id name } }", context)

    assert [result.data for result in results] == [
        {"me": {"id": "p1", "name": "Person 1"}},
        {"me": None},
        {"me": {"id": "p3", "name": "Person 3"}},
    ]
    assert [len(result.errors or ()) for result in results] == [0, 1, 0]
    assert told == [True, False, True]


async def test_what_is_found_unplannable_in_one_event_is_not_tried_in_the_next(schema: GraphQLSchema) -> None:
    robots: Any = schema.type_map["Robot"]
    del robots.extensions[EXECUTION]
    tried: list[Any] = []
    named: Any = schema.type_map["Named"]
    mark = named.extensions[EXECUTION]
    named.extensions[EXECUTION] = type(mark)(lambda value: (tried.append(value), mark.name(value))[1])
    robot = Robot(name="R", mood=None, best=None)
    events = [{"named": [one]} for one in (person(1), robot, person(2))]

    results, told = await follow(schema, "subscription { named { name } }", toy.Context(*events))

    assert [result.data["named"][0]["name"] for result in results] == ["Person 1", "R", "Person 2"]
    assert told == [True, False, False]
    assert len(tried) == 2


async def test_the_class_is_kept_with_the_plan(schema: GraphQLSchema) -> None:
    plan, told, other = Plan(schema, parse("mutation { me { id } }")), list[bool](), list[bool]()
    tell = told.append

    assert plan.executor(EXECUTOR, tell) is plan.executor(EXECUTOR, tell)
    assert plan.executor(EXECUTOR, tell) is not plan.executor(EXECUTOR, other.append)


async def test_cancelling_goes_through(schema: GraphQLSchema) -> None:
    async def forever(context: Any, parents: list[Any]) -> Any:
        await asyncio.sleep(60)

    field(schema, "Person", "best").extensions[EXECUTION] = type(toy.BEST)(forever)
    context = toy.Context(me=person())
    task = asyncio.create_task(change(schema, "mutation { me { best { id } } }", context))
    await asyncio.sleep(0.01)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(context.done) == 1
