"""What a look at the database costs while others wait: as much as has grown."""

from typing import Any

import pytest

from colloquy.persistence.watch import GROWN
from tests.graph import Graph

GROUPED = "SELECT log, max(position) FROM event WHERE application_id = ?1 AND position > ?2 GROUP BY log"


async def steps(graph: Graph, sql: str) -> list[Any]:
    async with graph.store.reading(graph.actor) as snapshot:
        rows = snapshot.connection.execute(f"EXPLAIN QUERY PLAN {sql}", ("default", 0)).fetchall()
    return [row[3] for row in rows]


@pytest.mark.parametrize(("sql", "is_bounded"), [(GROWN, True), (GROUPED, False)])
async def test_a_look_walks_the_new_events_alone(graph: Graph, sql: str, is_bounded: bool) -> None:
    """The grouped statement is the canary: it is right, and walks everything."""
    (step,) = await steps(graph, sql)
    assert ("position>?" in step) is is_bounded
