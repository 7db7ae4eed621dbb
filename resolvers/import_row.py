"""One line of an export: kept as it is, where nobody has its id."""

from collections.abc import Mapping
from typing import Any

from colloquy.domain.errors import InvalidInput
from colloquy.domain.ports import Transaction

PLAIN = frozenset(
    (
        "secret",
        "participant",
        "identity",
        "conversation",
        "membership",
        "message",
        "delivery",
        "mark",
        "receipt",
        "leg",
        "log-entry",
        "identity-change",
        "source-line",
    )
)
"""The line types that an export writes with what they keep."""

_LEDGER = ("promotion", "merge")


def restore(tx: Transaction, line: Mapping[str, Any]) -> str | None:
    """Keep what a line of an export holds, and return its id; None when it is there already.

    Raises `InvalidInput` for a line that no export writes.
    """
    kind, kept = line.get("type"), line.get("kept")
    name = "identity-change" if kind in _LEDGER else kind
    if not isinstance(name, str) or name not in PLAIN or not isinstance(kept, dict):
        message = f"No export writes a line of type {kind!r} with such a kept."
        raise InvalidInput(message, ("kept",))
    return str(line.get("id", "")) if tx.restore(name, kept) else None
