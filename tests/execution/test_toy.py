"""Generated documents over generated values, good and bad: both executors give equal answers."""

import os
from typing import Any

import pytest
from graphql import GraphQLSchema, execute, parse
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.pyutils import is_awaitable

from colloquy.execution import Plan
from tests.execution import toy, toy_world
from tests.execution.documents import Maker

SCHEMA: GraphQLSchema = toy.made()
EXECUTOR = ExecutorThrowingOnIncremental
MAKER = Maker(SCHEMA, toy_world.values)
DOCUMENTS = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 400


async def reference(document: str, variables: dict[str, Any], context: toy.Context) -> Any:
    result = execute(SCHEMA, parse(document), variable_values=variables, context_value=context)
    return await result if is_awaitable(result) else result


async def compare(seed: int, bad: float) -> bool:
    """Return whether a plan answered; what it answers must be right, to the order of the keys."""
    document, variables = MAKER.query(seed)
    roots = toy_world.World(seed, bad).roots()
    expected = await reference(document, variables, toy.Context(**roots))
    plan = Plan(SCHEMA, parse(document))
    for _ in range(2):  # the second time with everything compiled
        answer = await plan.answer(toy.Context(**roots), variables)
        if answer is not None:
            assert expected.errors is None, (document, variables, expected.errors)
            assert repr(answer) == repr(expected.data), (document, variables)
    assert answer is not None or expected.errors is not None or bad, (document, variables)
    return answer is not None


@pytest.mark.parametrize("bad", [0, 0.01, 0.1])
async def test_both_executors_give_equal_answers(bad: float) -> None:
    answered = [await compare(seed, bad) for seed in range(DOCUMENTS)]

    assert sum(answered) > DOCUMENTS // 4
