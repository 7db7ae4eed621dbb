"""The packages are ours, and the versions in use are not known to be broken."""

import importlib
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parent.parent
FLOORS = {
    "aiohttp": "3.14.5",
    "graphql-core": "3.3.2",
    "joserfc": "1.7.4",
    "strawberry-graphql": "0.341.2",
    "yarl": "1.25",
}
"""The lowest version of each package without a known hole that concerns us."""


LAYERS = ("domain", "resolvers", "execution", "schema", "persistence", "server")


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_of_the_package_is_the_folder_at_the_top(name: str) -> None:
    """`colloquy/` links to each layer: one file, one module, whichever way it is reached."""
    package = importlib.import_module(f"colloquy.{name}")

    assert Path(package.__file__ or "").resolve().parent == ROOT / name


def test_nothing_imports_a_layer_without_its_package() -> None:
    """`import schema` could be another project's package; `import colloquy.schema` cannot."""
    bare = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(LAYERS)})\b", re.MULTILINE)
    folders = [ROOT / name for name in (*LAYERS, "tests", "bench")]

    found = [
        file for folder in folders for file in folder.rglob("*.py") if bare.search(file.read_text("utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_a_package_is_not_older_than_its_last_known_hole(name: str) -> None:
    assert Version(version(name)) >= Version(FLOORS[name])
