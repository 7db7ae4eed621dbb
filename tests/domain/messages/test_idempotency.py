"""What makes a send a retry: a fingerprint that later versions keep recognising (M2)."""

from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from hypothesis import given

from colloquy.domain.messages import idempotency
from colloquy.domain.messages.draft import Author, Draft
from colloquy.domain.messages.idempotency import fingerprinted, unfingerprinted
from colloquy.domain.model.content import BasicContent, TextItem
from colloquy.domain.model.message import Badge
from tests.domain.model.test_content import contents

NOUNS = [Draft, Badge, *idempotency._CONTENT]
HELLO = Draft(BasicContent((TextItem("hello"),)))


@pytest.mark.parametrize("noun", NOUNS)
def test_each_field_that_a_client_can_send_is_in_the_fingerprint(noun: Any) -> None:
    """One that is added and forgotten would let another body pass for a retry."""
    assert unfingerprinted(noun, [field.name for field in fields(noun)]) == set()


def test_a_field_that_is_forgotten_is_found() -> None:
    """The canary."""
    assert unfingerprinted(TextItem, ["text", "colour"]) == {"colour"}


@given(contents)
def test_content_is_written_as_version_0_1_0_wrote_it(content: Any) -> None:
    """That version took what Python shows of a value; the fingerprints in databases are made of it."""
    assert fingerprinted(replace(HELLO, content=content), Author())["content"] == [
        type(content).__name__,
        repr(content),
    ]


def test_a_later_field_counts_where_it_is_used_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprinted(HELLO, Author())
    monkeypatch.setattr(idempotency, "_DRAFT", tuple(n for n in idempotency._DRAFT if n != "silent"))
    monkeypatch.setattr(idempotency, "LATER", {"silent": False})

    assert fingerprinted(HELLO, Author()) == {n: v for n, v in before.items() if n != "silent"}
    assert fingerprinted(replace(HELLO, silent=True), Author())["silent"] is True


def test_a_later_field_of_a_badge_leaves_the_fingerprint_as_it_was() -> None:
    @dataclass(frozen=True, slots=True)
    class LaterBadge(Badge):
        colour: str | None = None

    then, now = (fingerprinted(replace(HELLO, badges=(cls("new"),)), Author()) for cls in (Badge, LaterBadge))

    assert now == then
