"""The pure parts of the live benchmark: frames, percentiles, tables."""

import pytest

from bench.live.contenders import COLLOQUY, LIMIT
from bench.live.frames import CLOSE, PING, TEXT, masked, split
from bench.live.load import percentiles
from bench.live.orders import Found
from bench.live.reporting import Results, Scene, deliveries, memory, replay
from bench.live.speech import Speech

SIZES = [0, 1, 125, 126, 65_535, 65_536]


def frame(size: int, opcode: int = TEXT) -> bytes:
    """A server's frame, as RFC 6455 draws it."""
    if size < 126:
        length = bytes([size])
    else:
        length = b"\x7e" + size.to_bytes(2) if size < 65_536 else b"\x7f" + size.to_bytes(8)
    return bytes([0x80 | opcode]) + length + b"x" * size


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_is_found_wherever_the_data_is_cut(size: int) -> None:
    whole = frame(size) + frame(3, PING) + frame(2, CLOSE)
    for cut in {0, 1, 2, 3, 9, size, size + 1, len(whole) - 1}:
        first, rest = split(whole[:cut])
        second, rest = split(rest + whole[cut:])
        assert first + second == [(TEXT, b"x" * size), (PING, b"xxx"), (CLOSE, b"xx")]
        assert rest == b""


@pytest.mark.parametrize("size", SIZES)
def test_a_client_masks_with_zero(size: int) -> None:
    sent, plain = masked(b"x" * size), frame(size)
    head = len(plain) - size
    assert sent[0] == plain[0]
    assert sent[1] == plain[1] | 0x80
    assert sent[2:head] == plain[2:head]
    assert sent[head:] == b"\0\0\0\0" + b"x" * size


def test_percentiles_are_values_that_were_there() -> None:
    assert percentiles([float(n) for n in range(100, 0, -1)]) == (50, 99)
    assert percentiles([float(n) for n in range(1, 1001)]) == (500, 990)
    assert percentiles([7.0]) == (7, 7)


def test_a_plain_server_is_told_the_topic_alone() -> None:
    plain, graphql = Speech(1), Speech(1, "subscription", "mutation")
    assert plain.following("topic") == plain.publishing("topic") == b"topic"
    assert b"graphql-transport-ws" not in plain.handshake("/follow")
    assert graphql.handshake("/follow").startswith(b"GET /graphql ")
    assert graphql.following("topic") != graphql.following("topic")


def test_the_tables_have_medians_beside_the_limit() -> None:
    results = Results(3, "The peer was left out.")
    scene = Scene("many", 1, 10, 8)
    for turn in (1.0, 3.0, 2.0):
        results.note("many", COLLOQUY, Found(turn * 10, 1e-5, (0.001, 0.002), (-0.001, 0.004), turn))
        results.note("many", LIMIT, Found(turn * 40, 1e-6, (0.001, 0.002), (0.0, 0.001), 1024))
    (table,) = deliveries(results, [scene])
    assert table.rows[0] == (COLLOQUY, "20", "0.25", "10.0", "1.0 / 2.0", "-1.0 / 4.0")
    assert table.rows[1][:3] == (LIMIT, "80", "1.00")
    assert "The peer was left out." in table.note
    assert memory(results, [scene]).rows == [(COLLOQUY, "2.0"), (LIMIT, "1024.0")]

    one = Results(1, None)
    for name, rate in ((COLLOQUY, 5_000.0), (LIMIT, 10_000.0)):
        one.note("", name, Found(rate, 2e-6, memory=1000))
    assert replay(one, 7).rows[0] == (COLLOQUY, "5,000", "0.50", "2.0", "1.0")
