"""Breadth first: what one level left waiting is read by one call for each batch, and completed."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from graphql.execution.values import VariableValues

from colloquy.execution.arguments import Given
from colloquy.execution.errors import Discarded
from colloquy.execution.marks import Batch

Queue = tuple[list[Any], list[dict[str, Any]]]
"""The parents of one batch field, and the dictionary of each that its answer goes into."""


@dataclass(eq=False, slots=True)
class Site:
    """A batch field in one place of a document."""

    batch: Batch
    given: Given
    fill: Callable[..., None]


class Waiting(dict[Site, Queue]):
    """What waits for the next level, in one run; the functions have the run's context from it."""

    __slots__ = ("context",)

    def __init__(self, context: Any) -> None:
        super().__init__()
        self.context = context

    def __missing__(self, site: Site) -> Queue:
        queue = self[site] = ([], [])
        return queue


async def settle(waiting: Waiting, variables: VariableValues) -> None:
    """Read level after level until nothing waits any more."""
    while waiting:
        below = Waiting(waiting.context)
        for arguments, sites in _alike(waiting, variables):
            values = sites[0].batch.load(waiting.context, _parents(sites, waiting), *arguments)
            if values.__class__ is not list and isawaitable(values):
                values = await values
            _fill(values, sites, waiting, below)
        waiting = below


def _parents(sites: list[Site], waiting: Waiting) -> list[Any]:
    if len(sites) == 1:
        return waiting[sites[0]][0]
    return [parent for site in sites for parent in waiting[site][0]]


def _fill(values: Sequence[Any], sites: list[Site], waiting: Waiting, below: Waiting) -> None:
    """Complete the values of one call in all places that asked for them. Raises `Discarded`."""
    if len(values) != sum(len(waiting[site][1]) for site in sites):
        raise Discarded
    start = 0
    for site in sites:
        outs = waiting[site][1]
        site.fill(values[start : start + len(outs)], outs, below)
        start += len(outs)


def _alike(waiting: Waiting, variables: VariableValues) -> Iterator[tuple[tuple[Any, ...], list[Site]]]:
    """Yield the sites that can be read by one call, with the arguments of the call."""
    found: dict[Hashable, tuple[tuple[Any, ...], list[Site]]] = {}
    for site, (parents, _) in waiting.items():
        if not parents:
            continue
        arguments = site.batch.arguments(waiting.context, **site.given(variables))
        key: Hashable = (site.batch.load, _told_apart(arguments))
        try:
            hash(key)
        except TypeError:
            key = site
        found.setdefault(key, (arguments, []))[1].append(site)
    return iter(found.values())


def _told_apart(value: Any) -> Hashable:
    """Return what two arguments have in common only if nobody can tell them apart: True is not 1."""
    if value.__class__ is tuple:
        return tuple([_told_apart(item) for item in value])
    return value.__class__, repr(value) if value.__class__ is float else value
