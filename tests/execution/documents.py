"""Documents made at random from a schema: deep, with everything that an operation can say."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationType,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)

Values = Callable[[Random, str, str], Any]
"""`(random, scalar's name, argument's name) -> a value`; it may be one that the server refuses."""
MISSING = object()


class Maker:
    """Makes documents of one schema; `values` has the scalars' values.

    With `handed` every argument is there, as a variable of its own.
    """

    def __init__(self, schema: GraphQLSchema, values: Values, depth: int = 4, handed: bool = False) -> None:
        self.schema = schema
        self.values = values
        self.depth = depth
        self.handed = handed

    def query(self, seed: int) -> tuple[str, dict[str, Any]]:
        """Return a valid query and its variables; the same ones for the same seed."""
        return self.operation(seed, OperationType.QUERY)

    def operation(self, seed: int, type_: OperationType) -> tuple[str, dict[str, Any]]:
        """Return a valid document of one operation, and its variables."""
        random = Random(seed)
        while True:
            made = _Making(self, random, type_)
            document = made.document()
            if not validate(self.schema, parse(document)):
                return document, made.given


class _Making:
    def __init__(self, maker: Maker, random: Random, type_: OperationType) -> None:
        self.maker = maker
        self.type = type_
        self.schema = maker.schema
        self.random = random
        self.declared: list[str] = []
        self.given: dict[str, Any] = {}
        self.fragments: dict[str, tuple[str, str]] = {}
        self.narrowed: Any = None
        self.left = random.choice([8, 20, 60])

    def document(self) -> str:
        root = self.schema.get_root_type(self.type)
        assert root is not None
        if self.type is OperationType.SUBSCRIPTION:
            body = "{ " + self.field(root, self.maker.depth) + " }"
        else:
            body = self.selection(root, self.maker.depth)
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        parts = [f"fragment {name} on {type_} {text}" for name, (type_, text) in self.fragments.items()]
        return "\n".join([f"{self.type.value} Made{declared} {body}", *parts])

    def selection(self, type_: Any, depth: int) -> str:
        count = self.random.randint(1, 5)
        parts = [self.part(type_, depth) for _ in range(count)]
        return "{ " + " ".join(part for part in parts if part) + " __typename }"

    def part(self, type_: Any, depth: int) -> str:
        kind = self.random.random()
        if kind < 0.08:
            return self.alias() + "__typename" + self.directives()
        if kind < 0.2 and depth:
            return f"...{self.condition(type_)}{self.directives()} {self.selection(self.narrowed, depth - 1)}"
        if kind < 0.3 and depth:
            return f"...{self.fragment(type_, depth - 1)}{self.directives()}"
        if isinstance(type_, GraphQLUnionType):
            return f"... on {self.member(type_)} {self.selection(self.narrowed, depth)}"
        return self.field(type_, depth)

    def condition(self, type_: Any) -> str:
        self.narrowed = type_
        choice = self.random.random()
        if choice < 0.3:
            return ""
        if choice < 0.6:
            return f" on {type_.name}"
        if isinstance(type_, GraphQLObjectType):
            if type_.interfaces:
                self.narrowed = self.random.choice(type_.interfaces)
            return f" on {self.narrowed.name}"
        return f" on {self.member(type_)}"

    def member(self, type_: GraphQLInterfaceType | GraphQLUnionType) -> str:
        member = self.random.choice(self.schema.get_possible_types(type_))
        self.narrowed = member
        return member.name

    def fragment(self, type_: Any, depth: int) -> str:
        fitting = [name for name, (on, _) in self.fragments.items() if on == type_.name]
        if fitting and self.random.random() < 0.6:
            return self.random.choice(fitting)
        text = self.selection(type_, depth)
        name = f"F{len(self.fragments)}"
        self.fragments[name] = (type_.name, text)
        return name

    def field(self, type_: Any, depth: int) -> str:
        self.left -= 1
        leaves = [name for name, field in type_.fields.items() if is_leaf_type(get_named_type(field.type))]
        names = list(type_.fields) if depth > 0 and self.left > 0 else leaves
        if not names:
            return ""
        name = self.random.choice(names)
        field: GraphQLField = type_.fields[name]
        asked = f"{self.alias(name)}{name}{self.arguments(field)}{self.directives()}"
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            return asked
        text = f"{asked} {self.selection(inner, depth - 1)}"
        if self.random.random() < 0.15:  # the same key again: to be merged
            text += f" {asked} {self.selection(inner, depth - 1)}"
        return text

    def alias(self, name: str = "typename") -> str:
        return self.random.choice(["", "", f"{name}_{self.random.randint(1, 3)}: "])

    def directives(self) -> str:
        if self.random.random() < 0.85:
            return ""
        name = self.random.choice(["skip", "include"])
        choice = self.random.random()
        if choice < 0.3:
            value = self.random.choice(["true", "false"])
        else:
            value = self.random.choice(["$yes", "$no"])
            declared = f"{value}: Boolean!"
            if declared not in self.declared:
                self.declared.append(declared)
                self.given[value[1:]] = value == "$yes"
        return f" @{name}(if: {value})"

    def arguments(self, field: GraphQLField) -> str:
        written = []
        for name, argument in field.args.items():
            required = isinstance(argument.type, GraphQLNonNull)
            if required or self.maker.handed or self.random.random() < 0.4:
                written.append(f"{name}: {self.argument(name, argument)}")
        return f"({', '.join(written)})" if written else ""

    def argument(self, name: str, argument: GraphQLArgument) -> str:
        value = self.value(argument.type, name)
        if not self.maker.handed and self.random.random() < 0.5:
            return literal(value, argument.type)
        variable = f"v{len(self.declared)}"
        default = ""
        if not self.maker.handed and self.random.random() < 0.3:
            default = f" = {literal(self.value(argument.type, name), argument.type)}"
        self.declared.append(f"${variable}: {argument.type}{default}")
        if (default or not isinstance(argument.type, GraphQLNonNull)) and self.random.random() < 0.2:
            return f"${variable}"  # not given
        self.given[variable] = value
        return f"${variable}"

    def value(self, type_: Any, name: str) -> Any:
        if isinstance(type_, GraphQLNonNull):
            return self.value_of(type_.of_type, name)
        return None if self.random.random() < 0.1 else self.value_of(type_, name)

    def value_of(self, type_: Any, name: str) -> Any:
        if isinstance(type_, GraphQLList):
            return [self.value(type_.of_type, name) for _ in range(self.random.randint(0, 3))]
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(list(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            return self.input(type_)
        return self.maker.values(self.random, type_.name, name)

    def input(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        names = list(type_.fields)
        if type_.is_one_of:
            names = [self.random.choice(names)]
            return {name: self.value_of(type_.fields[name].type, name) for name in names}
        return {
            name: self.value(field.type, name)
            for name, field in type_.fields.items()
            if isinstance(field.type, GraphQLNonNull) or self.random.random() < 0.4
        }


def literal(value: Any, type_: Any) -> str:
    """Return a value as a document writes it."""
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if isinstance(value, list):
        inner = type_.of_type if isinstance(type_, GraphQLList) else type_
        return f"[{', '.join(literal(item, inner) for item in value)}]"
    if isinstance(value, Mapping):
        fields = (f"{key}: {literal(item, type_.fields[key].type)}" for key, item in value.items())
        return "{" + ", ".join(fields) + "}"
    if isinstance(type_, GraphQLEnumType) and value is not None:
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
