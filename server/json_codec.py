"""JSON to and from bytes."""

import json
from typing import Any

import orjson

from colloquy.server.errors import Code, Rejected


def decode(body: bytes | str) -> Any:
    """Return the value of a JSON text in UTF-8. Raises `Rejected` for anything else."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Rejected(Code.BAD_REQUEST, "The request is not JSON in UTF-8.") from None


def encode(value: object) -> bytes:
    """Return a value as JSON."""
    try:
        return orjson.dumps(value)
    except TypeError:
        # Half a surrogate pair, or a number of more than 64 bits, out of somebody's custom data.
        return json.dumps(value, separators=(",", ":")).encode()
