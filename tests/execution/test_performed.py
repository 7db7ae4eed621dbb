"""Mutations of the real schema, performed by plan on one database and by graphql-core on its copy."""

import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from graphql import OperationType

from colloquy.domain.ids import Instant, Moment
from colloquy.persistence.sqlite.store import open_store
from colloquy.schema.build import schema
from colloquy.schema.compiled.mutations import Called
from colloquy.schema.types.errors import AnswersRefusals
from colloquy.server import wiring
from colloquy.server.auth.authenticator import Caller
from colloquy.server.clock import Minter
from colloquy.server.graphql.engine import Engine
from colloquy.server.graphql.error_format import Presenter
from colloquy.server.graphql.request import GraphQLRequest
from colloquy.server.observability.metrics import Metrics
from tests.execution.both import Unplanned
from tests.execution.documents import Maker
from tests.execution.spoiling import spoiled
from tests.execution.test_differential import ACTORS, as_actor, words
from tests.execution.through import made
from tests.graph import SCHEMA, Clock, Graph
from tests.graph_laws.conftest import rich_database  # noqa: F401 - the fixture
from tests.graph_laws.rich import Rich

DOCUMENTS = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 80
ANSWERED = AnswersRefusals.resolve_async
START = 2_000_000_000_000_000


@asynccontextmanager
async def alike(path: Path) -> AsyncIterator[Graph]:
    """Yield a graph in which the time, and with it the ids, are the same in each run."""
    clock, random = count(START, 1000), Random(1)
    mint = Minter(lambda: Instant(next(clock)), random.getrandbits)
    store = await open_store(path, "process", lambda: Moment(Instant(next(clock)), mint))
    try:
        yield Graph(store, Clock())
    finally:
        await store.close()


def unplanned(graph: Graph) -> Engine:
    contexts = wiring.contexts(graph.store, graph.store.secret, graph.limits)
    return Engine(schema, Unplanned(schema._schema, wiring.extra_rules()), contexts, Presenter(), Metrics())


async def answer(engine: Engine, graph: Graph, document: str, variables: dict[str, Any]) -> Any:
    return (await engine.execute(GraphQLRequest(document, variables), Caller(graph.actor), "id")).payload


async def compare(path: Path, ids: dict[str, str], folder: Path, who: str) -> Counter[str]:
    """Return how many were done, and by what; all answers must be the same."""
    shutil.copy(path, folder / "a.db")
    shutil.copy(path, folder / "b.db")
    seen: Counter[str] = Counter()
    async with alike(folder / "a.db") as graph, alike(folder / "b.db") as twin:
        engine, metrics, _ = made(graph)
        reference, names = unplanned(twin), Rich(dict(ids))
        mine, its = as_actor(graph, names, who), as_actor(twin, names, who)
        maker = Maker(SCHEMA._schema, await words(mine), depth=4, handed=True)
        for number in range(DOCUMENTS):
            random = Random(f"{who} {number}")
            document, given = maker.operation(random.getrandbits(32), OperationType.MUTATION)
            if random.random() < 0.2:
                given = {name: spoiled(random, value) for name, value in given.items()}
            before = metrics._plans["plan"]

            expected = await answer(reference, its, document, given)
            found = await answer(engine, mine, document, given)

            assert found == expected, (document, given)
            seen["plan" if metrics._plans["plan"] > before else "core"] += 1
            payloads = [one for one in (found.get("data") or {}).values() if isinstance(one, dict)]
            seen["done"] += sum(payload.get("errors") == [] for payload in payloads)
    return seen


@pytest.mark.parametrize("who", ACTORS)
async def test_what_is_performed_is_what_graphql_core_does(
    rich_database: tuple[Path, dict[str, str]],  # noqa: F811
    tmp_path: Path,
    who: str,
) -> None:
    seen = await compare(*rich_database, tmp_path, who)

    assert seen["plan"] > DOCUMENTS // 4, seen
    assert seen["core"] > DOCUMENTS // 20, seen


async def test_a_mutation_that_answers_refusals_in_its_own_way_is_noticed(
    rich_database: tuple[Path, dict[str, str]],  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The canary."""
    monkeypatch.setattr(AnswersRefusals, "resolve_async", unanswered)

    with pytest.raises(AssertionError):
        await compare(*rich_database, tmp_path, "guest")


async def unanswered(self: AnswersRefusals, next_: Any, source: Any, info: Any, **given: Any) -> Any:
    if isinstance(info, Called):
        return await next_(source, info, **given)
    return await ANSWERED(self, next_, source, info, **given)
