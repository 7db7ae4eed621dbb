"""The scalars, each with its text form; what is read is checked, what is written is trusted."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, NewType

import orjson
import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from colloquy.domain.ids import SECOND, Instant
from colloquy.domain.model.channel import is_email, is_phone, is_url

DateTime = Instant
JSON = NewType("JSON", object)
URL = NewType("URL", str)
EmailAddress = NewType("EmailAddress", str)
PhoneNumber = NewType("PhoneNumber", str)
BigInt = NewType("BigInt", int)

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - all arithmetic below is in UTC
_FIRST = -62_135_596_800 * SECOND  # 0001-01-01T00:00:00Z
_LAST = 253_402_300_800 * SECOND - 1  # the last microsecond of 9999
_MINUTE = 60 * SECOND
_MINUTES_KEPT = 20_000  # two megabytes; a page's times lie close together
_WRITTEN_KEPT = 16_384  # three megabytes; an inbox is read again and again
_RFC_3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:)(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_DECIMAL = re.compile(r"-?\d{1,19}", re.ASCII)


class Instants(dict[int, str]):
    """Instants in microseconds since 1970 as RFC 3339 in UTC; made when they are first asked for.

    Always with microseconds: equal lengths sort rightly.
    """

    def __missing__(self, instant: int) -> str:
        if not isinstance(instant, int):
            raise TypeError("An instant is a number of microseconds.")
        if len(self) >= _WRITTEN_KEPT:
            self.clear()
        minute, rest = divmod(instant, _MINUTE)
        text = self[instant] = "%s:%09.6fZ" % (_start(minute), rest / SECOND)  # noqa: UP031 - a third faster
        return text


@lru_cache(_MINUTES_KEPT)
def _start(minute: int) -> str:
    return (_EPOCH + timedelta(minutes=minute)).isoformat(timespec="minutes")


INSTANTS = Instants()


def write_instant(instant: int) -> str:
    """Return an instant as RFC 3339. Raises `TypeError` for what is no number."""
    return INSTANTS[instant]


def read_instant(value: object) -> Instant:
    """Return the instant that an RFC 3339 text names; what is finer than a microsecond is cut."""
    match = _RFC_3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise GraphQLError(
            "A DateTime is RFC 3339 with an offset, such as 2004-12-25T11:55:14.43Z or "
            f"2004-12-25T12:55:14+01:00; this is {_shown(value)}."
        )
    try:
        seconds = _seconds(*match.groups()[:3]) - _offset(*match.groups()[4:])
    except ValueError:
        raise GraphQLError(f"There is no such moment as {value}.") from None
    instant = seconds * SECOND + int((match[4] or "0")[:6].ljust(6, "0"))
    if not _FIRST <= instant <= _LAST:
        raise GraphQLError("A DateTime lies in the years 1 to 9999, in UTC.")
    return Instant(instant)


def _seconds(date: str, minute: str, second: str) -> int:
    """Return the seconds since 1970 of a local time; a leap second is the one after it."""
    leap = second == "60"
    local = datetime.fromisoformat(f"{date}T{minute}{'59' if leap else second}")
    return (local - _EPOCH) // timedelta(seconds=1) + leap


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> int:
    """Return the seconds by which a local time is ahead of UTC."""
    if sign is None or hours is None or minutes is None:
        return 0
    ahead = time(int(hours), int(minutes))  # raises for what no clock shows
    return (ahead.hour * 60 + ahead.minute) * (-60 if sign == "-" else 60)


def read_json(value: object) -> object:
    """Return a JSON value that can be stored: no number beyond 64 bits, no half of a surrogate pair."""
    try:
        orjson.dumps(value)
    except TypeError:
        raise GraphQLError(
            "A JSON value has Unicode text, numbers of at most 64 bits and at most 250 levels."
        ) from None
    return value


def read_url(value: object) -> str:
    """Return an absolute http or https URL, as it was written."""
    if isinstance(value, str) and is_url(value):
        return value
    wanted = "A URL is absolute and begins with http:// or https://"
    raise GraphQLError(f"{wanted}, such as https://example.com/a.png; this is {_shown(value)}.")


def read_email(value: object) -> str:
    """Return an e-mail address, as it was written."""
    if isinstance(value, str) and is_email(value):
        return value
    wanted = "An EmailAddress has one @, such as ada@example.com"
    raise GraphQLError(f"{wanted}; this is {_shown(value)}.")


def read_phone(value: object) -> str:
    """Return a telephone number in E.164 form."""
    if isinstance(value, str) and is_phone(value):
        return value
    wanted = "A PhoneNumber is in E.164 form, + and at most 15 digits, such as +4930123456"
    raise GraphQLError(f"{wanted}; this is {_shown(value)}.")


def read_big_int(value: object) -> int:
    """Return the integer that a decimal text, or a number, is."""
    number = value
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        number = int(value)
    if isinstance(number, int) and not isinstance(number, bool) and -(2**63) <= number < 2**63:
        return number
    raise GraphQLError(f'A BigInt is a 64-bit integer, such as "42"; this is {_shown(value)}.')


def _shown(value: object) -> str:
    """Return a value as an error quotes it: short, whatever was sent."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _as_it_is(value: Any) -> Any:
    return value


def _scalar(
    name: str,
    description: str,
    read: Callable[[object], object],
    write: Callable[[Any], object] = _as_it_is,
    specified_by: str | None = None,
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=specified_by,
        serialize=write,
        parse_value=read,
    )


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: _scalar(
        "DateTime",
        "A moment: RFC 3339, written in UTC with microseconds, read with any offset.",
        read_instant,
        write_instant,
        "https://datatracker.ietf.org/doc/html/rfc3339",
    ),
    JSON: _scalar(
        "JSON",
        "Any JSON value, with numbers of at most 64 bits.",
        read_json,
        specified_by="https://datatracker.ietf.org/doc/html/rfc8259",
    ),
    URL: _scalar(
        "URL",
        "An absolute http or https URL.",
        read_url,
        specified_by="https://url.spec.whatwg.org/",
    ),
    EmailAddress: _scalar(
        "EmailAddress",
        "An e-mail address of at most 254 characters, kept as it was written.",
        read_email,
        specified_by="https://datatracker.ietf.org/doc/html/rfc5321",
    ),
    PhoneNumber: _scalar(
        "PhoneNumber",
        "A telephone number in E.164 form: + and at most 15 digits.",
        read_phone,
        specified_by="https://www.itu.int/rec/T-REC-E.164",
    ),
    BigInt: _scalar("BigInt", "A 64-bit integer, written as a decimal string.", read_big_int, str),
}
"""The scalar that each annotation stands for."""
