"""Tools that some tests need: used where they are there, required in continuous integration."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest


def unavailable(reason: str) -> NoReturn:
    """Skip a test for want of a tool; where REQUIRE_ALL is 1, fail it."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def program(*names: str, package: str) -> str:
    """Return the path of the first program that is there; `package` is Debian's that brings it."""
    for name in names:
        if path := shutil.which(name):
            return path
    unavailable(f"{names[0]} is not installed (Debian: apt install {package})")


def installed(source: Path, target: Path) -> Path:
    """Copy a folder's files to another one and install there what its lock file names; return it.

    So it stands beside nothing of the checkout's.
    """
    program("node", package="nodejs")
    npm = program("npm", package="npm")
    for file in source.iterdir():
        if file.is_file():
            shutil.copy(file, target / file.name)
    done = subprocess.run([npm, "ci"], cwd=target, capture_output=True, text=True, check=False)
    if done.returncode:
        unavailable(f"npm could not install {source.name}: {done.stderr[-500:]}")
    return target
