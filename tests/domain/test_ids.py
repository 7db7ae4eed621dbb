"""The names of things."""

import pytest

from colloquy.domain.ids import Prefix, external, prefix_of
from colloquy.domain.model.change import NOTHING, Change
from tests.builders import mint, moment, visitor


@pytest.mark.parametrize("prefix", Prefix)
def test_an_id_tells_what_it_names(prefix: Prefix) -> None:
    assert prefix_of(mint(prefix)) is prefix


@pytest.mark.parametrize("wrong", ["", "par", "par_", "_1", "xyz_1", "PAR_1", "par-1", "par_" + "x" * 61])
def test_what_looks_like_no_id_of_ours_names_nothing(wrong: str) -> None:
    assert prefix_of(wrong) is None


def test_a_moment_makes_ids_of_each_kind() -> None:
    now = moment()
    made = {
        now.participant(): Prefix.PARTICIPANT,
        now.conversation(): Prefix.CONVERSATION,
        now.membership(): Prefix.MEMBERSHIP,
        now.message(): Prefix.MESSAGE,
        now.event(): Prefix.EVENT,
        now.leg(): Prefix.LEG,
        now.receipt(): Prefix.RECEIPT,
        now.change(): Prefix.CHANGE,
        now.line(): Prefix.LINE,
        now.history(): Prefix.HISTORY,
    }
    assert {id: prefix_of(id) for id in made} == made
    assert set(made.values()) == set(Prefix)


def test_an_id_for_another_system_has_no_prefix() -> None:
    assert prefix_of(external(moment())) is None
    assert external(moment()) != external(moment())


def test_changes_add_up_in_order() -> None:
    one, two = visitor(), visitor()
    both = Change(participants=(one,)) + Change(participants=(two,))
    assert both == Change(participants=(one, two))
    assert both + NOTHING == NOTHING + both == both
