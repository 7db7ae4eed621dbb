"""The changes of the tables from one revision to the next, by Alembic."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from colloquy.persistence.errors import NewerDatabase
from colloquy.persistence.sqlite.connection import Connection as Raw
from colloquy.persistence.sqlite.connection import connect_writer, sqlite
from colloquy.persistence.tables import METADATA

_HOME = Path(__file__).parent
SEARCH_TABLES = "message_text"
"""The full-text index and its shadow tables; migrations make them, the models do not know them."""


def upgrade(raw: Raw, path: Path) -> None:
    """Run the migrations that a database lacks.

    Raises `NewerDatabase`, which names its `path`, for one that a later version has migrated.
    """
    with _engaged(raw) as connection:
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:
            found = MigrationContext.configure(connection).get_current_revision()
            raise NewerDatabase(
                f"{path} has revision {found}, which this version does not know; "
                "upgrade Colloquy, or open the database with the version that wrote it."
            ) from error
        connection.commit()


def differences(path: Path) -> list[Any]:
    """Return how the tables of a database differ from the models; empty when they are equal."""
    with closing(connect_writer(path, "full")) as raw, _engaged(raw) as connection:
        options = {"include_object": _is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, METADATA))


def revise(path: Path, message: str) -> None:
    """Write a new migration from the difference between a database and the models."""
    with closing(connect_writer(path, "full")) as raw, _engaged(raw) as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


@contextmanager
def _engaged(raw: Raw) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool, module=sqlite)
    with engine.connect() as connection:
        yield connection


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HOME))
    config.attributes["connection"] = connection
    config.attributes["include_object"] = _is_ours
    return config


def _is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _to: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith(SEARCH_TABLES))
