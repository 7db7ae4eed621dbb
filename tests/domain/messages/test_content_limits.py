"""What a message's content may be: each limit at its bound and one past it (laws, «Limits»)."""

from collections.abc import Callable
from typing import Any

import pytest

from colloquy.domain.errors import InvalidInput, LimitExceeded
from colloquy.domain.messages.content_limits import require_valid_badges, require_valid_content
from colloquy.domain.model.content import (
    BasicContent,
    Button,
    ContactCardItem,
    Content,
    FileItem,
    FormContent,
    FormField,
    ImageItem,
    LocationItem,
    MinimalContent,
    SystemContent,
    TemplateContent,
    TextItem,
)
from colloquy.domain.model.message import Badge
from tests import checks
from tests.builders import LIMITS, text

AT = ("input", "content")
ONE_FIELD = (FormField("name", "value"),)


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"b{n}") for n in range(count))


def form(**values: Any) -> FormContent:
    return FormContent(**{"title": "t", "fields": ONE_FIELD, **values})


BOUNDS = (
    (16_384, "basic.items.0.text", lambda n: text("x" * n)),
    (100, "basic.items", lambda n: BasicContent((TextItem("x"),) * n)),
    (16_384, "basic.items.0.image.url", lambda n: BasicContent((ImageItem("u" * n),))),
    (255, "basic.items.0.file.filename", lambda n: BasicContent((FileItem("u", "f" * n),))),
    (16_384, "basic.items.0.contactCard.url", lambda n: BasicContent((ContactCardItem("u" * n),))),
    (16_384, "minimal.text", lambda n: MinimalContent("x" * n)),
    (2_048, "minimal.iconUrl", lambda n: MinimalContent("x", icon_url="u" * n)),
    (10, "template.textLines", lambda n: TemplateContent("t", ("x",) * n)),
    (512, "template.textLines.1", lambda n: TemplateContent("t", ("x", "x" * n))),
    (10, "template.buttons", lambda n: TemplateContent("t", buttons=buttons(n))),
    (16_384, "template.buttons.0.label", lambda n: TemplateContent("t", buttons=(Button("x" * n),))),
    (
        256,
        "template.buttons.0.interactionId",
        lambda n: TemplateContent("t", buttons=(Button("x", interaction_id="i" * n),)),
    ),
    (2_048, "template.imageUrl", lambda n: TemplateContent("t", image_url="u" * n)),
    (256, "form.title", lambda n: form(title="x" * n)),
    (16_384, "form.description", lambda n: form(description="x" * n)),
    (15, "form.fields", lambda n: form(fields=ONE_FIELD * n)),
    (8_192, "form.fields.0.value", lambda n: form(fields=(FormField("n", "x" * n),))),
    (8_192, "form.fields.0.name", lambda n: form(fields=(FormField("n" * n, "x"),))),
    (15, "form.media", lambda n: form(media=(TextItem("x"),) * n)),
    (16_384, "system.text", lambda n: SystemContent("x" * n)),
    (10, "system.buttons", lambda n: SystemContent("x", buttons(n))),
    (2_048, "system.imageUrl", lambda n: SystemContent("x", image_url="u" * n)),
)


@pytest.mark.parametrize(("bound", "path", "content"), BOUNDS, ids=[path for _, path, _ in BOUNDS])
def test_content_is_taken_at_its_bound_and_refused_one_past_it(
    bound: int, path: str, content: Callable[[int], Content]
) -> None:
    require_valid_content(content(bound), LIMITS, AT)
    with checks.refused(LimitExceeded, (*AT, *path.split(".")), limit=bound):
        require_valid_content(content(bound + 1), LIMITS, AT)


LEAST = (
    ("basic.items", 1, BasicContent(())),
    ("basic.items.0.text", 1, text("")),
    ("minimal.text", 1, MinimalContent("")),
    ("template", None, TemplateContent()),
    ("template.buttons.0.label", 1, TemplateContent("t", buttons=(Button(""),))),
    ("template.buttons.0.interactionId", 1, TemplateContent("t", buttons=(Button("x", None, ""),))),
    ("form.title", 1, form(title="")),
    ("form.description", 1, form(description="")),
    ("form.fields", 1, form(fields=())),
    ("system.text", 1, SystemContent("")),
)


@pytest.mark.parametrize(("path", "limit", "content"), LEAST, ids=[path for path, _, _ in LEAST])
def test_content_that_says_nothing_is_refused(path: str, limit: int | None, content: Content) -> None:
    with checks.refused(InvalidInput, (*AT, *path.split(".")), limit=limit):
        require_valid_content(content, LIMITS, AT)


@pytest.mark.parametrize(
    "content",
    [
        TemplateContent("title alone"),
        TemplateContent(text_lines=("a line alone",)),
        TemplateContent(image_url="https://example.org/alone"),
        form(description=None, media=()),
        MinimalContent("x"),
        SystemContent("x"),
        BasicContent((LocationItem(180.0, -90.0),)),
        BasicContent((LocationItem(-180.0, 90.0),)),
    ],
)
def test_the_least_content_is_enough(content: Content) -> None:
    require_valid_content(content, LIMITS, AT)


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (LocationItem(180.001, 0.0), "longitude"),
        (LocationItem(-180.001, 0.0), "longitude"),
        (LocationItem(float("nan"), 0.0), "longitude"),
        (LocationItem(0.0, 90.001), "latitude"),
        (LocationItem(0.0, -90.001), "latitude"),
        (LocationItem(0.0, float("nan")), "latitude"),
    ],
)
def test_a_place_is_on_the_globe(place: LocationItem, wrong: str) -> None:
    with checks.refused(InvalidInput, (*AT, "basic", "items", "0", "location", wrong)):
        require_valid_content(BasicContent((place,)), LIMITS, AT)


def test_the_first_part_past_its_bound_is_named() -> None:
    content = BasicContent((TextItem("x"), TextItem(""), TextItem("")))
    with checks.refused(InvalidInput, (*AT, "basic", "items", "1", "text"), limit=1):
        require_valid_content(content, LIMITS, AT)


@pytest.mark.parametrize("words", ["a\0b", "\ud800", "half \udfff"])
def test_text_that_no_database_keeps_is_refused(words: str) -> None:
    for content in (text(words), MinimalContent(words), SystemContent(words), form(title=words)):
        with checks.refused(InvalidInput):
            require_valid_content(content, LIMITS, AT)


def test_a_message_has_at_most_one_badge() -> None:
    at = ("input", "badges")
    require_valid_badges((), LIMITS, at)
    require_valid_badges((Badge("new"),), LIMITS, at)
    with checks.refused(LimitExceeded, at, limit=1):
        require_valid_badges((Badge("new"), Badge("hot")), LIMITS, at)


def test_a_badge_has_a_short_text() -> None:
    at = ("input", "badges")
    require_valid_badges((Badge("b" * 50),), LIMITS, at)
    with checks.refused(LimitExceeded, (*at, "0", "text"), limit=50):
        require_valid_badges((Badge("b" * 51),), LIMITS, at)
    with checks.refused(InvalidInput, (*at, "0", "text"), limit=1):
        require_valid_badges((Badge(""),), LIMITS, at)
