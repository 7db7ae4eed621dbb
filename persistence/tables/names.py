"""The names of a table's columns, for SQL that is made from them."""

from typing import Any, cast

from sqlalchemy import Table
from sqlmodel import SQLModel

from colloquy.persistence.tables.columns import LATER


def columns(row: type[SQLModel], alias: str = "") -> str:
    """Return a table's columns but the application, for a SELECT."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(prefix + name for name in names(row)[1:])


def names(row: type[SQLModel]) -> list[str]:
    """Return all column names of a table, in order."""
    return [column.name for column in table_of(row).columns]


def table_of(row: type[SQLModel]) -> Table:
    """Return the SQLAlchemy table of a row class."""
    return cast("Table", row.__table__)  # type: ignore[attr-defined]


def default_of(row: type[SQLModel], name: str) -> Any:
    """Return what a column has where nothing was ever written: its default in the database, or None."""
    default = table_of(row).columns[name].server_default
    return None if default is None else str(default.arg)  # type: ignore[attr-defined]


def came_later(row: type[SQLModel]) -> dict[str, Any]:
    """Return the columns that version 0.1.0 had not, with what its rows have in them."""
    return {
        column.name: default_of(row, column.name) for column in table_of(row).columns if LATER in column.info
    }
