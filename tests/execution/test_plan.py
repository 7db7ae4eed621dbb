"""What a plan does, one thing at a time."""

import asyncio
from typing import Any

import pytest
from graphql import GraphQLSchema, execute, parse

from colloquy.execution import EXECUTION, Attribute, Plan, Resolved, writing
from colloquy.execution.plan import MOST_VARIANTS
from tests.execution import toy
from tests.execution.asking import ask, field, person
from tests.execution.toy import Mood, Place, Robot, Value


async def test_one_call_a_level_answers_for_all_parents_of_every_place(schema: GraphQLSchema) -> None:
    last = person(9)
    people = [person(n, best=last, friends=[person(n + 3, best=last)]) for n in range(3)]
    robot = Robot(name="R", mood=None, best=last, parts=[])
    context = toy.Context(people=people, named=[robot])
    text = "{ people { best { name } friends { best { id } } again: best { age } } named { best { name } } }"

    data = await Plan(schema, parse(text)).answer(context)

    assert data is not None
    assert [one["friends"][0]["best"]["id"] for one in data["people"]] == ["p9"] * 3
    assert data["named"] == [{"best": {"name": "Person 9"}}]
    assert context.reads == [("best", 7, ()), ("friends", 3, (2,)), ("best", 3, ())]


async def test_places_with_other_arguments_are_read_apart(schema: GraphQLSchema) -> None:
    context = toy.Context(me=person())
    text = "query Q($n: Int!) { me { a: score(by: 1) b: score(by: $n) c: score(by: 1) d: score(by: 2) } }"

    data = await Plan(schema, parse(text)).answer(context, {"n": 2})

    assert data == {"me": {"a": 30, "b": 60, "c": 30, "d": 60}}
    assert context.reads == [("score", 2, (1,)), ("score", 2, (2,))]


async def test_arguments_that_only_look_equal_are_told_apart(schema: GraphQLSchema) -> None:
    notes = ("1", "true", "1.0", "0.0", "-0.0")
    text = " ".join(f"n{n}: rank(note: {note})" for n, note in enumerate(notes))

    data = await ask(schema, f"{{ me {{ {text} }} }}", me=person())

    assert data == {"me": {"n0": 2.0, "n1": 5.0, "n2": 4.0, "n3": 4.0, "n4": 5.0}}


async def test_arguments_that_cannot_be_hashed_are_read_place_by_place(schema: GraphQLSchema) -> None:
    context = toy.Context(me=person())

    data = await Plan(schema, parse("{ me { a: rank(note: [1]) b: rank(note: [1]) } }")).answer(context)

    assert data == {"me": {"a": 4.0, "b": 4.0}}
    assert len(context.reads) == 2


async def test_a_field_without_parents_is_not_read_and_its_arguments_are_not_made(
    schema: GraphQLSchema,
) -> None:
    context = toy.Context(people=[])

    assert await Plan(schema, parse("{ people { friends(first: -1) { id } } }")).answer(context) == {
        "people": []
    }
    assert context.reads == []


async def test_conditions_and_fragments_leave_out_what_graphql_leaves_out(schema: GraphQLSchema) -> None:
    plan = Plan(
        schema,
        parse("""
            query Q($full: Boolean!) {
                me { ...Names @include(if: $full) id @skip(if: $full) ... on Person { mood } }
            }
            fragment Names on Named { name __typename }
        """),
    )
    context = toy.Context(me=person())

    for _ in range(2):
        assert await plan.answer(context, {"full": True}) == {
            "me": {"name": "Person 0", "__typename": "Person", "mood": "HAPPY"}
        }
        assert await plan.answer(context, {"full": False}) == {"me": {"id": "p0", "mood": "HAPPY"}}


async def test_a_condition_that_is_null_is_for_graphql_core(schema: GraphQLSchema) -> None:
    plan = Plan(schema, parse("query Q($full: Boolean = true) { me { id @skip(if: $full) name } }"))
    context = toy.Context(me=person())

    assert await plan.answer(context, {"full": False}) == {"me": {"id": "p0", "name": "Person 0"}}
    assert await plan.answer(context, {"full": None}) is None
    assert await plan.answer(context) == {"me": {"name": "Person 0"}}


async def test_only_some_combinations_of_conditions_are_planned(schema: GraphQLSchema) -> None:
    names = [f"c{n}" for n in range(4)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: name @include(if: ${name})" for name in names)
    plan = Plan(schema, parse(f"query Q({declared}) {{ me {{ id {fields} }} }}"))
    context = toy.Context(me=person())

    answers = [
        await plan.answer(context, {name: bool(number >> n & 1) for n, name in enumerate(names)})
        for number in range(16)
    ]

    assert [answer is not None for answer in answers] == [True] * MOST_VARIANTS + [False] * 8


async def test_equal_keys_are_merged_wherever_they_stand(schema: GraphQLSchema) -> None:
    me = person(best=person(1))
    text = (
        "{ me { best { id } ... on Named { best { name } } best { id ...M } } } fragment M on Person { mood }"
    )

    data = await ask(schema, text, me=me)

    assert data == {"me": {"best": {"id": "p1", "name": "Person 1", "mood": "HAPPY"}}}


async def test_root_fields_are_resolved_at_the_same_time(schema: GraphQLSchema) -> None:
    met = asyncio.Barrier(2)

    async def meet(_: Any, __: Any) -> Any:
        await asyncio.wait_for(met.wait(), 5)
        return person()

    field(schema, "Query", "me").resolve = meet

    assert await ask(schema, "{ a: me { id } b: me { name } __typename }") == {
        "a": {"id": "p0"},
        "b": {"name": "Person 0"},
        "__typename": "Query",
    }


async def test_root_fields_are_told_what_graphql_core_tells_them(schema: GraphQLSchema) -> None:
    told: list[Any] = []

    def tell(root: Any, info: Any, **given: Any) -> Any:
        told.append((root, info.field_name, info.path.as_list(), str(info.return_type), given))
        told.append((len(info.field_nodes), info.operation.name.value, list(info.fragments), info.context))
        return None

    field(schema, "Query", "people").resolve = tell
    del field(schema, "Query", "people").extensions[EXECUTION]
    document = parse(
        "query Q($n: Int) { two: people(first: $n) { id } two: people(first: $n) { ...F } }"
        " fragment F on Person { id }"
    )

    answer = await Plan(schema, document, "Q").answer("context", {"n": 2}, "root")
    result = execute(schema, document, "root", "context", {"n": 2})

    assert answer == {"two": None} == result.data  # type: ignore[union-attr]
    assert told[:2] == told[2:]


async def test_marked_fields_of_the_root_are_resolved_at_the_same_time(schema: GraphQLSchema) -> None:
    met = asyncio.Barrier(2)

    async def meet(context: toy.Context, given: Any) -> Any:
        await asyncio.wait_for(met.wait(), 5)
        return context.roots["people"][: given["first"]]

    field(schema, "Query", "people").extensions[EXECUTION] = Resolved(meet)
    text = "query($n: Int) { a: people(first: 1) { id } b: people(first: $n) { id } }"

    assert await ask(schema, text, {"n": 0}, people=[person()]) == {"a": [{"id": "p0"}], "b": []}


async def test_a_root_field_without_a_resolver_reads_the_root_value(schema: GraphQLSchema) -> None:
    field(schema, "Query", "number").resolve = None

    assert await Plan(schema, parse("{ number }")).answer(root={"number": 4}) == {"number": 4}


async def test_cancelling_goes_through(schema: GraphQLSchema) -> None:
    async def forever(_: Any, __: Any) -> None:
        await asyncio.sleep(60)

    field(schema, "Query", "number").resolve = forever
    task = asyncio.create_task(ask(schema, "{ number }"))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("text", "compiled"),
    [
        ("query Q($n: Int!) { people(first: $n) { id } }", 1),
        ("query Q($yes: Boolean!) { me { id @skip(if: $yes) } }", 0),
        ("{ __schema { description } }", 0),
    ],
)
async def test_what_depends_on_no_variable_is_compiled_ahead(
    schema: GraphQLSchema, text: str, compiled: int
) -> None:
    plan = Plan(schema, parse(text))

    plan.prepare()

    assert len([variant for variant in plan._variants.values() if variant is not None]) == compiled


def test_an_attribute_must_be_a_name() -> None:
    with pytest.raises(ValueError, match="is no attribute's name"):
        Attribute("name; import os")


async def test_many_kinds_of_values_are_not_kept_for_ever(schema: GraphQLSchema) -> None:
    """An enum may take values without end for one name; only so many are remembered."""
    from colloquy.execution import leaves

    names = leaves.EnumNames(schema.type_map["Mood"])  # type: ignore[arg-type]
    names.update(dict.fromkeys(range(leaves._MOST_NAMES), "X"))

    assert names[Mood.SAD] == "SAD"
    assert len(names) == leaves._MOST_NAMES


async def test_one_fragment_in_two_places_is_compiled_once(schema: GraphQLSchema) -> None:
    text = "{ a: named { ...N } b: named { ...N } } fragment N on Named { name }"

    found = [{"name": "Person 0"}]
    assert await ask(schema, text, named=[person()]) == {"a": found, "b": found}


@pytest.mark.parametrize("deep", [0, 3, 100])
async def test_what_is_nested_is_answered_alike_however_deep_it_lies(
    schema: GraphQLSchema, deep: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "DEEP", deep)
    place = Place(name="Here", city=Value(name="Rome"))
    friends = [person(1, best=person(2)), person(3, best=None)]
    me = person(things=[place, person(things=[])], home=place, friends=friends)
    text = """{ me {
        things { ... on Place { city { name } } ... on Person { id } } home { name } friends { id best { id } }
    } }"""

    answered = await ask(schema, text, me=me)

    assert answered == {
        "me": {
            "things": [{"city": {"name": "Rome"}}, {"id": "p0"}],
            "home": {"name": "Here"},
            "friends": [{"id": "p1", "best": {"id": "p2"}}, {"id": "p3", "best": None}],
        }
    }


async def test_a_plan_lasts_however_many_values_it_is_asked_for(schema: GraphQLSchema) -> None:
    """The type of a `Named` is looked up for each value; what that costs must not add up."""
    plan = Plan(schema, parse("{ named { name mood __typename } }"), most_fields=10)
    context = toy.Context(named=[person(), Robot(name="R", mood=None, best=None)] * 50)

    for _ in range(2):
        assert await plan.answer(context) is not None


async def test_an_operation_is_found_by_its_name(schema: GraphQLSchema) -> None:
    plan = Plan(schema, parse("{ number } query A { me { id } } query B { me { name } }"), "B")

    assert await plan.answer(toy.Context(me=person())) == {"me": {"name": "Person 0"}}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("", "[('near', {'x': 4})]"),
        ("(near: null)", "[('near', None)]"),
        ("(near: {x: 5})", "[('near', {'x': 5})]"),
        ("(near: {x: $n})", "[('near', {'x': 6})]"),
        ("(near: {tags: [$tag]})", "[('near', {'x': 3, 'tags': ['t']})]"),
        ("(near: $near)", "[('near', {'x': 3})]"),
        ("(mood: HAPPY)", "[('mood', <Mood.HAPPY: 1>), ('near', {'x': 4})]"),
    ],
)
async def test_arguments_are_coerced_wherever_their_variables_stand(
    schema: GraphQLSchema, arguments: str, told: str
) -> None:
    text = f'query Q($n: Int = 6, $tag: String! = "t", $near: Near = {{}}) {{ hello{arguments} }}'
    result: Any = execute(schema, parse(text), context_value=toy.Context())

    assert await ask(schema, text, {}) == {"hello": told} == result.data


async def test_conditions_that_are_known_are_no_variants(schema: GraphQLSchema) -> None:
    text = "{ me { id @skip(if: true) name @include(if: true) } }"

    assert await ask(schema, text, me=person()) == {"me": {"name": "Person 0"}}


async def test_of_a_type_that_nothing_is_asked_of_there_is_an_empty_object(schema: GraphQLSchema) -> None:
    things = [Place(name="Here", city=None), person()]

    answered = await ask(schema, "{ things { ... on Person { name } } }", things=things)

    assert answered == {"things": [{}, {"name": "Person 0"}]}
