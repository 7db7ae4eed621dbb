"""What writes have left in a database, without what each server mints for itself."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from colloquy.persistence.sqlite.connection import connect_reader
from colloquy.persistence.tables import METADATA

_TABLES = [table for table in METADATA.sorted_tables if table.name not in ("setting", "import")]
_MINTED = ("position", "number")
"""Numbers of one's own, for two who write at once; times are left out, and new ids are all alike."""
_ID = re.compile(r"\b(?:msg|evt|chg|con|his|lin)_[0-9a-z]{20,}")


def written(before: Path, after: Path) -> Counter[str]:
    """Return every row that is new or changed, as text, with how often it occurs."""
    connection = connect_reader(after)
    connection.execute("ATTACH ? AS base", (str(before),))
    known = _known(connection)
    found: Counter[str] = Counter()
    for table in _TABLES:
        names = [column.name for column in table.columns]
        sql = f"SELECT * FROM main.{table.name} EXCEPT SELECT * FROM base.{table.name}"
        for row in connection.execute(sql):
            pairs = zip(names, row, strict=True)
            shown = " ".join(f"{n}={_shown(n, v, known)}" for n, v in pairs if not n.endswith("_at"))
            found[f"{table.name}: {shown}"] += 1
    texts = "SELECT text FROM main.message_text WHERE rowid NOT IN (SELECT rowid FROM base.message_text)"
    found.update(f"message_text: {row[0]}" for row in connection.execute(texts))
    connection.close()
    return found


def _known(connection: Any) -> set[str]:
    """Return the ids that were there before."""
    columns = {"conversation": ("id", "line_id", "history_id"), "participant": ("id", "line_id")}
    found: set[str] = set()
    for table, names in columns.items():
        for name in names:
            found.update(row[0] for row in connection.execute(f"SELECT {name} FROM base.{table}"))
    return found


def _shown(name: str, value: Any, known: set[str]) -> str:
    if name == "undo" and value is not None:
        return "kept"  # in each server's own form
    if isinstance(value, str):
        return _ID.sub(lambda match: match[0] if match[0] in known else "minted", value)
    return "minted" if name in _MINTED and value is not None else repr(value)
