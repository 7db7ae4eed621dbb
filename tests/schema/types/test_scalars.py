"""Scalars: what is written is read again, and what is no such value is refused with a sentence."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from graphql import GraphQLError
from hypothesis import example, given
from hypothesis import strategies as st

from colloquy.domain.ids import SECOND
from colloquy.schema.types import scalars
from tests import hypothesis_profiles  # noqa: F401

FIRST = -62_135_596_800 * SECOND
LAST = 253_402_300_800 * SECOND - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(st.integers(FIRST, LAST))
@example(FIRST)
@example(LAST)
@example(1_103_975_714_430_000)
@example(-1)
def test_an_instant_is_read_as_it_was_written(instant: int) -> None:
    text = scalars.write_instant(instant)
    assert scalars.read_instant(text) == instant
    assert len(text) == 27
    assert text == (EPOCH + timedelta(microseconds=instant)).strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)


@given(st.lists(st.integers(FIRST, LAST), min_size=2, max_size=20))
def test_written_instants_sort_as_they_are(instants: list[int]) -> None:
    assert sorted(map(scalars.write_instant, instants)) == [
        scalars.write_instant(instant) for instant in sorted(instants)
    ]


@given(st.datetimes(timezones=st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m)))))
def test_any_offset_is_read(moment: datetime) -> None:
    expected = (moment - EPOCH) // timedelta(microseconds=1)
    if FIRST <= expected <= LAST:
        assert scalars.read_instant(moment.isoformat()) == expected
    else:
        with pytest.raises(GraphQLError, match="years 1 to 9999"):
            scalars.read_instant(moment.isoformat())


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2004-12-25T11:55:14.43Z", "2004-12-25T11:55:14.430000Z"),
        ("2004-12-25t11:55:14z", "2004-12-25T11:55:14.000000Z"),
        ("2004-12-25 11:55:14Z", "2004-12-25T11:55:14.000000Z"),
        ("2004-12-25T11:55:14-00:00", "2004-12-25T11:55:14.000000Z"),
        ("2004-12-25T12:55:14.4300009+01:00", "2004-12-25T11:55:14.430000Z"),
        ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00.000000Z"),
    ],
)
def test_every_form_of_rfc_3339_is_read(text: str, same: str) -> None:
    assert scalars.write_instant(scalars.read_instant(text)) == same


@pytest.mark.parametrize(
    "value",
    [
        "2004-12-25T11:55:14",
        "2004-12-25",
        "2004-12-25T11:55Z",
        "2004-W52-6T11:55:14Z",
        "20041225T115514Z",
        "2004-12-25T11:55:14,5Z",
        "2004-12-25T11:55:14.Z",
        "2004-02-30T11:55:14Z",
        "2004-12-25T24:00:00Z",
        "2004-12-25T11:55:61Z",
        "2004-12-25T11:55:14+24:00",
        "2004-12-25T11:55:14+01:60",
        "٢٠٠٤-12-25T11:55:14Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "",
        1_103_975_714,
        None,
    ],
)
def test_what_names_no_moment_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        scalars.read_instant(value)


def test_a_time_without_an_offset_is_refused_with_the_remedy() -> None:
    with pytest.raises(GraphQLError, match="with an offset, such as 2004-12-25T11:55:14"):
        scalars.read_instant("2004-12-25T11:55:14")


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_big_integer_is_read_as_it_was_written(number: int) -> None:
    written = scalars.SCALARS[scalars.BigInt].serialize
    assert written is not None
    assert scalars.read_big_int(written(number)) == number
    assert scalars.read_big_int(number) == number


@pytest.mark.parametrize(
    "value", ["", "1.0", "+1", " 1", "１", str(2**63), 2**63, True, 1.0, None, "9" * 5000]
)
def test_what_is_no_big_integer_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="64-bit") as refused:
        scalars.read_big_int(value)
    assert len(refused.value.message) < 150


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_any_json_is_read_as_it_is(value: Any) -> None:
    assert scalars.read_json(value) is value


@pytest.mark.parametrize("value", [2**64, "\ud800", {"a": [-(2**63) - 1]}, {"\udfff": 1}, {1: 2}])
def test_json_that_no_database_keeps_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="64 bits"):
        scalars.read_json(value)


def test_json_that_is_too_deep_is_refused() -> None:
    deep: object = 1
    for _ in range(300):
        deep = [deep]
    with pytest.raises(GraphQLError, match="levels"):
        scalars.read_json(deep)
    with pytest.raises(orjson.JSONEncodeError):
        orjson.dumps(deep)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://localhost:8000/a?b=c#d",
        "HTTPS://EXAMPLE.COM/",
        "https://[::1]/x",
        "https://münchen.example/ü",
    ],
)
def test_an_absolute_url_is_read_as_it_is(url: str) -> None:
    assert scalars.read_url(url) == url


@pytest.mark.parametrize(
    "value",
    [
        "/a.png",
        "example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https:///a",
        "https://a b",
        "https://a\n",
        "https://a\x00",
        "https://[::1",
        "https://example.com:port",
        "https://example.com:0",
        "https://example.com:99999",
        "",
        None,
        7,
    ],
)
def test_what_is_no_absolute_url_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="begins with http"):
        scalars.read_url(value)


@pytest.mark.parametrize(
    ("read", "good", "bad"),
    [
        (
            scalars.read_email,
            "ada@example.com",
            ["ada", "@", "a b@c.d", "a@b@c", "a" * 255 + "@b.c", 1, None],
        ),
        (
            scalars.read_phone,
            "+4930123456",
            ["030123456", "+0301", "+49 30", "+" + "1" * 16, "+４９", 1, None],
        ),
    ],
)
def test_addresses_are_read_in_their_form_alone(
    read: Callable[[object], str], good: str, bad: list[object]
) -> None:
    assert read(good) == good
    for value in bad:
        with pytest.raises(GraphQLError, match="such as"):
            read(value)
