"""The wheel: all that the command needs is in it, and it runs from any folder."""

import os
import shutil
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
    members = run(installed, tmp_path, "schema", "--possible-types")
    assert members == (ROOT / "schema" / "possibleTypes.json").read_text()


def test_the_wheel_brings_the_schema_the_page_the_migrations_and_the_example_data(installed: Path) -> None:
    for file in (
        "schema/possibleTypes.json",
        "schema/schema.graphql",
        "server/static/graphiql/index.html",
        "server/examples/support.ndjson.gz",
        "persistence/migrations/env.py",
        "persistence/migrations/versions/0001_the_first_tables.py",
    ):
        assert (installed / "colloquy" / file).is_file(), file


def test_the_wheel_puts_one_name_into_site_packages(installed: Path) -> None:
    names = {path.name for path in installed.iterdir() if path.suffix != ".dist-info"}

    assert names == {"bin", "colloquy"}


@pytest.mark.parametrize("colloquy_first", [True, False])
def test_a_package_named_schema_and_ours_live_in_one_environment(
    installed: Path, tmp_path: Path, colloquy_first: bool
) -> None:
    """PyPI has a package named `schema`; it and ours must not overwrite each other, in either order."""
    other = tmp_path / "other"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    found = subprocess.run([*pip, "--target", str(other), "schema==0.7.7"], check=False, capture_output=True)
    if found.returncode != 0:
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail(found.stderr.decode())
        pytest.skip("PyPI's schema cannot be had here.")
    both, order = tmp_path / "both", [installed, other]
    for folder in order if colloquy_first else reversed(order):
        shutil.copytree(folder, both, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    code = "import schema, colloquy.schema; print(schema.Schema(int).validate(3), schema.__version__)"

    assert _python(both, tmp_path, code) == "3 0.7.7\n"
    assert run(both, tmp_path, "schema") == (ROOT / "schema" / "schema.graphql").read_text()


def _python(folder: Path, where: Path, code: str) -> str:
    """Return what a program prints that sees the packages of a folder."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=where,
        env=os.environ | {"PYTHONPATH": str(folder)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
