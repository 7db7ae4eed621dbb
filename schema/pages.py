"""A page as a connection shows it, and the arguments that ask for one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from colloquy.domain.paging import Key, Page
from colloquy.domain.ports import Snapshot
from colloquy.schema.context import GraphQLContext

Count = tuple[Callable[..., list[int]], Any, tuple[Any, ...]]
"""What counts a whole list: `(snapshot, parents, *arguments) -> counts`, its parent, its arguments."""


class Edge:
    """A node and its place; the cursor is made only when it is asked for."""

    __slots__ = ("key", "node", "scope")

    def __init__(self, scope: str, key: Key, node: Any) -> None:
        self.scope = scope
        self.key = key
        self.node = node


class Shown:
    """A page as a connection and its page info; both are this one value."""

    __slots__ = ("count", "page", "scope")

    def __init__(self, page: Page[Any], scope: str, count: Count | None = None) -> None:
        self.page = page
        self.scope = scope
        self.count = count

    @property
    def nodes(self) -> Sequence[Any]:
        return self.page.nodes

    @property
    def edges(self) -> list[Edge]:
        key = self.page.key
        return [Edge(self.scope, key(node), node) for node in self.page.nodes]

    @property
    def page_info(self) -> "Shown":
        return self

    @property
    def has_next_page(self) -> bool | None:
        return self.page.has_next

    @property
    def has_previous_page(self) -> bool | None:
        return self.page.has_previous


def shown(pages: Sequence[Page[Any]], scope: str) -> list[Shown]:
    """Return pages as connections of the list that `scope` names; the same page is the same one."""
    known: dict[int, Shown] = {}
    return [known.get(id(page)) or known.setdefault(id(page), Shown(page, scope)) for page in pages]


def counted(
    pages: Iterable[Page[Any]],
    scope: str,
    count: Callable[..., list[int]],
    parents: Iterable[Any],
    *arguments: Any,
) -> list[Shown]:
    """Return pages as connections that can tell how long their whole lists are."""
    pairs = zip(pages, parents, strict=True)
    return [Shown(page, scope, (count, parent, arguments)) for page, parent in pairs]


def totals(snapshot: Snapshot, connections: list[Shown]) -> list[int]:
    """Return the length of each connection's whole list; those counted alike, with one call."""
    alike: dict[Any, list[int]] = {}
    for index, connection in enumerate(connections):
        if connection.count is not None:
            count, _, arguments = connection.count
            alike.setdefault((count, arguments), []).append(index)
    answers = [0] * len(connections)
    for (count, arguments), indexes in alike.items():
        parents = [connections[i].count[1] for i in indexes]  # type: ignore[index]
        for index, answer in zip(indexes, count(snapshot, parents, *arguments), strict=True):
            answers[index] = answer
    return answers


def edge_cursor(request: GraphQLContext, edge: Edge) -> str:
    """Return an edge's cursor."""
    return request.cursors.encode(edge.scope, edge.key)


def start_cursor(request: GraphQLContext, of: Shown) -> str | None:
    """Return the first node's cursor; None for an empty page."""
    return request.cursors.encode(of.scope, of.page.key(of.page.nodes[0])) if of.page.nodes else None


def end_cursor(request: GraphQLContext, of: Shown) -> str | None:
    """Return the last node's cursor; None for an empty page."""
    return request.cursors.encode(of.scope, of.page.key(of.page.nodes[-1])) if of.page.nodes else None
