"""Ids sort in the order in which they were made, whatever the clock does."""

import random
import threading
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.ids import Instant, Prefix, prefix_of
from colloquy.server.clock import Bits, Minter, now


def minter(times: Iterable[int], seed: int = 1) -> Minter:
    moments = iter(times)
    return Minter(lambda: Instant(next(moments)), random.Random(seed).getrandbits)


@given(st.lists(st.integers(0, 2**47), min_size=2, max_size=50), st.integers(0, 1000))
def test_later_ids_sort_after_earlier_ones_whatever_the_clock_does(times: list[int], seed: int) -> None:
    mint = minter(times, seed)

    ids = [mint(Prefix.MESSAGE) for _ in times]

    assert ids == sorted(set(ids))


def test_a_full_counter_goes_on_in_the_next_millisecond() -> None:
    mint = Minter(lambda: Instant(5_000_000), lambda bits: 2**bits - 1)
    mint._counter, mint._millisecond = 2**74 - 1, 5000

    first, second = mint(Prefix.EVENT), mint(Prefix.EVENT)

    assert first < second
    assert mint._millisecond == 5001


def test_ids_of_threads_are_all_different_and_each_thread_s_are_in_order() -> None:
    mint, made = Minter(), []

    def work() -> None:
        made.append([mint(Prefix.EVENT) for _ in range(2000)])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(ids == sorted(ids) for ids in made)
    assert len({id for ids in made for id in ids}) == 16_000


def test_an_id_is_a_prefix_and_a_uuid_of_version_7() -> None:
    id = Minter(lambda: Instant(1_750_000_000_123_456))(Prefix.PARTICIPANT)
    head, _, text = id.partition("_")
    number = 0
    for letter in text:
        number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)

    assert head == "par"
    assert prefix_of(id) is Prefix.PARTICIPANT
    assert len(text) == 26
    assert number >> 80 == 1_750_000_000_123
    assert number >> 76 & 15 == 7
    assert number >> 62 & 3 == 2


def test_now_is_in_microseconds() -> None:
    assert 1_700_000_000_000_000 < now() < 2**53


@given(st.lists(st.integers(1, 80), min_size=1, max_size=400))
def test_bits_are_as_many_as_asked_for_and_are_never_given_twice(counts: list[int]) -> None:
    drawn = list[bytes]()

    def draw(size: int) -> bytes:
        drawn.append(random.Random(len(drawn)).randbytes(size))
        return drawn[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("colloquy.server.clock.os.urandom", draw)
        bits = Bits()
        given_out = [bits(count) for count in counts]

    assert all(0 <= number < 2**count for number, count in zip(given_out, counts, strict=True))
    sizes, left, expected = [(count + 7) // 8 for count in counts], iter(drawn), list[int]()
    pool = b""
    for count, size in zip(counts, sizes, strict=True):
        pool = pool if len(pool) >= size else next(left)
        expected.append(int.from_bytes(pool[:size], "big") >> (size * 8 - count))
        pool = pool[size:]
    assert given_out == expected


def test_all_numbers_of_some_bits_occur() -> None:
    bits = Bits()

    assert {bits(3) for _ in range(1000)} == set(range(8))
