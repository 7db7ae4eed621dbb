"""A graph over a database that has one of everything."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from colloquy.persistence.sqlite.migrate import migrate
from tests.graph import Graph, opened
from tests.graph_laws.rich import Rich, fill


@pytest.fixture(scope="session")
def rich_database(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A database with one of everything, and the ids by their names; nobody writes to it."""
    path = tmp_path_factory.mktemp("rich") / "colloquy.db"
    ids: dict[str, str] = {}

    async def make() -> None:
        async with opened(path) as graph:
            ids.update((await fill(graph)).ids)

    asyncio.run(make())
    return path, ids


@pytest.fixture
async def rich(
    rich_database: tuple[Path, dict[str, str]], tmp_path: Path
) -> AsyncIterator[tuple[Graph, Rich]]:
    """A graph over a copy of the rich database, and the names of what is in it."""
    path, ids = rich_database
    shutil.copy(path, tmp_path / "rich.db")
    async with opened(tmp_path / "rich.db") as graph:
        yield graph, Rich(dict(ids))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is migrated and empty: copying it is faster than migrating again."""
    path = tmp_path_factory.mktemp("empty") / "colloquy.db"
    migrate(path)
    return path


@pytest.fixture
async def graph(empty_database: Path, tmp_path: Path) -> AsyncIterator[Graph]:
    """A graph over an empty database, as the business sees it."""
    shutil.copy(empty_database, tmp_path / "colloquy.db")
    async with opened(tmp_path / "colloquy.db") as empty:
        yield empty
