"""Logs: one JSON object a line, without values of users."""

import asyncio
import json
import logging
import sys
import time
from functools import lru_cache
from typing import Any, TextIO

import orjson

from colloquy.server.observability.places import where


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; control characters are escaped by that."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": f"{_second(int(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            # Other libraries put values after the first line.
            "event": record.getMessage().partition("\n")[0],
            **getattr(record, "fields", {}),
        }
        if not record.name.startswith("colloquy"):
            line["logger"] = record.name
        if record.exc_info and record.exc_info[1] is not None:
            line["type"] = type(record.exc_info[1]).__name__
            line["where"] = where(record.exc_info[1])
        try:
            text = orjson.dumps(line).decode()
        except TypeError:  # half a surrogate pair
            return json.dumps(line)
        return text if text.isascii() else json.dumps(line)


@lru_cache(2)
def _second(number: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(number))


class Together(logging.StreamHandler[TextIO]):
    """Writes the lines of one turn of the event loop at once, for each write gives up the interpreter.

    A warning, and what is logged outside of a loop, is written with all before it straight away.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, or have it written."""
        try:
            self._lines.append(self.format(record))
            if record.levelno >= logging.WARNING or (loop := _loop()) is None:
                self.flush()
            elif len(self._lines) == 1:
                loop.call_soon(self.flush)
        except Exception:  # noqa: BLE001  as every handler of logging has it
            self.handleError(record)

    def flush(self) -> None:
        """Write what waits."""
        with self.lock:  # type: ignore[union-attr]  # every handler has one
            lines, self._lines = self._lines, []
            if lines:
                self.stream.write("\n".join([*lines, ""]))
            super().flush()


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def configure(stream: TextIO = sys.stderr) -> None:
    """Send every log of this process to `stream`."""
    # Nobody asks a line where in the code, or on which thread, it was made.
    logging._srcfile = None  # noqa: SLF001  the documented way
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = Together(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("colloquy").setLevel(logging.INFO)
