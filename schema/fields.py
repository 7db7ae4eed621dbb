"""The three ways in which a field answers, each declared so that an executor can find it out.

Plain: the attribute of the field's own name. `computed`: a pure function of the parent.
`batched`: a pure function of the snapshot and of all parents of one level.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

import strawberry

from colloquy.schema.context import Batch, GraphQLContext, Info

COMPUTED = "computed"
"""In a field's metadata: its function `(request, parent) -> value`."""
BATCH = "batch"
"""In a field's metadata: its function `(snapshot, parents, *arguments) -> values`."""
ARGUMENTS = "arguments"
"""In a field's metadata: `(request, **arguments of the field) -> arguments of the batch`."""
NEEDS = "needs"
"""In a field's metadata: the attributes of its parents that it reads; None: any, of whatever value."""

Computed = Callable[[GraphQLContext, Any], Any]
Arguments = Callable[..., tuple[Any, ...]]


def as_type(value: object) -> Any:
    """Let a domain value stand where the schema names a type: its fields are read by attribute."""
    return value


def plain(description: str, *, name: str | None = None, **options: Any) -> Any:
    """A field, of a type or an input, that is an attribute."""
    return strawberry.field(description=description, name=name, **options)


def computed(
    compute: Computed, description: str, *, name: str | None = None, needs: tuple[str, ...] | None = None
) -> Any:
    """A field that is a function of its parent alone."""

    def resolve(root: Any, info: Info) -> Any:
        return compute(info.context, root)

    return strawberry.field(
        resolver=resolve, description=description, name=name, metadata={COMPUTED: compute, NEEDS: needs}
    )


def nothing(_: GraphQLContext) -> tuple[Any, ...]:
    """The arguments of a batch that takes none."""
    return ()


def batched(
    batch: Batch,
    description: str,
    arguments: Arguments = nothing,
    *,
    name: str | None = None,
    needs: tuple[str, ...] | None = None,
) -> Any:
    """A field read for all its parents at once; `arguments` has the field's own in its signature."""

    def resolve(root: Any, info: Info, **given: Any) -> Any:
        request = info.context
        return request.load(batch, root, *arguments(request, **given))

    own = list(inspect.signature(arguments).parameters.values())[1:]
    _publish(resolve, arguments, [*inspect.signature(resolve).parameters.values()][:2] + own)
    return strawberry.field(
        resolver=resolve,
        description=description,
        name=name,
        metadata={
            BATCH: batch,
            ARGUMENTS: arguments,
            NEEDS: getattr(batch, NEEDS, None) if needs is None else needs,
        },
    )


def root_field(shows: Any, description: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a field of the query root; an argument left out and null mean the same.

    Its body returns domain values; `shows` is the type that the schema gives them.
    """

    def declare(body: Callable[..., Any]) -> Any:
        @wraps(body)
        async def resolve(*args: Any, **given: Any) -> Any:
            return await body(*args, **given)

        _publish(resolve, body, list(inspect.signature(body).parameters.values()), shows)
        return strawberry.field(resolver=resolve, description=description)

    return declare


def stream_field(description: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a field of the subscription root: a function that returns what is to be followed."""

    def declare(body: Callable[..., Any]) -> Any:
        @wraps(body)
        def resolve(*args: Any, **given: Any) -> Any:
            return body(*args, **given)

        own = inspect.signature(body)
        _publish(resolve, body, list(own.parameters.values()), own.return_annotation)
        return strawberry.subscription(resolver=resolve, description=description)

    return declare


def _publish(
    resolve: Any,
    written: Callable[..., Any],
    parameters: list[inspect.Parameter],
    shows: Any = inspect.Signature.empty,
) -> None:
    """Give a resolver the signature that the SDL shows.

    Defaults are left out of it: `first: Int = null` would promise something that is not meant.
    """
    shown = [p.replace(default=inspect.Parameter.empty, kind=p.KEYWORD_ONLY) for p in parameters]
    if parameters[0].name == "self":
        shown[0] = parameters[0]
    resolve.__module__ = written.__module__
    resolve.__signature__ = inspect.Signature(shown, return_annotation=shows)
