"""The changes of the tables from one revision to the next, by Alembic, on any database.

Nothing here, and no migration, imports the product: what a released migration does must not
change when the product does.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData

HOME = Path(__file__).parent
SEARCH_TABLES = "message_text"
"""The full-text index and its shadow tables; migrations make them, the models do not know them."""


def upgrade(connection: Connection) -> None:
    """Run the migrations that a database lacks. Raises `CommandError` for one of a later version."""
    command.upgrade(_config(connection), "head")
    connection.commit()


def revision_of(connection: Connection) -> str | None:
    """Return the revision that is noted in a database; none in one that is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def differences(connection: Connection, models: MetaData) -> list[Any]:
    """Return how the tables of a database differ from the models, as Alembic's operations."""
    options = {"include_object": _is_ours, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), models))


def write_revision(connection: Connection, models: MetaData, message: str) -> None:
    """Write a new migration from the difference between a database and the models."""
    command.revision(_config(connection, models), message=message, autogenerate=True)


def _config(connection: Connection, models: MetaData | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HOME))
    config.attributes["connection"] = connection
    config.attributes["include_object"] = _is_ours
    config.attributes["models"] = models
    return config


def _is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _to: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith(SEARCH_TABLES))
