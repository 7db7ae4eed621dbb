"""The packages are ours, and the versions in use are not known to be broken."""

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
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


def test_no_class_name_stands_for_two_things() -> None:
    """A type or input of the graph has the name of the noun it shows; no other name exists twice."""
    places: dict[str, list[str]] = defaultdict(list)
    for layer in LAYERS:
        for file in sorted((ROOT / layer).rglob("*.py")):
            folder = file.relative_to(ROOT).parent.as_posix()
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    places[node.name].append(folder)

    twice = {name: found for name, found in places.items() if len(found) > 1}

    assert {
        name: found
        for name, found in twice.items()
        if sorted(found) not in (["domain/model", "schema/inputs"], ["domain/model", "schema/types"])
    } == {}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the package in which links are folders, with the rules of imports beside it."""
    leave = shutil.ignore_patterns("__pycache__", "static", "*.gz")
    shutil.copytree(ROOT / "colloquy", tmp_path / "colloquy", ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_rules(folder: Path) -> str:
    """Return what import-linter says of a package; empty when it keeps all rules."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(
        [*command, "--no-cache"], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_copy_keeps_the_rules(copied: Path) -> None:
    assert broken_rules(copied) == ""


def test_a_rule_that_imports_a_port_is_found(copied: Path) -> None:
    """The canary of the contracts."""
    rule = copied / "colloquy" / "domain" / "messages" / "send.py"
    rule.write_text(rule.read_text("utf-8") + "\nfrom colloquy.domain.ports import Store\n", "utf-8")

    assert "colloquy.domain.messages.send -> colloquy.domain.ports" in broken_rules(copied)


@pytest.mark.parametrize("where", ["colloquy.domain.ids", "colloquy.persistence.search_text"])
def test_a_migration_that_imports_the_product_is_found(copied: Path, where: str) -> None:
    """What a migration does must not change when the product does (decision 0017)."""
    migration = next((copied / "colloquy" / "persistence" / "migrations" / "versions").glob("0001*.py"))
    migration.write_text(migration.read_text("utf-8") + f"\nimport {where}\n", "utf-8")

    assert where in broken_rules(copied)


def test_a_file_that_no_contract_names_is_found(copied: Path) -> None:
    (copied / "colloquy" / "server" / "jobs" / "unlisted.py").write_text('"""New."""\n', "utf-8")

    assert "colloquy.server.jobs.unlisted" in broken_rules(copied)
