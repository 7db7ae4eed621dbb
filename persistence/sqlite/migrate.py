"""Bringing a database's tables to the newest shape."""

from pathlib import Path

from colloquy.persistence.errors import CannotOpen
from colloquy.persistence.migrations import NEWEST
from colloquy.persistence.sqlite.connection import SqliteConnection, connect_writer, has_table
from colloquy.persistence.sqlite.planner_statistics import assume


def migrate(path: Path) -> str:
    """Run the migrations that a database lacks, and return its revision.

    Raises `CannotOpen`, and `NewerDatabase` for one that a later version has migrated.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotOpen(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
    connection = connect_writer(path, "full")
    try:
        if revision(connection) != NEWEST:
            # Alembic takes a tenth of a start, and most starts have nothing for it to do.
            from colloquy.persistence.sqlite.alembic_connection import upgrade

            upgrade(connection, path)
        assume(connection)
        return str(revision(connection))
    finally:
        connection.close()


def revision(connection: SqliteConnection) -> str | None:
    """Return the revision that Alembic has noted in a database; none in one that is empty."""
    if not has_table(connection, "alembic_version"):
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None
