"""The numbers of a benchmark: percentiles, and ratios within rounds."""

import pytest

from bench.queries.arithmetic import percentile, ratio


def test_a_percentile_is_a_value_that_occurred() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile(values, 1) == 100


def test_a_percentile_of_few_values_is_the_next_one_up() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2
    assert percentile([7.0], 0.01) == 7


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_a_ratio_is_taken_within_each_round() -> None:
    """The second round was slow for both: a ratio of medians would say 2, and another machine."""
    assert ratio([100.0, 10.0, 90.0], [50.0, 2.0, 30.0]) == 3


def test_rounds_that_do_not_match_are_an_error() -> None:
    with pytest.raises(ValueError, match="longer"):
        ratio([1.0], [1.0, 2.0])
