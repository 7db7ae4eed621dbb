"""One stream of inbox pages, and of sends into the conversations that they show."""

import random

from bench.queries.samples import Variables
from bench.queries.workloads import MIXED, Q1, W1, Turn, Variant, variant

EVERY = 20
"""One request in so many is a send: 5 %."""


def mixed(sends: Variables, seed: int) -> Variant:
    """Return a round's stream: each send at a place of chance among the pages about it."""
    pages, writes = variant(Q1, ({},), seed), variant(W1, sends, seed)
    draw = random.Random(f"mixed {seed}")
    turns: list[Turn] = []
    for send in writes.turns:
        some = list(pages.turns * (EVERY - 1))
        some.insert(draw.randrange(EVERY), send)
        turns += some
    return Variant(MIXED, "", {}, (), seed, tuple(turns))
