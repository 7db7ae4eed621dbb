"""The packages are ours, and the versions in use are not known to be broken."""

import importlib
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


@pytest.mark.parametrize("name", ["domain", "resolvers", "execution", "schema", "persistence", "server"])
def test_a_package_of_this_name_is_ours(name: str) -> None:
    """A package of the same name on PyPI must not stand in its place."""
    package = importlib.import_module(name)

    assert Path(package.__file__ or "").parent == ROOT / name, (
        f"{package.__file__} is another package named {name}; uninstall it from this environment."
    )


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_a_package_is_not_older_than_its_last_known_hole(name: str) -> None:
    assert Version(version(name)) >= Version(FLOORS[name])
