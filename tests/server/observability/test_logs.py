"""Logs are lines of JSON that hold no values."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest
from graphql import GraphQLError

from colloquy.server.graphql.error_format import Presenter
from colloquy.server.observability.logs import JsonLines, Together


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


class Counted(io.StringIO):
    """A stream that knows how often it was written to."""

    writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        return super().write(text)


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    log = logging.getLogger("colloquy.alone")
    log.propagate = False
    log.setLevel(logging.INFO)
    handler = Together(Counted())
    handler.setFormatter(JsonLines())
    log.addHandler(handler)
    yield log
    log.removeHandler(handler)


def written(log: logging.Logger) -> tuple[int, list[str]]:
    stream = log.handlers[0].stream  # type: ignore[attr-defined]
    return stream.writes, [json.loads(line)["event"] for line in stream.getvalue().splitlines()]


async def test_the_lines_of_a_turn_are_written_at_once(log: logging.Logger) -> None:
    log.info("one")
    log.info("two")
    assert written(log) == (0, [])

    await asyncio.sleep(0)
    assert written(log) == (1, ["one", "two"])

    log.info("three")
    await asyncio.sleep(0)
    assert written(log) == (2, ["one", "two", "three"])


async def test_a_warning_is_written_straight_away_behind_what_came_before_it(log: logging.Logger) -> None:
    log.info("one")
    log.warning("two")
    assert written(log) == (1, ["one", "two"])

    await asyncio.sleep(0)
    assert written(log) == (1, ["one", "two"])


def test_what_is_logged_outside_of_a_loop_does_not_wait(log: logging.Logger) -> None:
    log.info("one")
    assert written(log) == (1, ["one"])


async def test_lines_that_wait_are_written_at_the_end(log: logging.Logger) -> None:
    log.info("one")
    log.handlers[0].flush()
    assert written(log) == (1, ["one"])


async def test_what_cannot_be_written_stops_nobody(
    log: logging.Logger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log.handlers[0], "format", lambda _: 1 / 0)

    log.warning("one")

    assert "ZeroDivisionError" in capsys.readouterr().err
