"""Bringing a database's tables to the newest shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from persistence.errors import CannotOpen, NewerDatabase
from persistence.sqlite import connect_writer, sqlite
from persistence.statistics import assume
from persistence.tables import METADATA

_HOME = Path(__file__).parent / "migrations"
SEARCH_TABLES = "message_text"
"""The full-text index and its shadow tables; migrations make them, the models do not know them."""


def migrate(path: Path) -> str:
    """Run the migrations that a database lacks, and return its revision.

    Raises `CannotOpen`, and `NewerDatabase` for one that a later version has migrated.
    """
    with _connected(path) as connection:
        config = _config(connection)
        newest = ScriptDirectory.from_config(config).get_current_head()
        before = MigrationContext.configure(connection).get_current_revision()
        if before != newest:
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise NewerDatabase(
                    f"{path} has revision {before}, which this version does not know; "
                    "upgrade Colloquy, or open the database with the version that wrote it."
                ) from error
            connection.commit()
        assume(connection.connection.driver_connection)
        return str(newest)


def differences(path: Path) -> list[Any]:
    """Return how the tables of a database differ from the models; empty when they are equal."""
    with _connected(path) as connection:
        options = {"include_object": _is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, METADATA))


def revise(path: Path, message: str) -> None:
    """Write a new migration from the difference between a database and the models."""
    with _connected(path) as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


@contextmanager
def _connected(path: Path) -> Iterator[Connection]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotOpen(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
    raw = connect_writer(path, "full")
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool, module=sqlite)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
        raw.close()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HOME))
    config.attributes["connection"] = connection
    config.attributes["include_object"] = _is_ours
    return config


def _is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _to: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith(SEARCH_TABLES))
