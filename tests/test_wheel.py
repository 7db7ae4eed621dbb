"""The wheel: all that the command needs is in it, and it runs from any folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel was installed into, without this checkout's help."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True, capture_output=True)
    (wheel,) = folder.glob("colloquy-*.whl")
    target = folder / "installed"
    install = ["install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run([*pip, *install], check=True, capture_output=True)
    return target


def run(installed: Path, folder: Path, *words: str) -> str:
    """Run the installed command in a folder, and return what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COLLOQUY_")}
    done = subprocess.run(
        [sys.executable, str(installed / "bin" / "colloquy"), *words],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_the_installed_command_runs_in_a_folder_with_a_schema_of_its_own(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "schema").mkdir()

    assert "The database is at revision" in run(installed, tmp_path, "migrate")
    assert (tmp_path / "var" / "colloquy.db").is_file()
    assert run(installed, tmp_path, "schema") == (ROOT / "schema" / "schema.graphql").read_text()


def test_the_wheel_brings_the_page_the_migrations_and_the_example_data(installed: Path) -> None:
    for file in (
        "server/static/graphiql/index.html",
        "server/examples/support.ndjson.gz",
        "persistence/migrations/env.py",
        "persistence/migrations/versions/0001_the_first_tables.py",
    ):
        assert (installed / file).is_file(), file
