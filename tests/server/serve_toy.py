"""Serve the toy as the command would, for the tests that need a process of its own."""

import sys
from typing import Any

from colloquy.server import wiring
from colloquy.server.commands import main
from tests.server import toy


async def open_store(settings: object) -> Any:
    return toy.ToyStore()


if __name__ == "__main__":
    face = toy.face()
    wiring.open_store = open_store
    wiring.build_schema = lambda: face.schema
    wiring.contexts = lambda store, secret, limits: face.contexts
    sys.exit(main.main(sys.argv[1:]))
