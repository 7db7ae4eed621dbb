"""The command, for tests that run it often."""

import pytest

from tests.importing.command import Command


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """`colloquy`, run in this process."""
    return Command(monkeypatch, capfd)
