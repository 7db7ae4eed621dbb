"""A wrong plan is caught: each of these marks lies in one place, and the comparison notices."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import Executor, OperationType

from colloquy.execution import EXECUTION, Attribute, Batch, Computed, Is, Resolved, TypeName, Written
from colloquy.execution.completing import Completing
from tests.execution import test_toy as comparison
from tests.execution import test_toy_changes as changes
from tests.execution import toy, toy_world
from tests.execution.compared import plan_of
from tests.execution.documents import Maker
from tests.graph import SCHEMA, Graph
from tests.graph_laws.asking import inbox, person, say
from tests.live.following import following


def field(name: str, mark: Any) -> Callable[[Any], None]:
    type_, word = name.split(".")

    def change(schema: Any) -> None:
        schema.type_map[type_].fields[word].extensions[EXECUTION] = mark

    return change


def kind(name: str, mark: Any) -> Callable[[Any], None]:
    def change(schema: Any) -> None:
        schema.type_map[name].extensions[EXECUTION] = mark

    return change


LIES = {
    "another attribute": field("Person.nick", Attribute("name")),
    "another function": field("Person.shout", Computed(lambda _, person: person.name)),
    "answers in another order": field(
        "Person.best", Batch(lambda _, parents: [p.best for p in parents][::-1])
    ),
    "other arguments": field("Person.score", Batch(toy._score, lambda _, by: (by + 1,))),
    "another type": kind("Thing", TypeName(lambda value: "Place", by_class=True)),
    "a type kept for the class": kind("Named", TypeName(lambda value: "Robot", by_class=True)),
    "a class of another type": kind("Place", Is(lambda value: True, by_class=True, only=toy.Robot)),
    "other forms of a scalar": kind("Stamp", Written(defaultdict(lambda: "at no time"))),
    "whatever comes": kind("Person", Is(lambda value: True, by_class=True)),
}


ROOTS = {
    "another answer to a root": field("Query.thing", Resolved(lambda *_: asyncio.sleep(0, None))),
    "other arguments of a root": field("Query.hello", Resolved(lambda *_: asyncio.sleep(0, "[]"))),
}


@pytest.mark.parametrize("lie", [*LIES, *ROOTS])
async def test_a_lie_is_found_out(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = toy.made()
    (LIES | ROOTS)[lie](schema)
    monkeypatch.setattr(comparison, "SCHEMA", schema)
    monkeypatch.setattr(comparison, "MAKER", Maker(schema, toy_world.values))

    bad = 0.1 if lie == "whatever comes" else 0

    with pytest.raises(AssertionError):
        await _compare(range(2000), bad)


@pytest.mark.parametrize("type_", list(changes.RUN))
@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_about_a_payload_is_found_out(
    lie: str, type_: OperationType, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = toy.made()
    LIES[lie](schema)
    monkeypatch.setattr(comparison, "SCHEMA", schema)
    monkeypatch.setattr(comparison, "MAKER", Maker(schema, toy_world.values))

    bad = 0.1 if lie == "whatever comes" else 0

    with pytest.raises(AssertionError):
        await _compare_changes(type_, bad)


async def resolved_again(
    self: Completing, variant: Any, asked: Any, info: Any, path: Any, result: Any, position: Any
) -> Any:
    """Complete a value by graphql-core, and start it all over for that."""
    root = variant.roots[path.key]
    result = root.field.resolve(self.root_value, info, **root.given(self.variable_values))
    if self.is_awaitable(result):
        result = await result
    completed = Executor.complete_value(self, info.return_type, asked, info, path, result, position)
    return await completed if self.is_awaitable(completed) else completed


async def test_a_mutation_that_is_run_twice_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Completing, "complete_root", resolved_again)

    with pytest.raises(AssertionError):
        await _compare_changes(OperationType.MUTATION, 0)


async def test_mutations_at_the_same_time_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Completing, "execute_fields_serially", Completing.execute_fields)

    with pytest.raises(AssertionError):
        await _compare_changes(OperationType.MUTATION, 0)


async def _compare_changes(type_: OperationType, bad: float) -> None:
    for seed in range(2000):
        await changes.compare(type_, seed, bad)


async def _compare(seeds: range, bad: float) -> None:
    for seed in seeds:
        await comparison.compare(seed, bad)


async def test_every_query_that_a_test_asks_is_compared(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer: Any = SCHEMA._schema.type_map["Viewer"]
    monkeypatch.setitem(viewer.fields["application"].extensions, EXECUTION, Attribute("role"))

    with pytest.raises(pytest.fail.Exception):
        await graph.ask("{ viewer { application } }")


@pytest.fixture
def new_plans() -> Iterator[None]:
    """Lets no plan be kept from before a test, nor from it."""
    plan_of.cache_clear()
    yield
    plan_of.cache_clear()


@pytest.mark.usefixtures("new_plans")
async def test_every_payload_that_a_test_gets_is_compared(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant: Any = SCHEMA._schema.type_map["Participant"]
    monkeypatch.setitem(participant.fields["name"].extensions, EXECUTION, Attribute("id"))

    with pytest.raises(pytest.fail.Exception):
        await graph.do("createParticipant", {"kind": "APP"}, "participant { name }")


@pytest.mark.usefixtures("new_plans")
async def test_every_event_that_a_test_gets_is_compared(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = await inbox(graph, await person(graph))
    event: Any = SCHEMA._schema.type_map["MessageSentEvent"]
    monkeypatch.setitem(event.fields["sequence"].extensions, EXECUTION, Attribute("id"))

    async with following(graph, home) as follower:
        await say(graph, home, "one")
        with pytest.raises(pytest.fail.Exception):
            await follower.end()


async def test_a_query_that_a_plan_needlessly_leaves_to_graphql_core_is_noticed(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer: Any = SCHEMA._schema.type_map["Viewer"]
    monkeypatch.delitem(viewer.fields["application"].extensions, EXECUTION)

    with pytest.raises(pytest.fail.Exception):
        await graph.ask("{ viewer { application  } }")
