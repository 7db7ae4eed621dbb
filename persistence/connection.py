"""What a connection to the database can be asked, whichever database it is."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol


class Connection(Protocol):
    """A connection as the drivers of Python have it (PEP 249), used by one thread at a time."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """Run one statement and return its cursor, which yields the rows as tuples."""

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> Any:
        """Run one statement for each row of values."""

    def close(self) -> None: ...
