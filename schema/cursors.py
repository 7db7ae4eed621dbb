"""Cursors: opaque, safe in a URL, and of no use to another application or list."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b

import orjson

from colloquy.domain.errors import CursorInvalid
from colloquy.domain.paging import Key

_DIGEST = 8  # bytes; a forger must ask the server, which answers 2^-64 of the guesses
_POSITION = "position"


class Cursors:
    """Gives out and reads the cursors of one application."""

    def __init__(self, secret: bytes, application: str) -> None:
        mine = blake2b(application.encode(), key=blake2b(secret).digest())
        self._key = mine.digest()
        self._seal = lru_cache(maxsize=64)(self._new_seal)

    def encode(self, scope: str, key: Key) -> str:
        """Return the cursor of a key in the list that `scope` names."""
        body = orjson.dumps(key)
        seal = self._seal(scope).copy()
        seal.update(body)
        return urlsafe_b64encode(seal.digest() + body).rstrip(b"=").decode()

    def decode(self, scope: str, cursor: str) -> Key:
        """Return the key of a cursor. Raises `CursorInvalid` for one of another list, or no one's."""
        try:
            raw = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        except ValueError:
            raise _invalid() from None
        body = raw[_DIGEST:]
        seal = self._seal(scope).copy()
        seal.update(body)
        # The comparison of texts refuses the other spellings of one value that base64 has.
        if seal.digest() != raw[:_DIGEST] or _text(raw) != cursor:
            raise _invalid()
        return tuple(orjson.loads(body))

    def encode_position(self, log: str, sequence: int, position: int) -> str:
        """Return the cursor of an event: its place in its log, and among all events."""
        return self.encode(_POSITION, (log, sequence, position))

    def decode_position(self, cursor: str) -> tuple[str, int, int]:
        """Return the log, sequence and position of an event's cursor. Raises `CursorInvalid`."""
        log, sequence, position = self.decode(_POSITION, cursor)
        return str(log), int(sequence), int(position)

    def _new_seal(self, scope: str) -> blake2b:
        return blake2b(scope.encode() + b"\0", key=self._key, digest_size=_DIGEST)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _invalid() -> CursorInvalid:
    return CursorInvalid("The cursor is not one of this list; begin again without it.")
