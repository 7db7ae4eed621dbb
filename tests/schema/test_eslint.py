"""graphql-eslint finds nothing in the schema, and something in one that is worse."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "eslint"


@pytest.fixture(scope="module")
def eslint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the linter from its lock file, beside nothing of the checkout's."""
    reason = "Node and npm are not installed (Debian: apt install nodejs npm)"
    if shutil.which("node") is None or shutil.which("npm") is None:
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("eslint")
    for name in ("package.json", "package-lock.json", ".npmrc", "eslint.config.mjs"):
        shutil.copy(HERE / name, folder / name)
    installed = subprocess.run(["npm", "ci"], cwd=folder, capture_output=True, text=True, check=False)
    if installed.returncode:
        reason = f"npm could not install the linter: {installed.stderr[-500:]}"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


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
