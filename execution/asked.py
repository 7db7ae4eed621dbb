"""Which fields a document asks of each object type, and below which fields."""

from collections import defaultdict
from collections.abc import Container, Mapping
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

from colloquy.execution.marks import Batch, mark_of

Fields = Mapping[str, frozenset[str]]
"""By the names of object types, the names of the fields that are asked of them."""

ANYWHERE = ""
"""Stands for all places that are not told apart."""


def fields_asked(
    schema: GraphQLSchema, document: DocumentNode, apart: Container[str] = ()
) -> Mapping[str, Fields]:
    """Return what a valid document asks of object types: `ANYWHERE`, and below the fields told `apart`.

    It is everything that may be asked, whatever @skip and @include will say; what is asked of an
    interface is asked of each type that it may stand for. `apart` has batch fields, such as
    `Person.friends`; what is asked of their values, and not of those of another batch below, is
    told apart. What stands in a named fragment is asked anywhere.
    """
    info = TypeInfo(schema)
    fields = _Fields(schema, info, apart)
    visit(document, TypeInfoVisitor(info, fields))
    return {
        place: {name: frozenset(names) for name, names in asked.items()}
        for place, asked in fields.asked.items()
    }


class _Fields(Visitor):
    def __init__(self, schema: GraphQLSchema, info: TypeInfo, apart: Container[str]) -> None:
        super().__init__()
        self._schema = schema
        self._info = info
        self._apart = apart
        self._places = [ANYWHERE]
        self.asked: dict[str, dict[str, set[str]]] = {ANYWHERE: defaultdict(set)}

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent: Any = self._info.get_parent_type()
        is_object = isinstance(parent, GraphQLObjectType)
        asked = self.asked[self._places[-1]]
        for type_ in (parent,) if is_object else self._schema.get_possible_types(parent):
            asked[type_.name].add(node.name.value)
        self._places.append(self._place(f"{parent.name}.{node.name.value}"))

    def leave_field(self, *_: object) -> None:
        self._places.pop()

    def _place(self, field: str) -> str:
        """Return the place of what is asked below a field."""
        if field in self._apart:
            self.asked.setdefault(field, defaultdict(set))
            return field
        is_batch = mark_of(self._info.get_field_def(), Batch) is not None
        return ANYWHERE if is_batch else self._places[-1]
