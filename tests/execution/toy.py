"""A small schema in which everything occurs that a plan can do, and marks for all of it."""

import asyncio
from enum import Enum
from inspect import isawaitable
from types import SimpleNamespace
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema

from colloquy.execution import EXECUTION, Attribute, Batch, Computed, Is, Made, Performed, Resolved, TypeName

SDL = """
    interface Named { name: String!, mood: Mood, best: Person }
    union Thing = Person | Robot | Place
    enum Mood { HAPPY SAD }
    scalar Stamp
    scalar Any
    input Near { x: Int = 3, tags: [String!], mood: Mood }
    type Person implements Named {
        id: ID!
        name: String!
        nick: String
        age: Int
        height: Float
        alive: Boolean!
        mood: Mood
        moods: [Mood!]!
        born: Stamp
        extra: Any
        tags: [String!]!
        grid: [[Int]]
        things: [Thing]!
        pets: [Named!]
        home: Place!
        shout: String!
        best: Person
        friends(first: Int = 2, near: Near, moods: [Mood!]): [Person!]!
        score(by: Int!): Int
        rank(by: Int = 1, note: Any): Float!
    }
    type Robot implements Named { name: String!, mood: Mood, best: Person, parts: [Place]!, serial: Stamp! }
    type Place { name: String, city: City }
    type City { name: ID }
    type Query {
        me: Person
        person(id: ID!): Person
        people(first: Int, near: Near, moods: [Mood]): [Person]
        thing: Thing
        things: [Thing!]
        named: [Named]
        hello(near: Near = {x: 4}, mood: Mood): String
        number: Int!
        now: Stamp
    }
    type Mutation {
        me: Person
        person(id: ID!): Person!
        people(first: Int, near: Near, moods: [Mood]): [Person]
        thing: Thing!
        things: [Thing!]
        named: [Named]
        hello(near: Near = {x: 4}, mood: Mood): String
        number: Int!
        now: Stamp
    }
    type Subscription {
        me: Person
        person(id: ID!): Person!
        people(first: Int, near: Near, moods: [Mood]): [Person]
        thing: Thing!
        named: [Named]
        number: Int!
        broken: Int
    }
"""

FURTHER = """
    input Far { x: Int, tags: [String!], moods: [Mood], note: Any, to: To, ways: [To!], need: Need }
    input Need { id: ID!, sizes: [Int!] }
    input To @oneOf { name: ID, stamp: Stamp }
    input Deep { deep: Deep }
    input Loose { x: Int }
    extend type Mutation {
        far(far: Far!, mood: Mood): Person
        deep(deep: Deep): Int
        loose(loose: Loose): Int
        near(near: Near): Int
    }
"""
"""Inputs and mutations for what a plan performs; their names are no part of the other tests' documents."""


class Mood(Enum):
    HAPPY = 1
    SAD = 2


class Value:
    """A value of one of the types; equal to itself alone."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class Person(Value): ...


class Robot(Value): ...


class Place(Value): ...


class Context:
    """What an operation is given: the root's values, or each event's, and lists of what was done."""

    def __init__(self, *events: dict[str, Any], **roots: Any) -> None:
        self.events = events
        self.roots = roots
        self.reads: list[tuple[str, int, tuple[Any, ...]]] = []
        self.done: list[str] = []


def _friends(context: Context, parents: list[Any], first: Any, near: Any, moods: Any) -> list[Any]:
    context.reads.append(("friends", len(parents), (first,)))
    if first is not None and first < 0:
        raise GraphQLError("Nobody has so few friends.")
    return [_some(parent.friends, first) for parent in parents]


def _some(friends: Any, first: int | None) -> Any:
    return friends[:first] if isinstance(friends, list) else friends


async def _best(context: Context, parents: list[Any]) -> list[Any]:
    context.reads.append(("best", len(parents), ()))
    return [parent.best for parent in parents]


def _score(context: Context, parents: list[Any], by: int) -> tuple[Any, ...]:
    context.reads.append(("score", len(parents), (by,)))
    return tuple(parent.age * by if isinstance(parent.age, int) else parent.age for parent in parents)


def _rank(context: Context, parents: list[Any], by: int, note: Any) -> list[Any]:
    context.reads.append(("rank", len(parents), (by, str(note))))
    return [float(len(str(note)) + (by or 0)) for _ in parents]


def _shout(context: Context, person: Any) -> Any:
    return f"{person.name.upper()} {context.done[-1:]}"


FRIENDS = Batch(_friends, lambda _, first, near=None, moods=None: (first, str(near), str(moods)))
BEST = Batch(_best)
MARKS: dict[str, dict[str, Any]] = {
    "Person": {
        "shout": Computed(_shout),
        "best": BEST,
        "friends": FRIENDS,
        "score": Batch(_score, lambda _, by: (by,)),
        "rank": Batch(_rank, lambda _, by=None, note=None: (by, note)),
    },
    "Robot": {"best": BEST, "serial": Attribute("inner.serial")},
    "Place": {},
    "City": {},
}


def made(more: str = "") -> GraphQLSchema:
    """Return the schema, with marks, and resolvers for graphql-core that say the same."""
    schema = build_schema(SDL + more)
    types: Any = schema.type_map
    types["Stamp"].coerce_output_value = lambda value: None if value == "never" else f"at {value}"
    types["Mood"].values["HAPPY"].value, types["Mood"].values["SAD"].value = Mood.HAPPY, Mood.SAD
    for name, marks in MARKS.items():
        for word, field in types[name].fields.items():
            mark = field.extensions[EXECUTION] = marks.get(word, Attribute(word))
            field.resolve = _resolver(mark)
    for name, class_ in (("Person", Person), ("Robot", Robot)):
        types[name].is_type_of = lambda value, _info, class_=class_: isinstance(value, class_)
    types["Person"].extensions[EXECUTION] = Is(lambda value: isinstance(value, Person), by_class=True)
    types["Place"].extensions[EXECUTION] = Is(lambda value: True, by_class=True, only=Place)
    types["Robot"].extensions[EXECUTION] = Is(lambda value: isinstance(value, Robot))
    for name in ("Named", "Thing"):
        types[name].resolve_type = lambda value, _info, _type: _name_of(value)
        types[name].extensions[EXECUTION] = TypeName(_name_of, by_class=name == "Thing")
    for word, field in types["Query"].fields.items():
        field.resolve = _root(word)
    for word in ("people", "hello", "thing"):
        types["Query"].fields[word].extensions[EXECUTION] = Resolved(_asked(word))
    for word, field in types["Mutation"].fields.items():
        field.resolve = _change(word)
        if word != "now":
            field.extensions[EXECUTION] = _performed(field.resolve, {name: name for name in field.args})
    for name in {"Near", "Far", "Need", "To", "Deep"} & types.keys():
        names = {word: word for word in types[name].fields}
        types[name].extensions[EXECUTION] = Made(_input, names, {})
    for word, field in types["Subscription"].fields.items():
        field.subscribe = _events(word)
        field.resolve = _root(word)
    return schema


def _name_of(value: Any) -> str | None:
    return type(value).__name__ if isinstance(value, Value) else None


def _resolver(mark: Any) -> Any:
    if isinstance(mark, Attribute):

        def read(source: Any, _info: Any) -> Any:
            for word in mark.path.split("."):
                source = getattr(source, word)
            return source

        return read
    if isinstance(mark, Computed):
        return lambda source, info: mark.compute(info.context, source)

    async def alone(source: Any, info: Any, **given: Any) -> Any:
        values = mark.load(info.context, [source], *mark.arguments(info.context, **given))
        return (values if isinstance(values, list | tuple) else await values)[0]

    return alone


def _change(word: str) -> Any:
    """Return what does something: it can be seen in `Person.shout` from then on."""
    read = _root(word)

    async def later(_: Any, info: Any, **given: Any) -> Any:
        before = len(info.context.reads)
        await asyncio.sleep(0)
        # What the payload before this one reads must have been read.
        assert len(info.context.reads) == before
        return now(_, info, **given)

    def now(_: Any, info: Any, **given: Any) -> Any:
        done = info.context.done
        done.append(f"{len(done)} {word} {sorted(given.items())}")
        if len(given) == 2:
            raise GraphQLError("Nobody does so much at once.", extensions={"done": len(done)})
        value = info.context.roots.get(word)
        return f"{value} {done}" if word == "hello" else value

    return later if read.__name__ == "later" else now


def _performed(resolve: Any, names: dict[str, str]) -> Performed:
    async def perform(context: Context, **given: Any) -> Any:
        value = resolve(None, SimpleNamespace(context=context), **given)
        return await value if isawaitable(value) else value

    return Performed(perform, names)


def _input(**given: Any) -> dict[str, Any]:
    """Return what graphql-core makes of an input: its fields in their order."""
    words = (
        "x",
        "tags",
        "mood",
        "moods",
        "note",
        "to",
        "ways",
        "need",
        "id",
        "sizes",
        "name",
        "stamp",
        "deep",
    )
    return {word: given[word] for word in words if word in given}


def _events(word: str) -> Any:
    async def follow(_: Any, info: Any, **given: Any) -> Any:
        if word == "broken":
            raise ValueError("It is broken.")
        for event in info.context.events:
            yield event

    def refuse(_: Any, info: Any, **given: Any) -> Any:
        if len(given) > 1:
            raise GraphQLError("Nobody follows so much at once.")
        return follow(_, info, **given)

    return refuse


def _asked(word: str) -> Any:
    async def resolve(context: Context, given: dict[str, Any]) -> Any:
        return str(sorted(given.items())) if word == "hello" else context.roots.get(word)

    return resolve


def _root(word: str) -> Any:
    async def later(root: Any, info: Any, **given: Any) -> Any:
        return (root or info.context.roots).get(word)

    def now(root: Any, info: Any, **given: Any) -> Any:
        if word == "hello":
            return str(sorted(given.items()))
        return (root or info.context.roots).get(word)

    return later if word in ("me", "things", "people") else now
