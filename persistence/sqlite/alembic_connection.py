"""An SQLite file as Alembic sees it: migrated, compared with the models, and revised."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from colloquy.persistence.errors import NewerDatabase
from colloquy.persistence.migrations import alembic
from colloquy.persistence.sqlite.connection import SqliteConnection, connect_writer, sqlite
from colloquy.persistence.tables import METADATA


def upgrade(raw: SqliteConnection, path: Path) -> None:
    """Run the migrations that a database lacks.

    Raises `NewerDatabase`, which names its `path`, for one that a later version has migrated.
    """
    with _engaged(raw) as connection:
        try:
            alembic.upgrade(connection)
        except CommandError as error:
            raise NewerDatabase(
                f"{path} has revision {alembic.revision_of(connection)}, which this version does not know; "
                "upgrade Colloquy, or open the database with the version that wrote it."
            ) from error


def differences(path: Path) -> list[Any]:
    """Return how the tables of a database differ from the models; empty when they are equal."""
    with closing(connect_writer(path, "full")) as raw, _engaged(raw) as connection:
        return alembic.differences(connection, METADATA)


def revise(path: Path, message: str) -> None:
    """Write a new migration from the difference between a migrated database and the models."""
    with closing(connect_writer(path, "full")) as raw, _engaged(raw) as connection:
        alembic.write_revision(connection, METADATA, message)


@contextmanager
def _engaged(raw: SqliteConnection) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool, module=sqlite)
    with engine.connect() as connection:
        yield connection
