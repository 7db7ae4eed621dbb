"""What content says in plain words: for search, and as one line in a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.model.content import (
    CONTENTS,
    ITEMS,
    TYPES,
    AudioItem,
    BasicContent,
    Button,
    ContactCardItem,
    Content,
    FileItem,
    FormContent,
    FormField,
    ImageItem,
    Item,
    LocationItem,
    MessageType,
    MinimalContent,
    SystemContent,
    TemplateContent,
    TextItem,
    VideoItem,
    buttons_of,
    items_of,
    preview_of,
    texts_of,
)
from tests.builders import text

TEMPLATE = TemplateContent("Title", ("one", "two"), None, None, (Button("Yes"), Button("No")))
FORM = FormContent("Form", "About", (FormField("name", "Ada"),), (ImageItem("u"),))
SYSTEM = SystemContent("Note", (Button("OK"),))
words = st.text(max_size=600)
items: st.SearchStrategy[Item] = st.one_of(
    st.builds(TextItem, words),
    st.builds(ImageItem, words),
    st.builds(LocationItem, st.just(1.0), st.just(2.0)),
)
contents: st.SearchStrategy[Content] = st.one_of(
    st.builds(BasicContent, st.lists(items, min_size=1, max_size=4).map(tuple)),
    st.builds(MinimalContent, words),
    st.builds(TemplateContent, st.none() | words, st.lists(words, max_size=3).map(tuple)),
    st.builds(FormContent, words, st.none() | words),
    st.builds(SystemContent, words),
)


def test_texts_are_all_that_a_reader_sees_in_order() -> None:
    basic = BasicContent((TextItem("a"), ImageItem("https://example.org/x"), TextItem("b")))
    assert texts_of(basic) == ["a", "b"]
    assert texts_of(MinimalContent("m", "https://example.org/i", "https://example.org/u")) == ["m"]
    assert texts_of(TEMPLATE) == ["Title", "one", "two", "Yes", "No"]
    assert texts_of(FORM) == ["Form", "About", "name", "Ada"]
    assert texts_of(SYSTEM) == ["Note", "OK"]
    assert texts_of(TemplateContent(image_url="https://example.org/i")) == []


def test_buttons_and_items_are_found_where_there_are_any() -> None:
    assert buttons_of(TEMPLATE) == (Button("Yes"), Button("No"))
    assert buttons_of(SYSTEM) == (Button("OK"),)
    assert buttons_of(text()) == buttons_of(FORM) == ()
    assert items_of(text("x")) == (TextItem("x"),)
    assert items_of(FORM) == (ImageItem("u"),)
    assert items_of(TEMPLATE) == items_of(MinimalContent("m")) == ()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (text("Hello"), "Hello"),
        (text("  two \n lines\t"), "two lines"),
        (BasicContent((TextItem("a"), TextItem("b"), TextItem("c"))), "a b"),
        (BasicContent((ImageItem("u"),)), "Image"),
        (BasicContent((AudioItem("u"), ImageItem("u"))), "Audio"),
        (BasicContent((VideoItem("u"),)), "Video"),
        (BasicContent((FileItem("u"),)), "File"),
        (BasicContent((LocationItem(1.0, 2.0),)), "Location"),
        (BasicContent((ContactCardItem("u"),)), "Contact card"),
        (BasicContent((ImageItem("u"), TextItem("caption"))), "caption"),
        (TEMPLATE, "Title one"),
        (TemplateContent(image_url="u"), "Message"),
        (FORM, "Form About"),
        (SYSTEM, "Note OK"),
        (text(" "), "Message"),
        (BasicContent((TextItem("\t"), ImageItem("u"))), "Image"),
    ],
)
def test_a_preview_is_one_line_that_stands_for_the_content(content: Content, line: str) -> None:
    assert preview_of(content, 256) == line


@given(contents, st.integers(1, 256))
def test_a_preview_is_never_empty_nor_past_its_bound_nor_of_several_lines(
    content: Content, bound: int
) -> None:
    line = preview_of(content, bound)
    assert 1 <= len(line) <= bound
    assert len(line.splitlines()) == 1


def test_a_longer_text_ends_with_an_ellipsis_at_the_bound() -> None:
    assert preview_of(text("x" * 256), 256) == "x" * 256
    assert preview_of(text("x" * 257), 256) == "x" * 255 + "…"


def test_every_content_has_a_type_and_every_key_a_content() -> None:
    assert set(TYPES.values()) == set(MessageType)
    assert set(CONTENTS.values()) == set(TYPES)
    assert [key.upper() for key in CONTENTS] == [TYPES[c].value for c in CONTENTS.values()]
    assert set(ITEMS.values()) == set(Item.__args__)
