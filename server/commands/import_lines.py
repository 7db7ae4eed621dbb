"""The lines of an import file: read one by one, and parsed."""

import gzip
import hashlib
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from colloquy.domain.errors import InvalidInput
from colloquy.domain.ids import SECOND, Instant, Mint, Moment, Prefix, prefix_of
from colloquy.domain.ports import Transaction

LONGEST = 4 * 1024 * 1024
"""The longest line that is read, in bytes; memory stays bounded whatever the file holds."""

AHEAD = 60 * SECOND
"""How far in the future a line's time may lie."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says, how the source knows it, and a hash of its content."""

    number: int
    key: str
    has_ref: bool
    digest: str
    body: dict[str, Any]
    at: Instant | None

    def moment(self, mint: Mint, tx: Transaction) -> Moment:
        """Return the moment in which the line is carried out: its own time, and its own ids if free."""
        given = [self.body.get("id")]
        if self.body.get("type") == "promotion":
            given.append(self.body.get("conversation"))
        own = [id for id in given if isinstance(id, str) and _ID.fullmatch(id) and not tx.holds(id)]
        return Moment(tx.moment.at if self.at is None else self.at, _keeping(mint, own), live=False)


def _keeping(mint: Mint, own: list[str]) -> Mint:
    """Return a mint that gives out a line's own ids first, where ids of their kinds are asked for."""
    if not own:
        return mint
    left = {prefix_of(id): id for id in own}

    def minting(prefix: Prefix) -> str:
        return left.pop(prefix, None) or mint(prefix)

    return minting


def parse(number: int, raw: bytes, now: Instant) -> Line:
    """Return what a line says. Raises `InvalidInput` for one that is no JSON object, or from the future."""
    if len(raw) >= LONGEST and not raw.endswith(b"\n"):
        raise InvalidInput(f"The line is longer than {LONGEST} bytes.")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"This is not JSON ({error.msg}).") from None
    if not isinstance(body, dict):
        raise InvalidInput("A line is a JSON object.")
    for name in ("ref", "id"):
        if body.get(name) is not None and (not isinstance(body[name], str) or not body[name]):
            raise InvalidInput(f"{name} is a text.", (name,))
    ref = body.get("id") if body.get("ref") is None else body["ref"]
    key = ref if ref is not None else f"#{number}"
    try:
        digest = hashlib.blake2b(orjson.dumps(body, option=orjson.OPT_SORT_KEYS), digest_size=16)
    except TypeError:
        raise InvalidInput("The line is nested more than 250 levels deep.") from None
    at = _time(body["at"], now) if body.get("at") is not None else None
    return Line(number, key, ref is not None, digest.hexdigest(), body, at)


def _time(text: object, now: Instant) -> Instant:
    moment = _moment(text)
    if moment is None or moment.tzinfo is None:
        raise InvalidInput("at is a time such as 2004-12-25T11:55:14.430000Z.", ("at",))
    at = Instant((moment - _EPOCH) // timedelta(microseconds=1))
    if at < _EARLIEST:
        raise InvalidInput("at lies before the year 1000.", ("at",))
    if at > now + AHEAD:
        raise InvalidInput("at lies more than a minute ahead.", ("at",))
    return at


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_EARLIEST = Instant(-30_610_224_000 * SECOND)
"""The year 1000: search numbers messages by their times, and has no room for much earlier ones."""

_ID = re.compile(r"[a-z]{3}_[0-9a-z]{1,60}")


class Lines:
    """The numbered lines of a file, plain or compressed, and how much of it has been read."""

    def __init__(self, file: str) -> None:
        self.size = Path(file).stat().st_size if file != "-" else None
        self._raw = _raw(file)
        self._file: Any = self._raw
        if self._raw.peek(2)[:2] == b"\x1f\x8b":
            self._file = gzip.GzipFile(fileobj=self._raw)
        self._first: bytes | None = None
        self.count = 0
        self.error: str | None = None

    def source(self) -> str:
        """Return the name of a source that was given none: a hash of its first line."""
        self._first = self._next()
        return hashlib.sha256(self._first.strip()).hexdigest()[:32]

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        while line := self._next() if self._first is None else self._first:
            self._first = None
            self.count += 1
            if line.strip():
                yield self.count, line

    def position(self) -> int:
        return int(self._raw.tell()) if self.size is not None else 0

    def close(self) -> None:
        if self._raw is not sys.stdin.buffer:
            self._raw.close()

    def _next(self) -> bytes:
        try:
            line: bytes = self._file.readline(LONGEST)
            rest = line
            while len(rest) >= LONGEST and not rest.endswith(b"\n"):
                rest = self._file.readline(LONGEST)
        except (EOFError, OSError, zlib.error) as error:
            self.error = f"The file cannot be read on: {error}"
            return b""
        return line


def _raw(file: str) -> Any:
    return sys.stdin.buffer if file == "-" else Path(file).open("rb")
