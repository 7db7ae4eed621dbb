"""Values that were read in part say what whole ones say, or nothing at all."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.model.content import BasicContent, TextItem
from colloquy.domain.model.content_json import content_to_shape
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import Participant
from colloquy.persistence import rows, tables
from colloquy.persistence.rows.loading import Loading, Part
from colloquy.persistence.rows.messages import SHORT, Contents
from colloquy.persistence.tables.names import names
from tests.persistence import whole

CASES: list[tuple[Loading[Any], type[Any], Any]] = [
    (rows.MESSAGE, tables.MessageRow, rows.message_row(whole.MESSAGE)),
    (rows.PARTICIPANT, tables.ParticipantRow, rows.participant_row(whole.PARTICIPANT)),
    (rows.CONVERSATION, tables.ConversationRow, rows.conversation_row(whole.CONVERSATION)),
]


def picked(table: type[Any], row: Any, columns: str) -> tuple[Any, ...]:
    """Return what a statement that selects these columns finds of a row."""
    held = dict(zip(names(table)[1:], row, strict=True))
    return tuple(held[column.split(".")[1]] for column in columns.split(", "))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].type.__name__)
@given(data=st.data())
def test_what_is_wanted_is_as_in_a_whole_value(case: Any, data: st.DataObject) -> None:
    loading, table, row = case
    wanted = data.draw(st.frozensets(st.sampled_from([*loading._parts, *loading._derived])))
    (full,) = loading.reading(None).values([row])
    reading = loading.reading(wanted)

    (value,) = reading.values([picked(table, row, reading.columns)])

    assert type(value) is loading.type
    assert all(getattr(value, name) == getattr(full, name) for name in wanted | set(loading._always))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].type.__name__)
def test_what_is_not_wanted_is_not_there(case: Any) -> None:
    loading, table, row = case
    reading = loading.reading(frozenset())
    (value,) = reading.values([picked(table, row, reading.columns)])

    left_out = {field.name for field in fields(loading.type)} - set(loading._always)

    assert left_out
    for name in left_out:
        with pytest.raises(AttributeError):
            getattr(value, name)


def test_who_wants_what_has_no_part_gets_all() -> None:
    reading = rows.MESSAGE.reading(frozenset({"preview_text", "nobody_knows"}))

    assert reading == rows.MESSAGE.reading(None)


@pytest.mark.parametrize(
    ("loading", "type_"),
    [(rows.MESSAGE, Message), (rows.PARTICIPANT, Participant), (rows.CONVERSATION, Conversation)],
)
def test_each_part_is_an_attribute_and_its_columns_exist(loading: Loading[Any], type_: type[Any]) -> None:
    table = next(table for one, table, _ in CASES if one is loading)
    columns = {column for part in loading._parts.values() for column in part.columns}

    assert loading._parts.keys() <= {field.name for field in fields(type_)}
    assert columns <= set(names(table))


def test_the_checker_finds_a_part_that_is_read_wrongly() -> None:
    """The canary of the first test: a direction that is always the same."""
    wrong = Loading(
        Message,
        tables.MessageRow,
        "m",
        rows.message,
        rows.MESSAGE._parts | {"preview_text": Part(("preview_text",), str.upper)},
        rows.MESSAGE._always,
        rows.MESSAGE._derived,
    )

    with pytest.raises(AssertionError):
        test_what_is_wanted_is_as_in_a_whole_value.hypothesis.inner_test(  # type: ignore[attr-defined]
            (wrong, tables.MessageRow, rows.message_row(whole.MESSAGE)), _Draws({"preview_text"})
        )


class _Draws:
    def __init__(self, names: set[str]) -> None:
        self._names = frozenset(names)

    def draw(self, _: object) -> frozenset[str]:
        return self._names


def test_contents_are_kept_by_their_text_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    contents, text = Contents(), rows.message_row(whole.MESSAGE)[9]
    long = rows.dump(content_to_shape(BasicContent((TextItem("x" * SHORT),))))

    assert contents[None] is None
    assert contents[text] == whole.MESSAGE.content
    assert contents[text] is contents[text]
    assert contents[long] == BasicContent((TextItem("x" * SHORT),))
    assert list(contents) == [text]

    monkeypatch.setattr("colloquy.persistence.rows.messages.MOST_CONTENTS", 1)
    other = rows.dump(content_to_shape(BasicContent((TextItem("other"),))))
    assert contents[other] == BasicContent((TextItem("other"),))
    assert list(contents) == [other]


def test_rows_of_messages_sort_as_a_page_does() -> None:
    """The order of a page by time is read off the rows, before there are values."""
    reading = rows.MESSAGE.reading(frozenset({"content"}))

    assert reading.leads
    assert not rows.MESSAGE.reading(None).leads
    assert reading.columns.split(", ")[:2] == ["m.sent_at", "m.id"]
