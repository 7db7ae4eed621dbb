"""One file for each change of the tables, and the environment that runs them."""

from pathlib import Path

NEWEST = max(file.name[:4] for file in (Path(__file__).parent / "versions").glob("[0-9]*.py"))
"""The revision of the newest of these files, which the code was written for."""
