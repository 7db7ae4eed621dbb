"""When the garbage collector looks for what refers to itself in a circle."""

import gc

SELDOM = (50_000, 20, 100)
"""After how many objects, and looks at those, it looks; at Python's own 700 it would be always."""


def seldom() -> None:
    """Have it look seldom; before the libraries are imported, whose objects all stay."""
    gc.set_threshold(*SELDOM)


def settle() -> None:
    """Leave what is there for good out of what it looks through.

    A page of messages makes thousands of objects and drops them all without it; at Python's own
    threshold it would look in the midst of each page, a fifth of the page's cost.
    """
    gc.collect()
    gc.freeze()
    seldom()
