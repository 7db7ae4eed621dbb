"""Compiles selections: for each object type a function that makes a dictionary of a value.

A function takes the value `v` and what waits for the next level, `w`; a batch field leaves its
parent and the dictionary there, and the place for its answer in the dictionary.
"""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_nullable_type,
    is_composite_type,
)
from graphql.execution.collect_fields import GroupedFieldSet, collect_subfields
from graphql.execution.values import VariableValues

from colloquy.execution.arguments import arguments_of
from colloquy.execution.choices import Asked, Choice, Shape
from colloquy.execution.errors import Unplannable
from colloquy.execution.guards import Guard, listed
from colloquy.execution.leaves import Leaves
from colloquy.execution.levels import Site
from colloquy.execution.marks import Attribute, Batch, Computed, mark_of
from colloquy.execution.operation import OperationAst
from colloquy.execution.writing import SourceWriter


class Shapes:
    """The functions of one operation; those below interfaces and unions are made when first met."""

    def __init__(
        self, schema: GraphQLSchema, operation: OperationAst, variables: VariableValues, most_fields: int
    ) -> None:
        self._most_fields = most_fields
        self._schema = schema
        self._operation = operation
        self._variables = variables
        self._leaves = Leaves()
        self._shapes: dict[Any, Shape] = {}
        self._guards: dict[str, Guard] = {}
        self._fields = 0

    def fill(self, field: GraphQLField, key: str, asked: Asked) -> Callable[..., None]:
        """Return a function that completes values and puts each into its parent's dictionary.

        What several parents have in common, such as the sender of many messages, is completed once.
        """
        writer = SourceWriter("values, outs, w")
        if not is_composite_type(get_nullable_type(field.type)):
            with writer.block("for x, d in zip(values, outs):"):
                self._complete(writer, field.type, "x", asked)
                writer.line(f"d[{key!r}] = x")
            return writer.function()
        writer.line("made = {}")
        writer.line("known = made.get")
        with writer.block("for i, v, d in zip(map(id, values), values, outs):"):
            writer.line("x = known(i)")
            with writer.block("if x is None:"):
                writer.line("x = v")
                self._complete(writer, field.type, "x", asked)
                writer.line("made[i] = x")
            writer.line(f"d[{key!r}] = x")
        return writer.function()

    def shape(self, type_: GraphQLObjectType, asked: Asked) -> Shape:
        """Return the function of one object type for what is asked of it."""
        selected = self._counted(type_, asked)
        # The same fields are often asked for through the same fragment, in many places.
        key = type_, tuple((key, *(id(one.node) for one in all_)) for key, all_ in selected.items())
        made = self._shapes.get(key)
        if made is None:
            made = self._shapes[key] = self._written(type_, selected)
        return made

    def selected(self, type_: GraphQLObjectType, asked: Asked) -> GroupedFieldSet:
        """Return what is asked of an object type, by the answer's keys."""
        return collect_subfields(
            self._schema,
            self._operation.fragments,
            self._variables,
            self._operation.node,
            type_,
            asked,
        ).grouped_field_set

    def _counted(self, type_: GraphQLObjectType, asked: Asked) -> GroupedFieldSet:
        """Return what is asked of a type in one more place. Raises `Unplannable`, if that is too much."""
        selected = self.selected(type_, asked)
        self._fields += sum(map(len, selected.values()))
        if self._fields > self._most_fields:
            raise Unplannable("The document asks for too many fields.")
        return selected

    def guard(self, type_: GraphQLObjectType) -> Guard:
        """Return what tells values of a type from others. Raises `Unplannable`."""
        if type_.name not in self._guards:
            self._guards[type_.name] = Guard(type_)
        return self._guards[type_.name]

    def _written(self, type_: GraphQLObjectType, selected: GroupedFieldSet) -> Shape:
        writer = SourceWriter("v, w")
        made, sites = self._dictionary(writer, type_, "v", selected)
        _leave(writer, sites, "append", "v", made)
        writer.line(f"return {made}")
        return writer.function()

    def _dictionary(
        self, writer: SourceWriter, type_: GraphQLObjectType, value: str, selected: GroupedFieldSet
    ) -> tuple[str, list[Site]]:
        """Write what makes the dictionary of a value; return its variable, and whatever waits for it."""
        entries, sites = [], []
        for key, asked in selected.items():
            name = asked[0].node.name.value
            if name == "__typename":
                entries.append(f"{key!r}: {type_.name!r}")
                continue
            field = type_.fields[name]
            batch = mark_of(field, Batch)
            if batch is None:
                entries.append(f"{key!r}: {self._read(writer, value, field, asked)}")
            else:
                entries.append(f"{key!r}: None")
                sites.append(self._site(batch, field, key, asked))
        made = writer.variable()
        writer.line(f"{made} = {{{', '.join(entries)}}}")
        return made, sites

    def _site(self, batch: Batch, field: GraphQLField, key: str, asked: Asked) -> Site:
        given = arguments_of(field, asked[0].node)
        return Site(batch, given, self.fill(field, key, asked))

    def _read(self, writer: SourceWriter, parent: str, field: GraphQLField, asked: Asked) -> str:
        """Write what reads and completes a field of a value; return the variable that it is in."""
        mark = mark_of(field, Attribute, Computed)
        if mark is None or field.args:
            raise Unplannable(f"No plan can read {asked[0].node.name.value}.")
        value = writer.variable()
        if isinstance(mark, Attribute):
            writer.line(f"{value} = {parent}.{mark.path}")
        else:
            writer.line(f"{value} = {writer.constant(mark.compute)}(w.context, {parent})")
        self._complete(writer, field.type, value, asked)
        return value

    def _complete(self, writer: SourceWriter, type_: GraphQLOutputType, value: str, asked: Asked) -> None:
        """Write what completes a variable in place; None passes only where null may stand."""
        if isinstance(type_, GraphQLNonNull):
            self._present(writer, type_.of_type, value, asked)
        else:
            with writer.block(f"if {value} is not None:"):
                self._present(writer, type_, value, asked)

    def _present(self, writer: SourceWriter, type_: Any, value: str, asked: Asked) -> None:
        """Write what completes a variable that must not be None, and discards it if it is."""
        if isinstance(type_, GraphQLList):
            self._list(writer, type_, value, asked)
        elif isinstance(type_, GraphQLObjectType):
            self.guard(type_).write(writer, value)
            self._object(writer, type_, value, asked)
        elif isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            self._choice(writer, Choice(self, self._schema, type_, asked), value, asked)
        else:
            self._leaves.write(writer, type_, value)

    def _object(self, writer: SourceWriter, type_: GraphQLObjectType, value: str, asked: Asked) -> None:
        """Write what completes a value of a type in place: here, where functions would have to be called."""
        if writer.is_deep:
            writer.line(f"{value} = {writer.constant(self.shape(type_, asked))}({value}, w)")
        else:
            made, sites = self._dictionary(writer, type_, value, self._counted(type_, asked))
            _leave(writer, sites, "append", value, made)
            writer.line(f"{value} = {made}")

    def _choice(self, writer: SourceWriter, choice: Choice, value: str, asked: Asked) -> None:
        """Write what completes a value of one of several types: of those told by class, here."""
        word, otherwise = "if", ""
        for type_, only in choice.told_ahead():
            with writer.block(f"{word} {value}.__class__ is {writer.constant(only)}:"):
                self._object(writer, type_, value, asked)
            word, otherwise = "elif", "else: "
        known = writer.constant(choice)
        met = f"({known}.get({value}.__class__) or {known}.choose({value}))"
        writer.line(f"{otherwise}{value} = {met}({value}, w)")

    def _list(self, writer: SourceWriter, type_: Any, value: str, asked: Asked) -> None:
        with writer.block(f"if {value}.__class__ is not tuple and {value}.__class__ is not list:"):
            writer.line(f"{writer.constant(listed)}({value})")
        item, made = writer.variable(), writer.variable()
        sites: list[Site] = []
        writer.line(f"{made} = []")
        with writer.block(f"for {item} in {value}:"):
            one = get_nullable_type(type_.of_type)
            if one is not type_.of_type and isinstance(one, GraphQLObjectType) and not writer.is_deep:
                self.guard(one).write(writer, item)
                item, sites = self._dictionary(writer, one, item, self._counted(one, asked))
            else:
                self._complete(writer, type_.of_type, item, asked)
            writer.line(f"{made}.append({item})")
        _leave(writer, sites, "extend", value, made)
        writer.line(f"{value} = {made}")


def _leave(writer: SourceWriter, sites: list[Site], how: str, value: str, made: str) -> None:
    """Write what leaves a value and its dictionary, or a list of each, for the next level."""
    for site in sites:
        parents, outs = writer.variable(), writer.variable()
        writer.first(f"{parents}, {outs} = w[{writer.constant(site)}]")
        writer.line(f"{parents}.{how}({value})")
        writer.line(f"{outs}.{how}({made})")
