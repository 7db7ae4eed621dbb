"""Logs: one JSON object a line, without values of users."""

import json
import logging
import sys
import time
from typing import Any, TextIO

import orjson

from server.presenting import where


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; control characters are escaped by that."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {
            "time": f"{stamp}.{int(record.msecs):03d}Z",
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


def configure(stream: TextIO = sys.stderr) -> None:
    """Send every log of this process to `stream`."""
    # Nobody asks a line where in the code, or on which thread, it was made.
    logging._srcfile = None  # noqa: SLF001  the documented way
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("colloquy").setLevel(logging.INFO)
