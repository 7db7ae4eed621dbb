"""Generated documents over rich data, as each kind of actor: both executors give equal answers."""

import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from colloquy.server.json_codec import encode
from tests.execution.both import Engines
from tests.execution.documents import Maker
from tests.graph import SCHEMA, Graph, opened
from tests.graph_laws.conftest import rich_database  # noqa: F401 - the fixture
from tests.graph_laws.rich import Rich
from tests.graph_laws.test_reading import every_id

DOCUMENTS = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 300
ACTORS = ("business", "helper", "visitor", "friend", "guest", "erased")


@pytest.fixture
async def rich(rich_database: tuple[Path, dict[str, str]]) -> AsyncIterator[tuple[Graph, Rich]]:  # noqa: F811
    path, ids = rich_database
    async with opened(path) as graph:
        yield graph, Rich(dict(ids))


class Words:
    """Values for arguments: mostly ones that find something, some that are refused."""

    def __init__(self, ids: list[str], cursors: list[str]) -> None:
        self.ids = ids
        self.cursors = cursors

    def __call__(self, random: Random, scalar: str, name: str) -> Any:
        if name in ("after", "before"):
            return random.choice([*self.cursors, "nonsense"])
        match scalar:
            case "ID":
                return random.choice(self.ids if random.random() < 0.95 else ["par_none", "x"])
            case "Int":
                return random.choice([1, 2, 3, 100, 30] if random.random() < 0.95 else [0, 101, -1])
            case "Boolean":
                return random.choice([True, False])
            case "DateTime":
                return random.choice(["2004-12-25T11:55:14Z", "2030-01-01T00:00:00+01:00"])
            case "String" if name == "types":
                return random.choice(["message:sent", "custom:order-shipped", "participant:promoted"])
        return random.choice(["alpha", "a", "#lobby", "friend", "m-1", "visitor-1", "crm-2", ""])


def as_actor(graph: Graph, names: Rich, who: str) -> Graph:
    if who == "business":
        return graph
    return graph.as_contributor(names.helper) if who == "helper" else graph.as_participant(names.ids[who])


async def words(graph: Graph) -> Words:
    asked = '{ conversations(first: 3) { edges { cursor } } searchMessages(text: "a") { edges { cursor } } }'
    data = await graph.ask(asked)
    found = [edge["cursor"] for page in data.values() for edge in page["edges"]]
    return Words(every_id(graph), found)


@pytest.mark.parametrize("who", ACTORS)
async def test_both_executors_give_equal_answers(rich: tuple[Graph, Rich], who: str) -> None:
    graph, names = rich
    actor, engines = as_actor(graph, names, who), Engines(graph)
    maker = Maker(SCHEMA._schema, await words(graph), depth=6)
    seen: Counter[str] = Counter()

    for number in range(DOCUMENTS):
        document, variables = maker.query(ACTORS.index(who) * 1_000_000 + number)
        both = await engines.ask(actor, document, variables)
        assert repr(both.answer) == repr(both.reference), (document, variables)
        assert both.planned is ("errors" not in both.reference), (document, variables)
        assert await engines.kept(actor, document, variables) == [encode(both.answer)] * 2
        seen["planned" if both.planned else "errors"] += 1

    assert seen["planned"] > DOCUMENTS // 3
    assert seen["errors"] > DOCUMENTS // 20
