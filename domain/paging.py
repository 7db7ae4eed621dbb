"""A window on an ordered list, and the page that it shows (Relay's cursor connections)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from colloquy.domain.errors import InvalidInput, LimitExceeded
from colloquy.domain.limits import Limits

T = TypeVar("T")

Key = tuple[int | str, ...]
"""Where a node stands in its order: the values that the order compares."""

PAGE = 30
"""How many nodes a page has when the caller does not say."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most `size` nodes between two keys: the first ones, or the last when `backward`."""

    size: int = PAGE
    backward: bool = False
    after: Key | None = None
    before: Key | None = None


def _nowhere(_: object) -> Key:
    return ()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The nodes in their order, and whether there are more on either side.

    `key` tells where a node stands; most pages are read without asking for it. Whether there are
    more is None where nobody looked.
    """

    nodes: Sequence[T] = ()
    key: Callable[[T], Key] = field(default=_nowhere, compare=False)
    has_next: bool | None = False
    has_previous: bool | None = False


def window(
    first: int | None, last: int | None, after: Key | None, before: Key | None, limits: Limits
) -> Window:
    """Return the window asked for. Raises `InvalidInput` for both ends at once, or none left."""
    if first is not None and last is not None:
        raise InvalidInput("Ask for the first nodes or the last, not both.", ("last",))
    size = first if last is None else last
    name = "first" if last is None else "last"
    if size is None:
        return Window(min(PAGE, limits.page), False, after, before)
    if size < 1:
        raise InvalidInput(f"{name} is {size}; ask for 1 to {limits.page}.", (name,), limit=1)
    if size > limits.page:
        message = f"{name} is {size}; ask for {limits.page} or fewer, and page on by cursor."
        raise LimitExceeded(message, (name,), limit=limits.page)
    return Window(size, last is not None, after, before)


def page_of(nodes: list[T], key: Callable[[T], Key], wanted: Window, *, is_counted: bool = True) -> Page[T]:
    """Return the page of nodes that were read in reading order: one past the window's size.

    If they were not `is_counted` like that, the page does not know whether there are more.
    """
    more = len(nodes) > wanted.size if is_counted else None
    nodes = nodes[: wanted.size]
    if wanted.backward:
        nodes.reverse()
        return Page(nodes, key, wanted.before is not None, more)
    return Page(nodes, key, more, wanted.after is not None)
