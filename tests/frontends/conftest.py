"""A frontend's project in a folder of its own, with the tools that the page tells of."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from colloquy.schema.build import sdl
from tests.live.conftest import clients, guarded, served  # noqa: F401
from tests.optional import installed
from tests.server.conftest import closed_settings, key_folder, token  # noqa: F401

HERE = Path(__file__).parent

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the generators, the compiler and the dev server."""
    return installed(HERE / "tools", tmp_path_factory.mktemp("tools"))


@pytest.fixture
def project(tools: Path, tmp_path: Path) -> Path:
    """A project with the schema as `colloquy schema` prints it, and no sources yet."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "node_modules").symlink_to(tools / "node_modules")
    (folder / "schema.graphql").write_text(sdl(), "utf-8")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    shutil.copy(HERE / "tools" / "tsconfig.json", folder)
    return folder


@pytest.fixture
def run(project: Path) -> Run:
    """Run one of the tools in the project: `run("tsc")`."""

    def of(name: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(project / "node_modules" / ".bin" / name), *words]
        return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)

    return of
