"""Faults that a server had: what it logged as one, and what nobody handled."""

import asyncio
import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LOGGERS = ("colloquy.faults", "aiohttp", "asyncio", "strawberry")


class _Kept(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        fields = getattr(record, "fields", "")
        self._said.append(
            f"{record.name}: {record.getMessage()} {fields} {record.exc_text or record.exc_info or ''}"
        )


@contextmanager
def faults(loop: asyncio.AbstractEventLoop) -> Iterator[list[str]]:
    """Yield the list in which every fault of the block stands, in its own words."""
    said: list[str] = []
    handler, before = _Kept(said), loop.get_exception_handler()

    def unhandled(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        said.append(f"unhandled: {context.get('message')} {context.get('exception')!r}")

    loop.set_exception_handler(unhandled)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    try:
        yield said
        gc.collect()  # a task whose exception nobody took says so when it goes
    finally:
        loop.set_exception_handler(before)
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(handler)
