"""What makes sure of a value before it is completed: that it is of a type, or a list."""

from typing import Any

from graphql import GraphQLObjectType
from graphql.pyutils import is_collection

from colloquy.execution.errors import Discarded, Unplannable
from colloquy.execution.leaves import ODD
from colloquy.execution.marks import Is, mark_of
from colloquy.execution.writing import SourceWriter


class Guard(set[type]):
    """The classes that are known to be values of an object type."""

    def __init__(self, type_: GraphQLObjectType) -> None:
        super().__init__()
        mark = mark_of(type_, Is)
        if mark is None and type_.is_type_of is not None:
            raise Unplannable(f"No plan can tell what is a {type_.name}.")
        self._is: Is = mark or Is(lambda _: True, by_class=True)
        self.by_class = self._is.by_class

    def look(self, value: Any) -> None:
        """Discard a value that is not of the type; get to know its class."""
        if isinstance(value, ODD) or not self._is.test(value):
            raise Discarded
        if self.by_class:
            self.add(value.__class__)

    def write(self, writer: SourceWriter, value: str) -> None:
        """Write what discards other values."""
        known = writer.constant(self)
        with writer.block(f"if {value}.__class__ not in {known}:"):
            writer.line(f"{known}.look({value})")


def listed(value: Any) -> None:
    """Discard what is no list, and what can be read only once: graphql-core may want to."""
    if isinstance(value, ODD) or not is_collection(value):
        raise Discarded
