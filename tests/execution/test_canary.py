"""A wrong plan is caught: each of these marks lies in one place, and the comparison notices."""

from collections.abc import Callable
from typing import Any

import pytest

from execution import EXECUTION, Attribute, Batch, Computed, Is, Named
from tests.execution import test_toy as comparison
from tests.execution import toy, toy_world
from tests.execution.documents import Maker
from tests.graph import SCHEMA, Graph


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
    "another type": kind("Thing", Named(lambda value: "Place", by_class=True)),
    "a type kept for the class": kind("Named", Named(lambda value: "Robot", by_class=True)),
    "whatever comes": kind("Person", Is(lambda value: True, by_class=True)),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_is_found_out(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = toy.made()
    LIES[lie](schema)
    monkeypatch.setattr(comparison, "SCHEMA", schema)
    monkeypatch.setattr(comparison, "MAKER", Maker(schema, toy_world.values))

    bad = 0.1 if lie == "whatever comes" else 0

    with pytest.raises(AssertionError):
        await _compare(range(2000), bad)


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


async def test_a_query_that_a_plan_needlessly_leaves_to_graphql_core_is_noticed(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer: Any = SCHEMA._schema.type_map["Viewer"]
    monkeypatch.delitem(viewer.fields["application"].extensions, EXECUTION)

    with pytest.raises(pytest.fail.Exception):
        await graph.ask("{ viewer { application  } }")
