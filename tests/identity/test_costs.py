"""What a change of identity costs (I13), in statements and rows: never in the length of a history or chain."""

from typing import Any, Self

import pytest

from colloquy.domain.ids import ConversationId
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.content import BasicContent, TextItem
from colloquy.resolvers.context import Context
from colloquy.resolvers.messages import send_message
from tests.graph import Graph
from tests.identity import asking

LENGTHS = (10, 1000)


class Counted:
    """The writer's connection, with the statements that ran and the rows that they changed."""

    def __init__(self, graph: Graph) -> None:
        self.connection: Any = graph.store._writer._connection
        self.statements: list[str] = []
        self.rows = 0

    def __enter__(self) -> Self:
        self.rows = self.connection.total_changes
        self.connection.set_trace_callback(self.statements.append)
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.set_trace_callback(None)
        self.rows = self.connection.total_changes - self.rows

    @property
    def cost(self) -> tuple[int, int]:
        return len(self.statements), self.rows


async def filled(graph: Graph, count: int) -> str:
    """Return a visitor with so many messages in its history."""
    who = await asking.person(graph)
    home = ConversationId(await asking.inbox(graph, who))
    context = Context(graph.actor, graph.store)
    draft = Draft(BasicContent((TextItem("hello"),)))
    units = [lambda tx: send_message.within(tx, context, home, draft, None) for _ in range(count)]
    for answer in graph.store.submit(graph.actor.application, units):
        answer.result()
    return who


async def test_a_promotion_costs_the_same_for_any_history(graph: Graph) -> None:
    """The same statements and the same rows."""
    costs = []
    for length in LENGTHS:
        who = await filled(graph, length)
        with Counted(graph) as counted:
            await asking.promote(graph, who)
        costs.append(counted.cost)
    assert costs[0] == costs[1]
    assert costs[0][1] < 20


@pytest.mark.parametrize("longer", ["the survivor's", "the other's"])
async def test_a_merge_moves_the_smaller_history(graph: Graph, longer: str) -> None:
    """Whoever survives: the rows grow with the shorter of the two alone."""
    rows = []
    for length in LENGTHS:
        people = [await filled(graph, 5), await filled(graph, length)]
        source, into = people if longer == "the survivor's" else people[::-1]
        with Counted(graph) as counted:
            await asking.merge(graph, source, into)
        rows.append(counted.cost)
    assert rows[0] == rows[1]
    assert rows[0][1] < 50


async def test_a_merge_re_points_the_smaller_line(graph: Graph) -> None:
    """A line of twenty and a line of one: the one moves, whoever survives."""
    costs = []
    for size in (5, 20):
        top = await filled(graph, 3)
        for _ in range(size):
            await asking.merge(graph, await filled(graph, 1), top)
        other = await filled(graph, 3)
        with Counted(graph) as counted:
            await asking.merge(graph, top, other)
        costs.append(counted.rows)
    assert costs[0] == costs[1]


async def test_a_lookup_is_one_indexed_statement_at_the_end_of_any_chain(graph: Graph) -> None:
    """No recursion: the first id of a chain of promotions and merges costs what the second does."""
    first = await filled(graph, 1)
    home = await asking.inbox(graph, first)
    costs = []
    last = first
    for _ in range(3):
        for _ in range(10):
            other = await filled(graph, 1)
            await asking.merge(graph, last, other)
            last = other
        with Counted(graph) as counted:
            await asking.say(graph, home, "hello", first)
        costs.append(counted.cost)
    assert len(set(costs)) == 1
    assert not [sql for sql in counted.statements if "RECURSIVE" in sql or "SCAN" in sql]


async def test_every_lookup_by_id_uses_an_index(graph: Graph) -> None:
    """As SQLite's own plan of it says."""
    from colloquy.persistence import sql_reads

    for sql in (sql_reads.CURRENT_PARTICIPANT, sql_reads.CURRENT_CONVERSATION_ID, sql_reads.IDENTITY):
        plan = graph.store._writer._connection.execute(
            f"EXPLAIN QUERY PLAN {sql}", ("a", "b", "c")[: sql.count("?")]
        )
        steps = [row[3] for row in plan]
        assert steps
        assert all(step.startswith("SEARCH") for step in steps), steps
