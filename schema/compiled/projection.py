"""Which attributes of values a document asks for, so that no others need be read."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import DocumentNode, GraphQLSchema

from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import Participant
from colloquy.domain.paging import Page
from colloquy.domain.ports import Wanted
from colloquy.execution import ANYWHERE, Attribute, Batch, Computed, fields_asked
from colloquy.execution.asked import Fields
from colloquy.execution.marks import mark_of

_NOUNS: Mapping[str, type] = {
    "Conversation": Conversation,
    "Message": Message,
    "Participant": Participant,
}
"""The types whose values are many, and wide."""


_READ_BY: Mapping[str, str] = {
    "Conversation.messages": "message_pages",
    "Conversation.lastMessage": "last_messages",
}
"""The fields whose messages are read for them alone, by a method of the snapshot."""


def wanted_by(schema: GraphQLSchema, document: DocumentNode) -> Wanted:
    """Return what a valid document wants of each class; nothing where that cannot be told.

    A field that does not say what it needs may need anything, of any value that it meets.
    """
    places = fields_asked(schema, document, _READ_BY)
    wanted = dict[Any, frozenset[str]](_wanted(schema, places.values()))
    if wanted:
        for place in places.keys() - {ANYWHERE}:
            below = _wanted(schema, (places[ANYWHERE], places[place]))
            wanted[Message, _READ_BY[place]] = below[Message]
    return wanted


def _wanted(schema: GraphQLSchema, places: Iterable[Fields]) -> dict[type, frozenset[str]]:
    """Return what is wanted of each class in some places; nothing where that cannot be told."""
    wanted: dict[type, frozenset[str]] = dict.fromkeys((*_NOUNS.values(), Page), frozenset())
    for name, asked in _together(places).items():
        if name == "PageInfo":
            wanted[Page] = asked
        needs = _needs(schema.type_map[name], asked)
        if needs is None:
            return {}
        if name in _NOUNS:
            wanted[_NOUNS[name]] = needs
    return wanted


def _together(places: Iterable[Fields]) -> Fields:
    found: dict[str, frozenset[str]] = {}
    for asked in places:
        for name, fields in asked.items():
            found[name] = found.get(name, frozenset()) | fields
    return found


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
