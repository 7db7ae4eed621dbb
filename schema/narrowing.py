"""Which attributes of values a document asks for, so that no others need be read."""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, GraphQLSchema

from domain.conversation import Conversation
from domain.message import Message
from domain.paging import Page
from domain.participant import Participant
from domain.ports import Wanted
from execution import Attribute, Batch, Computed, fields_asked
from execution.marks import mark_of

_NOUNS: Mapping[str, type] = {
    "Conversation": Conversation,
    "Message": Message,
    "Participant": Participant,
}
"""The types whose values are many, and wide."""


def wanted_by(schema: GraphQLSchema, document: DocumentNode) -> Wanted:
    """Return what a valid document wants of each class; nothing where that cannot be told.

    A field that does not say what it needs may need anything, of any value that it meets.
    """
    wanted: dict[type, frozenset[str]] = dict.fromkeys((*_NOUNS.values(), Page), frozenset())
    for name, asked in fields_asked(schema, document).items():
        if name == "PageInfo":
            wanted[Page] = asked
        needs = _needs(schema.type_map[name], asked)
        if needs is None:
            return {}
        if name in _NOUNS:
            wanted[_NOUNS[name]] = needs
    return wanted


def _needs(type_: Any, asked: frozenset[str]) -> frozenset[str] | None:
    """Return the attributes that fields of a type read; None: who knows."""
    found: set[str] = set()
    for name in asked - {"__typename"}:
        field = type_.fields.get(name)
        mark = None if field is None else mark_of(field, Attribute, Computed, Batch)
        if isinstance(mark, Attribute):
            found.add(mark.path.split(".")[0])
        elif isinstance(mark, Computed | Batch) and mark.needs is not None:
            found.update(mark.needs)
        elif isinstance(mark, Batch) or type_.name in _NOUNS:
            return None
    return frozenset(found)
