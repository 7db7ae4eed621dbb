"""A stream that lives long takes no more memory than one that has just begun."""

import gc

import pytest
from graphql.execution.collect_fields import FieldDetails

from colloquy.schema.compiled.fallback import Execution
from tests.graph import Graph
from tests.graph_laws.asking import inbox, person, say
from tests.live.following import cursor, following

ALLOWED = 50
"""Objects that may come and go; the leak leaves six for each of a hundred events."""


async def growth(graph: Graph) -> int:
    """Return how many more collected fields there are after a hundred events more."""
    home = await inbox(graph, await person(graph))
    after = await cursor(graph, home)
    for n in range(120):
        await say(graph, home, str(n))
    async with following(graph, home, after) as follower:
        await follower.until(120)
        gc.collect()
        before = collected()
        for n in range(100):
            await say(graph, home, str(n))
        await follower.until(220)
        gc.collect()
        return collected() - before


def collected() -> int:
    return sum(isinstance(each, FieldDetails) for each in gc.get_objects())


async def test_a_stream_forgets_what_an_event_needed(graph: Graph) -> None:
    assert await growth(graph) < ALLOWED


async def test_the_canary_of_memory(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Execution, "build_per_event_executor")
    assert await growth(graph) > ALLOWED
