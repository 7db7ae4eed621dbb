"""Migrations: from nothing, and from a database that is full."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from colloquy.persistence import migrations, tables
from colloquy.persistence.migrations import NEWEST, alembic
from colloquy.persistence.sqlite import alembic_connection
from colloquy.persistence.sqlite import migrate as migrating
from colloquy.persistence.sqlite.alembic_connection import differences
from colloquy.persistence.sqlite.connection import connect_reader
from colloquy.persistence.sqlite.migrate import migrate
from tests.graph import opened
from tests.graph_laws.asking import dump
from tests.graph_laws.rich import fill
from tests.importing.command import Command


def test_a_database_is_made_from_nothing_as_the_models_have_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "c.db"

    assert migrate(path) == NEWEST
    assert differences(path) == []
    assert migrate(path) == NEWEST


def test_the_revision_that_needs_no_migration_is_the_newest() -> None:
    assert ScriptDirectory(str(alembic.HOME)).get_heads() == [migrations.NEWEST]


def test_a_database_of_the_newest_shape_is_opened_without_alembic(tmp_path: Path) -> None:
    migrate(tmp_path / "c.db")
    code = "import sys, pathlib; from colloquy.persistence.sqlite.store import migrate; "
    code += f"migrate(pathlib.Path({str(tmp_path / 'c.db')!r})); print('alembic' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


async def test_migrating_a_full_database_loses_nothing(tmp_path: Path, command: Command) -> None:
    async with opened(tmp_path / "c.db") as graph:
        await fill(graph)
    before = dump(tmp_path / "c.db")
    command("export", str(tmp_path / "before.ndjson"), database=tmp_path / "c.db")

    done = command("migrate", database=tmp_path / "c.db")

    assert done.stdout == f"The database is at revision {NEWEST}.\n"
    assert dump(tmp_path / "c.db") == before
    command("export", str(tmp_path / "after.ndjson"), database=tmp_path / "c.db")
    assert (tmp_path / "after.ndjson").read_bytes() == (tmp_path / "before.ndjson").read_bytes()
    assert differences(tmp_path / "c.db") == []


async def test_a_later_migration_runs_on_a_full_database_and_keeps_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path / "c.db") as graph:
        await fill(graph)
    before = dump(tmp_path / "c.db")
    home = tmp_path / "migrations"
    shutil.copytree(alembic.HOME, home, ignore=shutil.ignore_patterns("__pycache__"))
    (home / "versions" / "9999_a_column_more.py").write_text(
        f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{NEWEST}", None, None


def upgrade():
    with op.batch_alter_table("participant") as batch:
        batch.add_column(sa.Column("mood", sa.Text(), nullable=True))
"""
    )
    monkeypatch.setattr(alembic, "HOME", home)
    monkeypatch.setattr(migrating, "NEWEST", "9999")

    assert migrate(tmp_path / "c.db") == "9999"

    after = dump(tmp_path / "c.db")
    assert [row[:-1] for row in after["participant"]] == before["participant"]
    assert {t: r for t, r in after.items() if t not in ("participant", "alembic_version")} == {
        t: r for t, r in before.items() if t not in ("participant", "alembic_version")
    }
    found = differences(tmp_path / "c.db")
    assert [(change[0], change[2], change[3].name) for change in found] == [
        ("remove_column", "participant", "mood")
    ]


def test_a_column_that_the_migrations_lack_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(tmp_path / "c.db")
    twin = sa.MetaData()
    for table in tables.METADATA.sorted_tables:
        table.to_metadata(twin)
    twin.tables["leg"].append_column(sa.Column("colour", sa.Text(), nullable=True))
    twin.tables["leg"].append_constraint(sa.Index("ix_leg_colour", "colour"))
    monkeypatch.setattr(alembic_connection, "METADATA", twin)

    found = differences(tmp_path / "c.db")

    assert [change[0] for change in found] == ["add_column", "add_index"]
    assert found[0][3].name == "colour"


def test_the_search_index_is_made_with_the_tables(tmp_path: Path) -> None:
    migrate(tmp_path / "c.db")
    connection = connect_reader(tmp_path / "c.db")
    try:
        found = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'message_text'").fetchone()
    finally:
        connection.close()
    assert "fts5" in found[0]
