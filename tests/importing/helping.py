"""Files of lines, and what a database holds of them."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from colloquy.persistence.sqlite.connection import connect_reader
from tests.importing.command import Command, Done

Line = dict[str, Any]


def written(path: Path, lines: Iterable[Line | str | bytes]) -> Path:
    """Write lines to a file: objects as JSON, texts and bytes as they are."""
    with path.open("wb") as file:
        for line in lines:
            text = json.dumps(line) if isinstance(line, dict) else line
            file.write((text if isinstance(text, bytes) else text.encode()) + b"\n")
    return path


def read(path: Path) -> list[Line]:
    """Return the lines of a file, plain or compressed."""
    data = path.read_bytes()
    text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    return [json.loads(line) for line in text.splitlines()]


def imported(command: Command, database: Path, file: Path, **env: str) -> Done:
    """Import a file, and return what the command said."""
    return command("import", str(file), database=database, **env)


def rows(database: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return what a query finds."""
    connection = connect_reader(database)
    try:
        return [tuple(row) for row in connection.execute(sql)]
    finally:
        connection.close()


def visitor(ref: str, **more: Any) -> Line:
    """Return the line of a visitor."""
    return {"type": "participant", "ref": ref, "kind": "ANONYMOUS_VISITOR", **more}


def inbox(ref: str, participant: str, **more: Any) -> Line:
    """Return the line of an inbox conversation."""
    return {"type": "conversation", "ref": ref, "kind": "INBOX", "participant": participant, **more}


def message(conversation: str, text: str, **more: Any) -> Line:
    """Return the line of a message that says one text."""
    content = {"basic": {"items": [{"text": text}]}}
    return {"type": "message", "conversation": conversation, "content": content, **more}
