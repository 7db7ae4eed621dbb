"""Generated mutations and subscriptions over generated values: as graphql-core does them, once."""

import re
from random import Random
from typing import Any

import pytest
from graphql import ExecutionResult, MiddlewareManager, OperationType, execute, parse, subscribe
from graphql.pyutils import is_awaitable

from colloquy.execution import Plan
from tests.execution import test_toy as toys
from tests.execution import toy, toy_world
from tests.execution.documents import Maker

EVENTS = 3
FURTHER = toy.made(toy.FURTHER)
HANDED = Maker(FURTHER, toy_world.values, handed=True)


def context(seed: int, bad: float) -> toy.Context:
    """Return what an operation is given; equal for equal seeds, so that each executor has its own."""
    world = toy_world.World(seed, bad)
    return toy.Context(*[world.roots() for _ in range(EVENTS)], **world.roots())


def shown(result: ExecutionResult) -> str:
    """Return all that a client gets, in order, and what its developer may see."""
    text = repr(result.data) + repr([(e.formatted, e.extensions) for e in result.errors or ()])
    return re.sub("at 0x[0-9a-f]+", "", text)


async def perform(
    document: str,
    given: Any,
    world: toy.Context,
    executor: Any = None,
    schema: Any = None,
    **more: Any,
) -> list[str]:
    result = execute(
        schema or toys.SCHEMA,
        parse(document),
        variable_values=given,
        context_value=world,
        executor_class=executor,
        **more,
    )
    return [shown(await result if is_awaitable(result) else result), *world.done]


async def performed(document: str, given: Any, world: toy.Context, plan: Plan, told: list[bool]) -> list[str]:
    """Return what a mutation gives that its plan performs, as far as it can; tell whether it could."""
    done = await plan.perform(world, given)
    told.append(done is not None and done.is_whole)
    if done is not None and done.is_whole:
        return [shown(ExecutionResult(done.data, None)), *world.done]
    executor = plan.executor(toys.EXECUTOR, [].append, done)
    middleware = None if done is None else MiddlewareManager(done)
    return await perform(document, given, world, executor, FURTHER, middleware=middleware)


async def follow(document: str, given: Any, world: toy.Context, executor: Any = None) -> list[str]:
    stream: Any = subscribe(
        toys.SCHEMA, parse(document), variable_values=given, context_value=world, executor_class=executor
    )
    if is_awaitable(stream):
        stream = await stream
    if isinstance(stream, ExecutionResult):
        return [shown(stream)]
    got = []
    try:
        async for result in stream:
            got.append(shown(result))
    except ValueError as error:  # the stream's own
        got.append(repr(error))
    return got


RUN = {OperationType.MUTATION: perform, OperationType.SUBSCRIPTION: follow}


async def compare(type_: OperationType, seed: int, bad: float) -> list[bool]:
    """Return of each run, or each event, whether a plan completed it; it must be as the reference."""
    document, given = toys.MAKER.operation(seed, type_)
    expected = await RUN[type_](document, given, context(seed, bad))
    told: list[bool] = []
    executor = Plan(toys.SCHEMA, parse(document)).executor(toys.EXECUTOR, told.append)
    for _ in range(2):  # the second time with everything compiled
        told.clear()
        world = context(seed, bad)
        assert await RUN[type_](document, given, world, executor) == expected, (document, given)
    if not bad:
        fine = [not one.endswith("]") or one.endswith("[]") for one in expected[: len(told)]]
        assert told == fine, (document, given, expected)
    return told


@pytest.mark.parametrize("bad", [0, 0.01, 0.1])
@pytest.mark.parametrize("type_", list(RUN))
async def test_both_executors_give_equal_answers(type_: OperationType, bad: float) -> None:
    told = [one for seed in range(toys.DOCUMENTS) for one in await compare(type_, seed, bad)]

    assert sum(told) > toys.DOCUMENTS // 5
    assert len(told) - sum(told) > toys.DOCUMENTS // 100


# graphql-core leaves coroutines behind where the type of a value beside theirs cannot be told.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("bad", [0, 0.1])
async def test_what_a_plan_performs_is_what_graphql_core_does(bad: float) -> None:
    told: list[bool] = []
    begun = 0
    for seed in range(toys.DOCUMENTS):
        document, given = HANDED.operation(seed, OperationType.MUTATION)
        spoiled(seed, given, bad)
        expected = await perform(document, given, context(seed, bad), schema=FURTHER)
        plan = Plan(FURTHER, parse(document))
        for _ in range(2):
            world = context(seed, bad)
            assert await performed(document, given, world, plan, told) == expected, (document, given)
        begun += await plan.perform(context(seed, bad), given) is not None

    assert sum(told) > toys.DOCUMENTS // 20
    assert begun * 2 - sum(told) > (toys.DOCUMENTS // 100 if bad else -1)


def spoiled(seed: int, given: dict[str, Any], bad: float) -> None:
    """Put something that does not belong there into some of the variables."""
    random = Random(seed)
    for name in list(given):
        if random.random() < bad:
            given[name] = random.choice([None, 7, "x", [], {}, {"x": "y"}, {"to": {}}, {"deep": {"deep": 1}}])
