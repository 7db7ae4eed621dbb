"""The inputs of all mutations, read at once: as graphql-core coerces them and Strawberry converts them."""

import os
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from graphql import (
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    get_argument_values,
    get_variable_values,
    parse,
)
from strawberry.types.arguments import convert_arguments

from colloquy.execution import EXECUTION, Made, Performed, Resolved
from colloquy.execution.marks import mark_of
from colloquy.execution.operation import OperationAst
from colloquy.execution.performing import Performing
from colloquy.schema.build import build_schema
from tests.execution.documents import Maker, _Making
from tests.execution.spoiling import spoiled

VALUES = 5000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 150
SCHEMA = build_schema()
CORE: Any = SCHEMA._schema
MUTATIONS = sorted(CORE.mutation_type.fields)


def scalar(random: Random, type_: str, _name: str) -> Any:
    some = {
        "Int": [0, 1, -5, 3.0],
        "Float": [0, 1.5, -2],
        "Boolean": [True, False],
        "URL": ["https://example.org/a.png", "nowhere"],
        "EmailAddress": ["ada@example.org", "ada"],
        "PhoneNumber": ["+4930123456"],
        "DateTime": ["2004-12-25T11:55:14Z", "then"],
        "JSON": [{"a": [1, None]}, [], "text", 0],
        "BigInt": ["42", 42],
    }
    return random.choice(some.get(type_, ["a", "par_1", "", "con_2"]))


MAKER = Maker(CORE, scalar)


def made(random: Random, type_: Any) -> Any:
    return _Making(MAKER, random, None).value(type_, "input")  # type: ignore[arg-type]


def as_ever(name: str, document: Any, given: dict[str, Any]) -> Any:
    """Return what Strawberry gives a resolver; None where there are errors."""
    operation: OperationDefinitionNode = document.definitions[0]
    node: Any = operation.selection_set.selections[0]
    field = CORE.mutation_type.fields[name]
    variables = get_variable_values(CORE, operation.variable_definitions, given)
    if isinstance(variables, list):
        return None
    definition = field.extensions["strawberry-definition"]
    assert isinstance(node, FieldNode)
    try:
        coerced = get_argument_values(field, node, variables)
    except GraphQLError:
        return None
    registry = SCHEMA.schema_converter.scalar_registry
    return convert_arguments(coerced, definition.arguments, scalar_registry=registry, config=SCHEMA.config)


def at_once(document: Any, given: dict[str, Any], names: Any) -> Any:
    """Return what a plan gives a resolver; None where it leaves that to graphql-core."""
    performing = Performing(CORE, OperationAst(document, None))
    try:
        read, _ = performing.read(given)
    except Exception:
        return None
    return {names[name]: value for name, value in read.items()}


def compare(name: str, seed: int, seen: Counter[str]) -> None:
    """Whatever a plan reads must be what Strawberry makes, and what is right it must read."""
    field = CORE.mutation_type.fields[name]
    arguments = ", ".join(f"${word}: {argument.type}" for word, argument in field.args.items())
    handed = ", ".join(f"{word}: ${word}" for word in field.args)
    document = parse(f"mutation M({arguments}) {{ {name}({handed}) {{ errors {{ code }} }} }}")
    random = Random(f"{name} {seed}")
    given = {word: made(random, argument.type) for word, argument in field.args.items()}
    is_right = random.random() < 0.5
    if not is_right:
        given = {word: spoiled(random, value) for word, value in given.items()}
    expected, found = (
        as_ever(name, document, given),
        at_once(document, given, field.extensions[EXECUTION].names),
    )
    seen[f"{'right' if expected is not None else 'wrong'} {'read' if found is not None else 'left'}"] += 1
    if found is not None or (is_right and expected is not None):
        assert (repr(found), found) == (repr(expected), expected), (name, given)


def compare_some(name: str) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed in range(VALUES):
        compare(name, seed, seen)
    return seen


@pytest.mark.parametrize("name", MUTATIONS)
def test_inputs_are_read_as_strawberry_makes_them(name: str) -> None:
    seen = compare_some(name)

    assert seen["wrong read"] == 0
    assert seen["right read"] > 1, seen
    assert seen["wrong left"] > 0, seen


def wrong_name(mark: Made) -> Made:
    names = list(mark.names.values())
    return replace(mark, names=dict(zip(mark.names, names[1:] + names[:1], strict=True)))


def not_absent(mark: Made) -> Made:
    return replace(mark, absent=dict.fromkeys(mark.absent, ""))


def other_values(mark: Made) -> Made:
    return replace(mark, make=lambda **given: mark.make(**{n: [v] for n, v in given.items()}))


@pytest.mark.parametrize("spoil", [wrong_name, not_absent, other_values])
def test_a_wrong_mark_is_noticed(monkeypatch: pytest.MonkeyPatch, spoil: Any) -> None:
    """The canary."""
    type_ = CORE.type_map["SendMessageInput"]
    monkeypatch.setitem(type_.extensions, EXECUTION, spoil(type_.extensions[EXECUTION]))

    with pytest.raises(AssertionError):
        compare_some("sendMessage")


def test_every_field_of_a_root_can_be_called_by_a_plan() -> None:
    assert not [name for name in MUTATIONS if mark_of(CORE.mutation_type.fields[name], Performed) is None]
    assert not [name for name, one in CORE.query_type.fields.items() if mark_of(one, Resolved) is None]
