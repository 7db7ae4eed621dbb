"""`colloquy demo`: a server filled with real support conversations."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from colloquy.server.commands import import_ as importing
from colloquy.server.errors import ServerError
from colloquy.server.options import DEFAULT_DATABASE
from colloquy.server.settings import Settings

FILE = "support.ndjson.gz"
DATABASE = "sqlite+aiosqlite:///var/demo.db"


def filled(settings: Settings, say: Callable[[str], None]) -> Settings:
    """Fill a database of its own, unless the settings name one, and return its settings."""
    if settings.database_url == DEFAULT_DATABASE:
        settings = replace(settings, database_url=DATABASE)
    say("Reading 2,885 support conversations; a second start finds them there.")
    importing.run(settings, str(_file()), "demo")
    return settings


def _file() -> Path:
    """Return the example data: beside the code in a checkout, within it in a wheel."""
    here = Path(__file__)
    for folder in (here.parents[3] / "examples", here.parents[1] / "examples"):
        if (folder / FILE).is_file():
            return folder / FILE
    raise ServerError(f"The example data {FILE} is not there; install Colloquy again.")
