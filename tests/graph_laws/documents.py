"""Documents that select every field of a type, made from the schema itself."""

from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_leaf_type,
)

from colloquy.schema.build import sdl

SDL: GraphQLSchema = build_schema(sdl())

CURSORS = frozenset({"cursor", "startCursor", "endCursor", "inboxCursor"})
"""The fields that two databases of equal content answer differently (running, «Equal answers»)."""


class Selection:
    """Selects all fields, as many nodes deep as `depth` says, under names that never clash."""

    def __init__(self, depth: int, without: frozenset[str] = frozenset()) -> None:
        self.depth = depth
        self.without = without

    def of(self, name: str) -> str:
        """Return a selection set of the type, braces and all."""
        return self._type(SDL.type_map[name], self.depth)

    def _type(self, named: GraphQLNamedType, depth: int) -> str:
        if isinstance(named, GraphQLUnionType | GraphQLInterfaceType):
            members = SDL.get_possible_types(named)
            parts = [f"... on {member.name} {self._type(member, depth)}" for member in members]
        else:
            assert isinstance(named, GraphQLObjectType)
            parts = self._fields(named, depth)
        return "{ __typename " + " ".join(parts) + " }"

    def _fields(self, named: GraphQLObjectType, depth: int) -> list[str]:
        found = []
        for word, field in named.fields.items():
            inner = get_named_type(field.type)
            left = depth
            if _is_node(inner):  # one step further; an edge's node repeats what `nodes` has, so it ends there
                left = min(depth, 1) - 1 if named.name.endswith("Edge") else depth - 1
            if word in self.without or left < 0:
                continue
            asked = f"{named.name}_{word}: {word}" + ("(first: 100)" if "first" in field.args else "")
            found.append(asked if is_leaf_type(inner) else f"{asked} {self._type(inner, left)}")
        return found


def _is_node(named: GraphQLNamedType) -> bool:
    if isinstance(named, GraphQLObjectType):
        return any(i.name == "Node" for i in named.interfaces)
    return isinstance(named, GraphQLInterfaceType)


NODE_TYPES = [t.name for t in SDL.type_map.values() if isinstance(t, GraphQLObjectType) and _is_node(t)]
"""Every type that node(id) can answer."""
