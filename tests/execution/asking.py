"""Short words for what these tests say again and again."""

from typing import Any

from graphql import GraphQLSchema, parse

from colloquy.execution import Plan
from tests.execution import toy
from tests.execution.toy import Mood, Person, Place


def person(number: int = 0, **values: Any) -> Any:
    usual: dict[str, Any] = {
        "id": f"p{number}",
        "name": f"Person {number}",
        "age": 30,
        "mood": Mood.HAPPY,
        "friends": [],
        "best": None,
        "things": [],
        "home": Place(name="Home", city=None),
    }
    return Person(**{**usual, **values})


def field(schema: GraphQLSchema, type_: str, name: str) -> Any:
    named: Any = schema.type_map[type_]
    return named.fields[name]


async def ask(schema: GraphQLSchema, text: str, given: dict[str, Any] | None = None, **roots: Any) -> Any:
    return await Plan(schema, parse(text)).answer(toy.Context(**roots), given)
