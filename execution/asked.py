"""Which fields a document asks of each object type."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    visit,
)


def fields_asked(schema: GraphQLSchema, document: DocumentNode) -> Mapping[str, frozenset[str]]:
    """Return, by the names of object types, the names of the fields that a valid document asks of them.

    It is everything that may be asked, whatever @skip and @include will say; what is asked of an
    interface is asked of each type that it may stand for.
    """
    info = TypeInfo(schema)
    fields = _Fields(schema, info)
    visit(document, TypeInfoVisitor(info, fields))
    return {name: frozenset(asked) for name, asked in fields.asked.items()}


class _Fields(Visitor):
    def __init__(self, schema: GraphQLSchema, info: TypeInfo) -> None:
        super().__init__()
        self._schema = schema
        self._info = info
        self.asked: dict[str, set[str]] = defaultdict(set)

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent: Any = self._info.get_parent_type()
        is_object = isinstance(parent, GraphQLObjectType)
        for type_ in (parent,) if is_object else self._schema.get_possible_types(parent):
            self.asked[type_.name].add(node.name.value)
