"""Logs are lines of JSON that hold no values."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from graphql import GraphQLError

from server.logs import JsonLines
from server.presenting import Presenter


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("colloquy")
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)


def test_a_fault_is_its_type_and_places(lines: io.StringIO) -> None:
    try:
        int("hunter2")
    except ValueError as error:
        Presenter().fault(GraphQLError("hunter2", path=["a", 0], original_error=error), "request-1")

    line = json.loads(lines.getvalue())
    assert (line["event"], line["requestId"], line["path"]) == ("fault", "request-1", "a.0")
    assert line["type"] == "builtins.ValueError"
    assert line["where"][-1].endswith("test_a_fault_is_its_type_and_places")
    assert "hunter2" not in lines.getvalue()


def test_an_exception_of_another_library_loses_its_message(lines: io.StringIO) -> None:
    try:
        int("hunter2")
    except ValueError:
        logging.getLogger("colloquy.x").exception("It failed\nwith hunter2")

    line = json.loads(lines.getvalue())
    assert (line["event"], line["type"]) == ("It failed", "ValueError")
    assert "hunter2" not in lines.getvalue()
