"""WebSocket frames (RFC 6455), as cheap as a client that measures others must be."""

import struct

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
Frames = list[tuple[int, bytes]]
"""Opcodes and payloads."""


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return a client's frame; its mask is zero, which is allowed and costs nothing."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
    elif size < 65_536:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
    return head + b"\0\0\0\0" + payload


def split(data: bytes) -> tuple[Frames, bytes]:
    """Return the whole frames of a server that data begins with, and what is left of it."""
    found: Frames = []
    at, end = 0, len(data)
    while end - at >= 2:
        size, body = data[at + 1], at + 2
        if size == 126:
            size, body = int.from_bytes(data[at + 2 : at + 4]), at + 4
        elif size == 127:
            size, body = int.from_bytes(data[at + 2 : at + 10]), at + 10
        if body > end or body + size > end:
            break
        found.append((data[at] & 0x0F, data[body : body + size]))
        at = body + size
    return found, data[at:]
