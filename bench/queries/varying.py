"""A document in other words: the same fields under other names, in another order."""

import random
import string
from collections.abc import Iterable
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    NameNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    parse,
    print_ast,
)
from graphql.language import SelectionSetNode, Visitor, visit


def vary(document: str, draw: random.Random) -> str:
    """Return a document that asks for the same, with every field renamed and every order changed."""
    return print_ast(visit(parse(document), _Varying(draw)))


class _Varying(Visitor):
    def __init__(self, draw: random.Random) -> None:
        super().__init__()
        self._draw = draw

    def leave_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> OperationDefinitionNode:
        name = NameNode(value=self._name().capitalize())
        return OperationDefinitionNode(**_kept(node, name=name))

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode:
        return FieldNode(**_kept(node, alias=NameNode(value=self._name())))

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        shuffled: list[SelectionNode] = list(node.selections)
        self._draw.shuffle(shuffled)
        return SelectionSetNode(selections=tuple(shuffled))

    def _name(self) -> str:
        return "".join(self._draw.choices(string.ascii_lowercase, k=6))


def _kept(node: Node, **changes: Node) -> dict[str, Any]:
    return {key: getattr(node, key) for key in node.keys if key != "loc"} | changes


def response_keys(document: str) -> Iterable[str]:
    """Yield the names under which the fields of a document are answered."""
    found: list[str] = []

    class Reading(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            found.append((node.alias or node.name).value)

    tree: DocumentNode = parse(document)
    visit(tree, Reading())
    return found
