"""The command, as the tests of importing run it."""

from tests.importing.conftest import command

__all__ = ["command"]
