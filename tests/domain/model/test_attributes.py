"""The tables of attributes: each field of a noun has a rule, and each rule does what it says."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.model.attributes import AttributeRule, AttributeTable, Merge, attribute_table
from colloquy.domain.model.conversation import CONVERSATION_ATTRIBUTES
from colloquy.domain.model.participant import PARTICIPANT_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Thing:
    id: str
    colour: str | None = None
    parts: tuple[str, ...] = ()


COLOUR = AttributeRule("colour", "colour", Merge.FIRST)
PARTS = AttributeRule("parts", "parts", Merge.UNION, blank=(), is_clearable=False)


def test_an_attribute_without_a_merge_rule_is_noticed_at_once() -> None:
    """The canary: a field that the table forgets is no table."""
    with pytest.raises(TypeError, match=r"Thing: no merge rule for \['parts'\]"):
        attribute_table(Thing, COLOUR, own_rule=("id",))


@pytest.mark.parametrize("own_rule", [("id", "size"), ("id", "colour")])
def test_a_field_that_is_not_there_or_stands_twice_is_noticed(own_rule: tuple[str, ...]) -> None:
    with pytest.raises(TypeError, match="wrongly named"):
        attribute_table(Thing, COLOUR, PARTS, own_rule=own_rule)


def test_a_patch_sets_clears_and_keeps() -> None:
    table = attribute_table(Thing, COLOUR, PARTS, own_rule=("id",))

    assert table.values_of({}) == {}
    assert table.values_of({"colour": None, "parts": None}) == {"colour": None}
    assert table.values_of({"parts": ("a",), "colour": "red"}) == {"colour": "red", "parts": ("a",)}
    assert list(table.values_of({"parts": ("a",), "colour": "red"})) == ["colour", "parts"]


@pytest.mark.parametrize("table", [CONVERSATION_ATTRIBUTES, PARTICIPANT_ATTRIBUTES])
@given(data=st.data())
def test_a_patch_moves_what_may_be_set_and_nothing_else(table: AttributeTable, data: Any) -> None:
    names = sorted(attribute.name for attribute in table if attribute.is_settable)
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True))

    values = {name: ("a",) if name in ("emails", "phones") else "a" for name in chosen}
    assert table.values_of(values) == values
    for attribute in table:
        if not attribute.is_settable:
            with pytest.raises(ValueError, match="not in list"):
                table.values_of({attribute.name: 1})
