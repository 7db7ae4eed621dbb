"""A graph to ask in tests: the real schema over a real database, without HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from colloquy.domain.actor import Actor, Role
from colloquy.domain.ids import ApplicationId, Instant, Moment, ParticipantId
from colloquy.domain.limits import Limits
from colloquy.persistence.sqlite.store import SqliteStore, open_store
from colloquy.resolvers.context import Context
from colloquy.schema.build import build_schema
from colloquy.schema.context import GraphQLContext
from colloquy.schema.cursors import Cursors
from colloquy.server.clock import Minter, now
from tests.ended import EndsOperations
from tests.execution.compared import Compared, Comparing

SCHEMA = build_schema(Compared, EndsOperations)
SCHEMA.execution_context_class = Comparing
DEFAULT = ApplicationId("default")


class Clock:
    """The time, as a test wants it: real until it is set, and then standing still."""

    def __init__(self) -> None:
        self.at: Instant | None = None

    def __call__(self) -> Instant:
        return now() if self.at is None else self.at


class Graph:
    """One actor's way to ask: `ask` for data, `refused` for a payload's first error."""

    def __init__(
        self, store: SqliteStore, clock: Clock, actor: Actor | None = None, limits: Limits | None = None
    ) -> None:
        self.store = store
        self.clock = clock
        self.actor = actor or Actor(DEFAULT)
        self.limits = limits or Limits()

    def as_participant(self, id: str) -> "Graph":
        """Return the graph as a participant sees it."""
        actor = Actor(self.actor.application, Role.PARTICIPANT, ParticipantId(id))
        return Graph(self.store, self.clock, actor, self.limits)

    def as_contributor(self, id: str) -> "Graph":
        """Return the graph as a contributor or app of the business sees it."""
        actor = Actor(self.actor.application, Role.BUSINESS, ParticipantId(id))
        return Graph(self.store, self.clock, actor, self.limits)

    def of_application(self, application: str) -> "Graph":
        """Return the graph of another application in the same database."""
        return Graph(self.store, self.clock, Actor(ApplicationId(application)), self.limits)

    def within(self, limits: Limits) -> "Graph":
        """Return the graph with other bounds."""
        return Graph(self.store, self.clock, self.actor, limits)

    async def run(self, document: str, **variables: Any) -> tuple[Any, list[Any]]:
        """Return the data and the top-level errors of an operation."""
        context = Context(self.actor, self.store, self.limits)
        request = GraphQLContext(context, Cursors(self.store.secret, self.actor.application))
        result = await SCHEMA.execute(document, variable_values=variables, context_value=request)
        return result.data, list(result.errors or [])

    async def ask(self, document: str, **variables: Any) -> Any:
        """Return the data of an operation that has no errors."""
        data, errors = await self.run(document, **variables)
        assert not errors, errors
        return data

    async def do(self, mutation: str, input: dict[str, Any], selection: str) -> Any:
        """Return the payload of one mutation, which must not refuse."""
        payload = await self.payload(mutation, input, selection)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def refused(self, mutation: str, input: dict[str, Any]) -> Any:
        """Return the first error of a mutation, which must refuse."""
        payload = await self.payload(mutation, input, "")
        assert payload["errors"], payload
        return payload["errors"][0]

    async def payload(self, mutation: str, input: dict[str, Any], selection: str) -> Any:
        """Return the payload of one mutation, refused or not."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        document = f"""
            mutation M($input: {kind}!) {{
                {mutation}(input: $input) {{ {selection} errors {{ code message path limit holder }} }}
            }}
        """
        data = await self.ask(document, input=input)
        return data[mutation]


@asynccontextmanager
async def opened(path: Path, durability: str = "process") -> AsyncIterator[Graph]:
    """Yield a graph over the database of a file."""
    clock = Clock()
    mint = Minter()
    store = await open_store(path, durability, lambda: Moment(clock(), mint))
    try:
        yield Graph(store, clock)
    finally:
        await store.close()


def run(work: Any) -> Any:
    """Run a coroutine to its end: for tests that Hypothesis calls many times."""
    return asyncio.run(work)
