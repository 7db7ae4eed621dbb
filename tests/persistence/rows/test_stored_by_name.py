"""Stored JSON: each value stands under its name, and what 0.1.0 wrote by position is still read."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from colloquy.domain.model.event import ConversationCreated, Visibility
from colloquy.domain.model.message import Badge, Message
from colloquy.persistence import tables
from colloquy.persistence.rows.facts import fact_from
from colloquy.persistence.rows.kinds import records
from colloquy.persistence.rows.messages import message, message_row
from colloquy.persistence.tables.names import names
from tests.builders import group, sent

BADGES = names(tables.MessageRow)[1:].index("badges")


def a_greeting() -> Message:
    return sent(group())[1]


def read_badges(stored: Any) -> tuple[Badge, ...]:
    row = list(message_row(a_greeting()))
    row[BADGES] = orjson.dumps(stored).decode()
    return message(tuple(row)).badges


def test_badges_are_written_by_name() -> None:
    badge = Badge("new", None, Visibility.BUSINESS)

    row = message_row(replace(a_greeting(), badges=(badge,)))

    assert orjson.loads(row[BADGES]) == [{"text": "new", "icon_url": None, "visibility": "BUSINESS"}]
    assert message(row).badges == (badge,)


def test_badges_of_0_1_0_are_read_by_the_positions_of_then() -> None:
    assert read_badges([["new", None, "BUSINESS"]]) == (Badge("new", None, Visibility.BUSINESS),)


def test_a_name_that_is_missing_is_the_default_and_an_unknown_one_is_passed_over() -> None:
    assert read_badges([{"text": "new", "colour": "red"}]) == (Badge("new"),)


def test_the_order_of_names_does_not_matter() -> None:
    """The canary of reading by name: a reader by position would take the visibility for the text."""
    stored = [{"visibility": "BUSINESS", "icon_url": None, "text": "new"}]

    assert read_badges(stored) == (Badge("new", None, Visibility.BUSINESS),)


def test_a_list_that_is_longer_than_that_of_0_1_0_is_no_record() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        records('[["a", "b", "c"]]', ("text", "icon_url"))


def test_a_fact_passes_over_a_name_that_it_does_not_know() -> None:
    assert fact_from("ConversationCreated", '{"unknown": 1}') == ConversationCreated()
