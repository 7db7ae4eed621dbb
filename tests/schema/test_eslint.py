"""graphql-eslint finds nothing in the schema, and something in one that is worse."""

import subprocess
from pathlib import Path

import pytest

from tests.optional import installed

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "eslint"


@pytest.fixture(scope="module")
def eslint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the linter."""
    return installed(HERE, tmp_path_factory.mktemp("eslint"))


def lint(eslint: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    program = eslint / "node_modules" / ".bin" / "eslint"
    config = eslint / "eslint.config.mjs"
    command = [program, "--config", config, "--max-warnings", "0", "schema/schema.graphql"]
    return subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True, check=False)


def test_the_schema_keeps_to_the_rules(eslint: Path) -> None:
    found = lint(eslint, ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("was", "becomes", "rule"),
    [
        ('"""What is to be done."""', "", "require-description"),
        ("  pageInfo: PageInfo!\n", "  pageInfo: PageInfo\n", "relay-connection-types"),
        ("  durationSeconds: Float", "  duration_seconds: Float", "naming-convention"),
        ("  hasNextPage: Boolean!", "  hasNextPage: Int!", "relay-page-info"),
    ],
)
def test_a_worse_schema_is_caught(eslint: Path, tmp_path: Path, was: str, becomes: str, rule: str) -> None:
    """The canary: the rules are on."""
    good = (ROOT / "schema" / "schema.graphql").read_text()
    assert was in good
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.graphql").write_text(good.replace(was, becomes, 1))
    found = lint(eslint, tmp_path)
    assert found.returncode == 1, found.stdout + found.stderr
    assert rule in found.stdout
