"""One operation of a document, looked through: whether it can be planned, and what it depends on."""

from collections.abc import Iterable
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutableDefinitionNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.execution.collect_fields import FragmentDetails

from colloquy.execution.errors import Unplannable

_KNOWN_DIRECTIVES = (GraphQLSkipDirective.name, GraphQLIncludeDirective.name)


class OperationAst:
    """An operation, its fragments, and the variables that decide which of its fields are asked for."""

    def __init__(self, document: DocumentNode, name: str | None) -> None:
        """Look through an operation. Raises `Unplannable`."""
        self.node = _named(document, name)
        self.definitions = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self.fragments = {name: FragmentDetails(definition) for name, definition in self.definitions.items()}
        if any(definition.variable_definitions for definition in self.definitions.values()):
            raise Unplannable("Fragments with variables are not planned.")
        if self.node.directives:
            raise Unplannable("Operations with directives are not planned.")
        self.conditions = tuple(sorted(self._conditions()))

    def _conditions(self) -> set[str]:
        """Return the names of the variables that @skip and @include ask."""
        found: set[str] = set()
        definitions: list[ExecutableDefinitionNode] = [self.node, *self.definitions.values()]
        waiting: list[SelectionSetNode] = [definition.selection_set for definition in definitions]
        while waiting:
            for selection in waiting.pop().selections:
                found.update(_asked(selection.directives or ()))
                inner = None if isinstance(selection, FragmentSpreadNode) else _inner(selection)
                if inner is not None:
                    waiting.append(inner)
        return found


def _named(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    found = [
        definition
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        and (name is None or (definition.name is not None and definition.name.value == name))
    ]
    if len(found) != 1:
        raise Unplannable("It is not clear which operation is meant.")
    return found[0]


def _inner(selection: Any) -> SelectionSetNode | None:
    selected: SelectionSetNode | None = selection.selection_set
    return selected


def _asked(directives: Iterable[DirectiveNode]) -> set[str]:
    if any(directive.name.value not in _KNOWN_DIRECTIVES for directive in directives):
        raise Unplannable("Only @skip and @include are planned.")
    values = (argument.value for directive in directives for argument in directive.arguments or ())
    return {value.name.value for value in values if isinstance(value, VariableNode)}
