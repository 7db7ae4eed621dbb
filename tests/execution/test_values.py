"""Values of every kind, good and bad: a plan says what graphql-core says, or leaves it to it."""

from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLSchema, Undefined, execute, parse

from colloquy.execution import EXECUTION, Written
from tests.execution import toy
from tests.execution.asking import ask, person
from tests.execution.toy import Mood, Place, Robot

ODD = (None, Undefined, ValueError("odd"))
EVERYTHING = """{ me {
    id name age height alive mood moods born extra tags grid things { __typename } pets { name } home { name }
} }"""


def robot(**values: Any) -> Any:
    usual = {"name": "R", "mood": None, "best": None, "parts": [], "inner": SimpleNamespace(serial=1)}
    return Robot(**{**usual, **values})


async def both(schema: GraphQLSchema, text: str, **roots: Any) -> Any:
    """Return the data that a plan gives, which is as graphql-core's; None if graphql-core has errors."""
    result: Any = execute(schema, parse(text), context_value=toy.Context(**roots))
    result = await result if hasattr(result, "__await__") else result
    answer = await ask(schema, text, **roots)
    assert answer is None or (repr(answer), None) == (repr(result.data), result.errors)
    return answer


@pytest.mark.parametrize(
    ("name", "value", "answered"),
    [
        ("id", 7, "7"),
        ("age", True, 1),
        ("age", 30.0, 30),
        ("height", 2, 2.0),
        ("mood", Mood.SAD, "SAD"),
        ("moods", (Mood.HAPPY,), ["HAPPY"]),
        ("born", 3, "at 3"),
        ("extra", {"deep": [1]}, {"deep": [1]}),
        ("tags", {"one"}, ["one"]),
        ("grid", [[1, None], None], [[1, None], None]),
        ("things", [person(1), robot(), None, Place(name=None)], ["Person", "Robot", None, "Place"]),
        ("pets", [robot(), robot(), person(2)], ["R", "R", "Person 2"]),
    ],
)
async def test_what_is_good_is_answered(schema: GraphQLSchema, name: str, value: Any, answered: Any) -> None:
    me = person(
        nick=None, tags=[], grid=None, pets=None, moods=[], born=None, extra=None, height=1.5, alive=True
    )
    setattr(me, name, value)

    data = await both(schema, EVERYTHING, me=me)

    got = data["me"][name]
    if name in ("things", "pets"):
        got = [one and next(iter(one.values())) for one in got]
    assert got == answered


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("age", "text"),
        ("age", 2**40),
        ("height", float("nan")),
        ("alive", "text"),
        ("alive", None),
        ("mood", "HAPPY"),
        ("born", "never"),
        ("born", Undefined),
        ("extra", ValueError("odd")),
        ("home", Undefined),
        ("tags", "text"),
        ("tags", [None]),
        ("things", [ValueError("odd")]),
        ("things", [object()]),
        ("pets", [person(1), object()]),
        ("pets", [None]),
        *(("id", value) for value in ODD),
        *(("tags", value) for value in ODD),
    ],
)
async def test_what_is_bad_is_left_to_graphql_core(schema: GraphQLSchema, name: str, value: Any) -> None:
    me = person(
        nick=None, tags=[], grid=None, pets=None, moods=[], born=None, extra=None, height=1.5, alive=True
    )
    setattr(me, name, value)

    assert await both(schema, EVERYTHING, me=me) is None


@pytest.mark.parametrize("value", ["text", robot(), ValueError("odd"), Undefined])
async def test_what_is_of_another_type_is_left_to_graphql_core(schema: GraphQLSchema, value: Any) -> None:
    assert await both(schema, "{ me { __typename } }", me=value) is None


async def test_fields_of_an_unknown_scalar_are_looked_at_once_for_each_class(schema: GraphQLSchema) -> None:
    people = [person(n, born=n) for n in range(3)]

    assert await both(schema, "{ people { born } }", people=people) == {
        "people": [{"born": "at 0"}, {"born": "at 1"}, {"born": "at 2"}]
    }


class Stamps(dict[Any, Any]):
    """The forms of the toy's stamps, each made once."""

    def __missing__(self, value: Any) -> str:
        if value in (None, Undefined, "never") or isinstance(value, Exception):
            raise KeyError(value)
        form = self[value] = f"at {value}"
        return form


@pytest.mark.parametrize(
    ("born", "shown"), [(1, "at 1"), (None, None), ("never", ...), (ValueError("odd"), ...), ([], ...)]
)
async def test_the_forms_of_a_scalar_are_found_or_left_to_graphql_core(born: Any, shown: Any) -> None:
    schema = toy.made()
    schema.type_map["Stamp"].extensions[EXECUTION] = Written(Stamps())

    for _ in range(2):
        answer = await both(schema, "{ me { born } }", me=person(1, born=born))
        assert answer == (None if shown is ... else {"me": {"born": shown}})
