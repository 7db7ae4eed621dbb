"""A graph to ask in tests, as it is served: through the engine, with plans, and what it counts."""

import asyncio
from contextlib import aclosing
from typing import Any

from colloquy.domain.actor import Actor, Role
from colloquy.domain.ids import ParticipantId
from colloquy.schema.build import schema
from colloquy.server import wiring
from colloquy.server.auth.authenticator import Caller
from colloquy.server.graphql.documents import Documents
from colloquy.server.graphql.engine import Engine
from colloquy.server.graphql.error_format import Presenter
from colloquy.server.graphql.request import GraphQLRequest
from colloquy.server.observability.metrics import Metrics
from tests.graph import Graph


class Through(Graph):
    """One actor's way to ask an engine; `fields` are the mutations that were asked."""

    def __init__(self, graph: Graph, actor: Actor | None = None, through: "Through | None" = None) -> None:
        super().__init__(graph.store, graph.clock, actor or graph.actor, graph.limits)
        self.engine, self.metrics, self.documents = (
            (through.engine, through.metrics, through.documents) if through else made(graph)
        )
        self.fields: set[str] = through.fields if through else set()

    def as_participant(self, id: str) -> "Through":
        actor = Actor(self.actor.application, Role.PARTICIPANT, ParticipantId(id))
        return Through(self, actor, self)

    def as_contributor(self, id: str) -> "Through":
        return Through(self, Actor(self.actor.application, Role.BUSINESS, ParticipantId(id)), self)

    @property
    def counts(self) -> dict[str, int]:
        """How many operations and events were completed, by what did it."""
        return dict(self.metrics._plans)

    async def run(self, document: str, **variables: Any) -> tuple[Any, list[Any]]:
        answer = await self.engine.execute(GraphQLRequest(document, variables), Caller(self.actor), "id")
        self.fields |= set(self.documents.get(document).operation(None).root_fields)
        return answer.payload.get("data"), answer.payload.get("errors", [])

    async def events(self, count: int, document: str, **variables: Any) -> list[Any]:
        """Return the first answers of a subscription."""
        return await first(self.engine, count, GraphQLRequest(document, variables), self.actor)


def made(graph: Graph) -> tuple[Engine, Metrics, Documents]:
    """Return an engine over a graph's store, what it counts, and its documents."""
    contexts = wiring.contexts(graph.store, graph.store.secret, graph.limits)
    known = Documents(schema._schema, wiring.extra_rules(), wanted_by=wiring.wanted_by)
    metrics = Metrics()
    return Engine(schema, known, contexts, Presenter(), metrics), metrics, known


async def first(engine: Engine, count: int, request: GraphQLRequest, actor: Actor) -> list[Any]:
    """Return the first answers of a subscription; fewer if it ends before."""
    got: list[Any] = []
    # The time is for a test that hangs, and says nothing of speed.
    async with asyncio.timeout(60), aclosing(engine.stream(request, Caller(actor), "id")) as answers:
        async for answer in answers:
            got.append(answer.payload)
            if len(got) == count:
                break
    return got
