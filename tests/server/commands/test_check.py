"""`colloquy check` says what works and what does not, line by line."""

import sqlite3
from pathlib import Path

import pytest

from colloquy.server.commands.check import check


@pytest.fixture
def said() -> list[str]:
    return []


async def test_a_configuration_that_works(tmp_path: Path, key_folder: Path, said: list[str]) -> None:
    environment = {
        "COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/var/colloquy.db",
        "COLLOQUY_PUBLIC_KEYS": f"default={key_folder}/default.public.pem",
    }

    assert await check(environment, said.append) == 0

    lines = dict(line.split(": ", 1) for line in said)
    assert (lines["settings"], lines["keys"], lines["database"]) == ("ok", "default (1)", "ok")
    assert lines["sqlite"].startswith("3.")


async def test_settings_that_cannot_be_read_end_it(said: list[str]) -> None:
    assert await check({"COLLOQUY_PORT": "x"}, said.append) == 1

    (line,) = said
    assert line.startswith("settings: FAILED: COLLOQUY_PORT is 'x'")


async def test_every_check_is_made_though_one_fails(tmp_path: Path, said: list[str]) -> None:
    environment = {
        "COLLOQUY_DATABASE_URL": "sqlite+aiosqlite:////proc/nowhere/colloquy.db",
        "COLLOQUY_PUBLIC_KEYS": "default=/nowhere.pem",
    }

    assert await check(environment, said.append) == 1

    assert sum("FAILED" in line for line in said) == 2
    assert said[-1] == "bus: in-process"


async def test_a_file_that_is_no_database_is_said(tmp_path: Path, said: list[str]) -> None:
    file = tmp_path / "colloquy.db"
    file.write_text("This is no database, but it is long enough to have been one. " * 40)

    assert await check({"COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{file}"}, said.append) == 1
    assert any(line.startswith("database: FAILED") for line in said)


async def test_a_database_of_a_later_version_is_said(tmp_path: Path, said: list[str]) -> None:
    file = tmp_path / "colloquy.db"
    environment = {"COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{file}"}
    await check(environment, said.append)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    said.clear()

    assert await check(environment, said.append) == 1
    assert any("upgrade Colloquy" in line for line in said)
