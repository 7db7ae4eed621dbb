"""The command, run in this process: a second of start-up less for each of many runs."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from colloquy.server.commands import main
from colloquy.server.observability import logs
from tests.conftest import environment


@dataclass(frozen=True)
class Done:
    """What a command said, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


class Command:
    """`colloquy`, with nothing but a database set; a failure that it does not foresee is raised."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd
        monkeypatch.setattr(logs, "configure", lambda: None)

    def __call__(self, *words: str, database: Path, **env: str) -> Done:
        for name, value in (environment(database) | env).items():
            if name.startswith("COLLOQUY_"):
                self._monkeypatch.setenv(name, value)
        self._capfd.readouterr()
        status = main.main(words)
        said = self._capfd.readouterr()
        return Done(status, said.out, said.err)
