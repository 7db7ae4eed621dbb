"""`colloquy export`: every row of an application as one line of the import format.

A line says in the format's own words what it can, and holds the row in `kept`, so that an
import restores it exactly: ids, numbers, times and all.
"""

import gzip
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import orjson

from colloquy.persistence.archive import Record, read_archive
from colloquy.persistence.sqlite.connection import connect_reader
from colloquy.server import wiring
from colloquy.server.errors import ServerError
from colloquy.server.settings import Settings

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def run(settings: Settings, file: str, application: str = "default") -> int:
    """Write the database of the settings to a file, and return the exit status."""
    wiring.migrate(settings)
    count = 0
    with _opened(file) as out:
        for line in lines(wiring.sqlite_path(settings), application):
            out.write(line + b"\n")
            count += 1
    print(f"{count} lines written.", file=sys.stderr)
    return 0


def lines(path: Path, application: str) -> Iterator[bytes]:
    """Yield the lines of an application's export, without their line breaks."""
    for name, record in read_archive(connect_reader(path), application):
        yield orjson.dumps(_line(name, record))


def _line(name: str, record: Record) -> dict[str, Any]:
    described = _WORDS[name](record) if name in _WORDS else {"type": name}
    line = {k: v for k, v in described.items() if v is not None}
    if isinstance(record.get("id"), str) and name != "source-line":
        line |= {"ref": record["id"], "id": record["id"]}
    moment = next((record[c] for c in _TIMES if record.get(c) is not None), None)
    if moment is not None:
        line["at"] = _rfc3339(moment)
    return line | {"kept": record}


_TIMES = ("sent_at", "occurred_at", "started_at", "created_at", "given_at", "at", "updated_at")


def _rfc3339(moment: int) -> str:
    return (_EPOCH + timedelta(microseconds=moment)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _participant(record: Record) -> Record:
    return {
        "type": "participant",
        "kind": record["kind"],
        "contactId": record["contact_id"],
        "memberId": record["member_id"],
        "name": record["name"],
        "displayName": record["display_name"],
        "imageUrl": record["image_url"],
        "emails": record["emails"] or None,
        "phones": record["phones"] or None,
        "customData": record["custom_data"] or None,
    }


def _conversation(record: Record) -> Record:
    return {
        "type": "conversation",
        "kind": record["kind"],
        "participant": record["participant_id"],
        "name": record["name"],
        "displayName": record["display_name"],
        "imageUrl": record["image_url"],
        "customData": record["custom_data"] or None,
    }


def _membership(record: Record) -> Record:
    channel = {"type": record["channel_type"], "address": record["channel_address"]}
    return {
        "type": "membership",
        "conversation": record["conversation_id"],
        "participant": record["participant_id"],
        "state": record["state"],
        "channel": channel,
    }


def _message(record: Record) -> Record:
    return {
        "type": "message",
        "conversation": record["log"],
        "sender": record["sender_id"],
        "content": record["content"],
        "direction": record["direction"],
        "visibility": record["visibility"],
        "sourceChannel": record["source_channel"],
        "targetChannels": record["target_channels"],
        "clientMessageId": record["client_message_id"],
        "silent": bool(record["silent"]),
    }


def _identity_change(record: Record) -> Record:
    if record["kind"] == "PROMOTED":
        return {"type": "promotion", "participant": record["participant_id"], "to": record["to_kind"]}
    if record["kind"] == "MERGED":
        return {"type": "merge", "from": record["from_id"], "into": record["participant_id"]}
    return {"type": "identity-change"}


_WORDS: dict[str, Callable[[Record], Record]] = {
    "participant": _participant,
    "conversation": _conversation,
    "membership": _membership,
    "message": _message,
    "identity-change": _identity_change,
}


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes] | gzip.GzipFile]:
    if file == "-":
        yield sys.stdout.buffer
        return
    try:
        out: Any = gzip.open(file, "wb") if file.endswith(".gz") else Path(file).open("wb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise ServerError(f"{file} cannot be written: {error.strerror}.") from error
    with out:
        yield out
