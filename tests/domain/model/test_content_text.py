"""The whole of a content as plain text: nothing that a reader sees is left out."""

import pytest
from hypothesis import given

from colloquy.domain.model.content import (
    BasicContent,
    Button,
    Content,
    FormContent,
    FormField,
    LocationItem,
    MinimalContent,
    SystemContent,
    TemplateContent,
    TextItem,
    texts_of,
)
from colloquy.domain.model.content_text import text_of
from tests.domain.model.test_content import contents


@given(contents)
def test_every_text_of_it_is_there_in_order(content: Content) -> None:
    said, place = text_of(content), 0
    for text in texts_of(content):
        place = said.index(text, place) if text in said[place:] else said.index(text)
    assert text_of(None) == ""


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            BasicContent((TextItem("one"), LocationItem(13.4, 52.5, "Berlin", "Mitte"))),
            "one\nBerlin Mitte 52.5,13.4",
        ),
        (MinimalContent("look", url="https://example.com"), "look\nhttps://example.com"),
        (TemplateContent("Menu", ("soup", "bread"), buttons=(Button("Order"),)), "Menu\nsoup\nbread\nOrder"),
        (FormContent("Who", fields=(FormField("name", "Ada"),)), "Who\nname: Ada"),
        (
            SystemContent("Closed", (Button("Why", "https://example.com/why"),)),
            "Closed\nWhy https://example.com/why",
        ),
    ],
)
def test_each_type_is_read_as_a_person_reads_it(content: Content, text: str) -> None:
    assert text_of(content) == text
