"""Mutations and subscriptions of the real schema: completed by plan, and as graphql-core completes them."""

import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationType

from colloquy.resolvers.context import Context
from colloquy.schema.context import GraphQLContext, Tail
from colloquy.schema.cursors import Cursors
from tests.execution.documents import Maker
from tests.execution.test_differential import ACTORS, as_actor, words
from tests.execution.through import Through
from tests.graph import SCHEMA, Graph, opened
from tests.graph_laws.conftest import rich_database  # noqa: F401 - the fixture
from tests.graph_laws.documents import Selection
from tests.graph_laws.rich import Rich, fill

DOCUMENTS = 5000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 150
EVENTS = 5
EVENT = Selection(0).of("Event")
INBOX = f"subscription Inbox($after: String) {{ inboxEvents(after: $after) {EVENT} }}"


@pytest.fixture
async def rich(
    rich_database: tuple[Path, dict[str, str]],  # noqa: F811
    tmp_path: Path,
) -> AsyncIterator[tuple[Graph, Rich]]:
    path, ids = rich_database
    shutil.copy(path, tmp_path / "rich.db")
    async with opened(tmp_path / "rich.db") as graph:
        yield graph, Rich(dict(ids))


async def test_all_mutations_of_a_busy_graph_and_all_its_events_are_completed_by_plan(graph: Graph) -> None:
    through = Through(graph)
    after = (await through.ask("{ viewer { inboxCursor } }"))["viewer"]["inboxCursor"]

    await fill(through)
    before = through.counts
    events = await through.events(40, INBOX, after=after)

    assert set(before) == {"plan"}
    assert {"sendMessage", "promoteParticipant", "mergeParticipants", "createParticipant"} <= through.fields
    assert len(through.fields) > 25
    assert len(events) == 40
    assert not [event for event in events if "errors" in event]
    assert through.counts == {"plan": before["plan"] + 40}


async def test_what_graphql_core_refuses_is_counted_as_its_own(graph: Graph) -> None:
    through = Through(graph)
    text = "mutation M($input: SendMessageInput!) { sendMessage(input: $input) { errors { code } } }"

    _, errors = await through.run(text, input={"conversation": 1})

    assert [error["extensions"]["code"] for error in errors] == ["BAD_USER_INPUT"]
    assert through.counts == {"fallback": 1}


@pytest.mark.parametrize("who", ACTORS)
async def test_generated_mutations_are_completed_alike(rich: tuple[Graph, Rich], who: str) -> None:
    """`tests/execution/compared.py` completes what each resolved to by both, and compares."""
    graph, names = rich
    actor = as_actor(graph, names, who)
    maker = Maker(SCHEMA._schema, await words(graph), depth=5)
    seen: Counter[str] = Counter()

    for number in range(DOCUMENTS):
        seed = ACTORS.index(who) * 1_000_000 + number
        document, variables = maker.operation(seed, OperationType.MUTATION)
        data, errors = await actor.run(document, **variables)
        seen["errors" if errors else "fine"] += 1
        seen["done"] += sum(not payload["errors"] for payload in (data or {}).values() if "errors" in payload)

    assert seen["fine"] > DOCUMENTS // 4, seen


@pytest.mark.parametrize("who", ACTORS)
async def test_the_events_of_generated_subscriptions_are_completed_alike(
    rich: tuple[Graph, Rich], who: str
) -> None:
    graph, names = rich
    actor = as_actor(graph, names, who)
    maker = Maker(SCHEMA._schema, await words(graph), depth=5)
    seen: Counter[str] = Counter()

    for number in range(DOCUMENTS):
        seed = ACTORS.index(who) * 1_000_000 + number
        document, variables = maker.operation(seed, OperationType.SUBSCRIPTION)
        if "conversationSignals" not in document:  # which have no end
            async for result in log(actor, document, variables):
                seen["errors" if result.errors else "fine"] += 1

    assert seen["fine"] > DOCUMENTS // 2 or (who == "erased" and seen["errors"]), seen


async def log(graph: Graph, document: str, variables: Any) -> AsyncIterator[Any]:
    """Yield what a subscription yields of what is in the log, from its beginning on."""
    cursors = Cursors(graph.store.secret, graph.actor.application)
    request = GraphQLContext(Context(graph.actor, graph.store, graph.limits), cursors)
    request.tail = Tail(start=cursors.encode_position("", 0, 0), until=await request.newest())
    stream = await SCHEMA.subscribe(document, variable_values=variables, context_value=request)
    async with aclosing(stream) as results:
        for _ in range(EVENTS):
            async for result in results:
                yield result
                break
