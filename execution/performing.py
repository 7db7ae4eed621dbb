"""Mutations that are performed by plan: inputs read by compiled functions, resolvers called at once.

Before the first field of the root is resolved nothing was done, and whatever is unusual is left to
graphql-core as a whole. After that it goes on from where the plan could not: it is told what each
field came to, be it an exception, and resolves none of them again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLSchema,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_variable_values,
    is_equal_type,
    type_from_ast,
    visit,
)
from graphql.execution.values import VariableValues

from colloquy.execution.errors import Discarded, Unplannable
from colloquy.execution.inputs import Inputs, Read
from colloquy.execution.marks import Performed, mark_of
from colloquy.execution.operation import OperationAst
from colloquy.execution.variants import Root, Variant

NONE = VariableValues({}, {})


@dataclass(slots=True)
class Raised:
    """What a field of the root came to when its resolver raised."""

    error: Exception


@dataclass(slots=True)
class Done:
    """What was done of a mutation: all of it, or what graphql-core is to go on from."""

    data: dict[str, Any]
    came: dict[str, Any] = field(default_factory=dict)
    """What each field that was called resolved to, by its key; a `Raised` if it raised."""
    completed: dict[str, Any] = field(default_factory=dict)
    """The data of those that were completed."""
    is_whole: bool = False

    def resolve(self, next_: Callable[..., Any], source: Any, info: Any, **given: Any) -> Any:
        """Return what a field of the root came to; a middleware for graphql-core."""
        key = str(info.path.key)
        if info.path.prev is not None or key not in self.came:
            return next_(source, info, **given)
        found = self.came[key]
        if isinstance(found, Raised):
            raise found.error
        return found


class Performing:
    """How the fields of one mutation are called.

    Each argument must be a variable as a whole, of the argument's own type, which occurs nowhere
    else; its value is read by what was compiled for the type. Other variables are coerced as ever.
    """

    def __init__(self, schema: GraphQLSchema, operation: OperationAst) -> None:
        """Prepare the calls of an operation. Raises `Unplannable`, if it is not all of this kind."""
        self._schema = schema
        types = {node.variable.name.value: node for node in operation.node.variable_definitions or ()}
        counts = Counter(_variables(operation))
        self._reads: dict[str, Read] = {}
        inputs = Inputs()
        for node in _roots(operation):
            for name, type_ in _handed(schema, node, types, counts):
                self._reads[name] = inputs.read(type_)
        self._others = [types[name] for name in types if name not in self._reads]

    def read(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], VariableValues]:
        """Return what the resolvers are given, by variable, and the other variables, coerced.

        Raises `Discarded`, or anything else.
        """
        made = {name: read(given[name]) for name, read in self._reads.items()}
        if not self._others:
            return made, NONE
        others = get_variable_values(self._schema, self._others, dict(given), max_errors=1)
        if isinstance(others, list):
            raise Discarded
        return made, others

    async def perform(
        self, variant: Variant, made: Mapping[str, Any], variables: VariableValues, context: Any
    ) -> Done:
        """Return what was done: each field called and completed before the next, to the first failure."""
        done = Done(dict(variant.empty))
        for key, root in variant.roots.items():
            try:
                done.came[key] = await _called(root, made, context)
            except Exception as error:  # noqa: BLE001 - graphql-core will raise it again, and word it
                done.came[key] = Raised(error)
                return done
            try:
                await variant.complete({key: done.came[key]}, done.data, context, variables)
            except Exception:  # noqa: BLE001 - as above
                return done
            done.completed[key] = done.data[key]
        done.is_whole = True
        return done


async def _called(root: Root, made: Mapping[str, Any], context: Any) -> Any:
    mark: Performed = mark_of(root.field, Performed)
    nodes: Iterable[Any] = root.asked[0].node.arguments or ()
    return await mark.perform(context, **{mark.names[n.name.value]: made[n.value.name.value] for n in nodes})


def _handed(
    schema: GraphQLSchema,
    node: FieldNode,
    definitions: Mapping[str, VariableDefinitionNode],
    counts: Mapping[str, int],
) -> Iterator[tuple[str, Any]]:
    """Yield the variables that are handed to a field of the root, with their types."""
    type_ = schema.mutation_type
    if node.name.value == "__typename":
        return
    if type_ is None or node.name.value not in type_.fields:
        raise Unplannable("There is no such mutation.")
    mutation = type_.fields[node.name.value]
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    if mark_of(mutation, Performed) is None or given.keys() != mutation.args.keys():
        raise Unplannable(f"No plan can call {node.name.value}.")
    for name, argument in mutation.args.items():
        value = given[name]
        if not isinstance(value, VariableNode) or counts[value.name.value] != 1:
            raise Unplannable("Not all arguments are variables of their own.")
        definition = definitions[value.name.value]
        declared = type_from_ast(schema, definition.type)
        if definition.default_value or declared is None or not is_equal_type(declared, argument.type):
            raise Unplannable("A variable is of another type than its argument.")
        yield value.name.value, argument.type


def _roots(operation: OperationAst) -> Iterator[FieldNode]:
    """Yield the fields of the root, whatever their conditions say."""
    waiting: list[SelectionSetNode] = [operation.node.selection_set]
    spread: set[str] = set()
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif not isinstance(selection, FragmentSpreadNode):
                waiting.append(selection.selection_set)  # type: ignore[attr-defined]
            elif selection.name.value not in spread:
                spread.add(selection.name.value)
                waiting.append(operation.definitions[selection.name.value].selection_set)


def _variables(operation: OperationAst) -> list[str]:
    """Return the names of the variables that are used, each as often as it occurs."""
    found: list[str] = []

    class Uses(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found.append(node.name.value)

    for node in (*operation.definitions.values(), operation.node.selection_set):
        visit(node, Uses())
    return found
