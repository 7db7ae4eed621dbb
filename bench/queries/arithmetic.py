"""Percentiles, medians and ratios."""

import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that so great a share (0 to 1) of all is not above: nearest rank.

    Raises `ValueError` for no values.
    """
    if not values:
        raise ValueError("There are no values.")
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * round(share * 10_000) // 10_000))
    return ordered[rank - 1]


def ratio(values: Sequence[float], base: Sequence[float]) -> float:
    """Return the median of the rounds' ratios: what happened in one round is compared within it."""
    return statistics.median(value / other for value, other in zip(values, base, strict=True))
