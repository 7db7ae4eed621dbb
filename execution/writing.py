"""Writes one Python function: its lines, and the objects that they name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

DEEP = 16
"""From how many blocks on no more objects are written in place."""


class SourceWriter:
    """The source of one function.

    Nothing that a client wrote gets into a line but through `repr` of a text; all else is a name
    given here, or an attribute that a mark names.
    """

    def __init__(self, parameters: str) -> None:
        self._lines = [f"def plan({parameters}):"]
        self._first: list[str] = []
        self._depth = 1
        self._count = 0
        self._names: dict[int, str] = {}
        self._constants: dict[str, Any] = {}

    def line(self, text: str) -> None:
        """Add a statement."""
        self._lines.append("    " * self._depth + text)

    def first(self, text: str) -> None:
        """Add a statement that is run before all others."""
        self._first.append(f"    {text}")

    @property
    def is_deep(self) -> bool:
        """Return whether no more should be nested here: Python takes 20 loops, and 100 blocks, at most."""
        return self._depth > DEEP

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Add what is written meanwhile as the body of a compound statement."""
        self.line(head)
        self._depth += 1
        yield
        self._depth -= 1

    def variable(self) -> str:
        """Return a name that is not taken."""
        self._count += 1
        return f"x{self._count}"

    def constant(self, value: object) -> str:
        """Return the name of an object."""
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = f"c{len(self._names)}"
            self._constants[name] = value
        return name

    def function(self) -> Callable[..., Any]:
        """Return the function."""
        namespace = self._constants
        lines = [self._lines[0], *self._first, *self._lines[1:]]
        exec(compile("\n".join(lines), "<plan>", "exec"), namespace)  # noqa: S102 - see the class
        made: Callable[..., Any] = namespace["plan"]
        return made
