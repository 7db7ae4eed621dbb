"""What every operation is given: who asks, where things are kept, and the bounds."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import update_wrapper
from typing import Concatenate, Generic, ParamSpec, TypeVar

from colloquy.domain.actor import Actor
from colloquy.domain.limits import Limits
from colloquy.domain.ports import Store, Transaction

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Context:
    """One caller's way to everything; made by the composition root for each request."""

    actor: Actor
    store: Store
    limits: Limits = field(default_factory=Limits)
    until: int | None = None
    """The position behind which a stream ends by itself; None: it goes on."""

    def acting_as(self, actor: Actor) -> "Context":
        return replace(self, actor=actor)


class Operation(Generic[P, R]):
    """An operation that writes: awaited it is one transaction, `within` it joins another."""

    def __init__(self, unit: Callable[Concatenate[Transaction, Context, P], R]) -> None:
        self._unit = unit
        update_wrapper(self, unit)

    async def __call__(self, context: Context, *args: P.args, **kwargs: P.kwargs) -> R:
        def unit(tx: Transaction) -> R:
            return self._unit(tx, context, *args, **kwargs)

        return await context.store.write(context.actor.application, unit)

    def within(self, tx: Transaction, context: Context, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._unit(tx, context, *args, **kwargs)


def operation(unit: Callable[Concatenate[Transaction, Context, P], R]) -> Operation[P, R]:
    """Make an operation of a function that does its work in one transaction."""
    return Operation(unit)
