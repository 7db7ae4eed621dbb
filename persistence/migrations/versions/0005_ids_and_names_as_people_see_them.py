"""Ids and names are stored in Unicode's composed form (NFC), without outer blanks.

From here on they are asked for as they are stored. One whose new form another already has stays
as it is: two people never become one by an upgrade.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COLUMNS = {"CONTACT": "contact_id", "MEMBER": "member_id", "NAME": "name"}


def upgrade() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT application_id, type, value FROM identity")).all():
        _write_identity(connection, *row)
    for row in connection.execute(
        sa.text("SELECT application_id, id, name FROM conversation WHERE name IS NOT NULL")
    ).all():
        _write_conversation(connection, *row)


def downgrade() -> None:
    """What was written otherwise is not known any more, and equally good."""


def _written(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _write_identity(connection: sa.Connection, application: str, type: str, old: str) -> None:
    found = {"application": application, "type": type, "old": old, "new": _written(old)}
    here = "application_id = :application AND type = :type"
    if found["new"] in {"", old} or _is_there(connection, f"identity WHERE {here} AND value = :new", found):
        return
    _change(connection, f"identity SET value = :new WHERE {here} AND value = :old", found)
    if column := _COLUMNS.get(type):
        here = f"application_id = :application AND {column} = :old"
        _change(connection, f"participant SET {column} = :new WHERE {here}", found)


def _write_conversation(connection: sa.Connection, application: str, id: str, old: str) -> None:
    found = {"application": application, "id": id, "new": _written(old)}
    here = "application_id = :application"
    if found["new"] in {"", old} or _is_there(
        connection, f"conversation WHERE {here} AND name = :new", found
    ):
        return
    _change(connection, f"conversation SET name = :new WHERE {here} AND id = :id", found)


def _is_there(connection: sa.Connection, where: str, values: dict[str, str]) -> bool:
    return connection.execute(sa.text(f"SELECT 1 FROM {where}"), values).first() is not None


def _change(connection: sa.Connection, what: str, values: dict[str, str]) -> None:
    connection.execute(sa.text(f"UPDATE {what}"), values)
