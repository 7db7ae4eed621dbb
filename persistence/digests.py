"""Keyed hashes: of what must be compared later and must not be readable."""

import hashlib

import orjson

ERASED = "\x1a"
"""What begins a value that was erased; no value of a client begins so."""


def digest(secret: bytes, facts: object) -> str:
    """Return a keyed hash of plain facts."""
    data = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(data, key=secret, digest_size=16).hexdigest()


def erased(secret: bytes, kind: str, value: str) -> str:
    """Return what stands for an erased value, so that it is known again and not given out (I15).

    What stands for an erased value already is returned as it is, so that erasing again forgets no id.
    """
    return value if value.startswith(ERASED) else f"{ERASED}erased:{digest(secret, [kind, value])}"
