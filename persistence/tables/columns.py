"""The kinds of columns that the tables have."""

from typing import Any

from sqlalchemy import BigInteger, Index, Integer, Text
from sqlalchemy import text as sql_text
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

APPLICATION = "application_id"
LATER = "later"
"""Marks a column that rows and exports of version 0.1.0 have not."""


def key() -> Any:
    """A part of the primary key."""
    return Field(primary_key=True, sa_type=Text)


def text(default: str | None = None) -> Any:
    """Text, or JSON as text; `default` is what rows have that were there before the column."""
    more = {} if default is None else {"server_default": default, "info": {LATER: True}}
    return Field(sa_type=Text, sa_column_kwargs=more)


def text_or_null(*, is_later: bool = False) -> Any:
    """Text, or nothing; `is_later` for a column that 0.1.0 had not, which its exports lack."""
    more = {"info": {LATER: True}} if is_later else {}
    return Field(default=None, sa_type=Text, nullable=True, sa_column_kwargs=more)


def big_int() -> Any:
    """A moment or a count, in 64 bits."""
    return Field(sa_type=BigInteger)


def big_int_or_null() -> Any:
    """A moment or a count, or nothing."""
    return Field(default=None, sa_type=BigInteger, nullable=True)


def number(default: int | None = None) -> Any:
    """A small whole number, or 0 and 1 for no and yes; `default` as that of `text`."""
    more = {} if default is None else {"server_default": str(default), "info": {LATER: True}}
    return Field(sa_type=Integer, sa_column_kwargs=more)


def current(name: str, *columns: str, unique: bool = False, more: str = "") -> Index:
    """Return an index over rows that were not merged away."""
    where = sql_text("merged_into_id IS NULL" + more)
    return Index(name, APPLICATION, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
