"""A window on an ordered list, and the page that it shows (M3; limits: 1 to 100, 30 when absent)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.errors import InvalidInput, LimitExceeded
from colloquy.domain.paging import Key, Page, Window, page_of, window
from tests import checks
from tests.builders import LIMITS


def itself(n: int) -> Key:
    return (n,)


def read(ordered: list[int], wanted: Window) -> list[int]:
    """Read as a store does: the nodes between the keys, in reading order, one past the size."""
    between = [
        n
        for n in ordered
        if (wanted.after is None or (n,) > wanted.after) and (wanted.before is None or (n,) < wanted.before)
    ]
    if wanted.backward:
        between.reverse()
    return between[: wanted.size + 1]


def test_a_page_has_thirty_nodes_when_nobody_says() -> None:
    assert window(None, None, None, None, LIMITS) == Window(30, False, None, None)
    assert window(None, None, (1,), (9,), LIMITS) == Window(30, False, (1,), (9,))
    assert window(None, None, None, None, replace(LIMITS, page=10)).size == 10


@pytest.mark.parametrize("size", [1, 30, 100])
def test_a_page_has_one_to_a_hundred_nodes_from_either_end(size: int) -> None:
    assert window(size, None, (1,), None, LIMITS) == Window(size, False, (1,), None)
    assert window(None, size, None, (9,), LIMITS) == Window(size, True, None, (9,))


def test_a_page_past_the_bounds_is_refused() -> None:
    for small in (0, -1):
        with checks.refused(InvalidInput, ("first",), limit=1):
            window(small, None, None, None, LIMITS)
        with checks.refused(InvalidInput, ("last",), limit=1):
            window(None, small, None, None, LIMITS)
    with checks.refused(LimitExceeded, ("first",), limit=100):
        window(101, None, None, None, LIMITS)
    with checks.refused(LimitExceeded, ("last",), limit=100):
        window(None, 101, None, None, LIMITS)


def test_both_ends_at_once_are_refused() -> None:
    with checks.refused(InvalidInput, ("last",)):
        window(1, 1, None, None, LIMITS)


@given(st.lists(st.integers(0, 50), unique=True).map(sorted), st.integers(1, 7), st.booleans())
def test_paging_shows_everything_exactly_once_in_order(ordered: list[int], size: int, backward: bool) -> None:
    """M3: in either direction."""
    pages: list[Page[int]] = []
    wanted = Window(size, backward)
    while True:
        page = page_of(read(ordered, wanted), itself, wanted)
        pages.append(page)
        more = page.has_previous if backward else page.has_next
        assert len(page.nodes) == size or not more
        if not more:
            break
        first, last = page.key(page.nodes[0]), page.key(page.nodes[-1])
        wanted = replace(wanted, before=first) if backward else replace(wanted, after=last)
    if backward:
        pages.reverse()
    assert [node for page in pages for node in page.nodes] == ordered
    assert [page.has_next for page in pages] == [True] * (len(pages) - 1) + [False]
    assert [page.has_previous for page in pages] == [False] + [True] * (len(pages) - 1)


def test_an_empty_list_has_an_empty_page() -> None:
    for backward in (False, True):
        assert page_of([], itself, Window(3, backward)) == Page([])
