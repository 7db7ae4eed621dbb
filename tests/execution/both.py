"""Asks by both executors: through the engine, as it is served, with plans and without."""

from dataclasses import dataclass
from typing import Any

from colloquy.schema.build import schema
from colloquy.server import wiring
from colloquy.server.auth.authenticator import Caller
from colloquy.server.graphql.documents import Document, Documents
from colloquy.server.graphql.engine import Engine
from colloquy.server.graphql.error_format import Presenter
from colloquy.server.graphql.request import GraphQLRequest
from colloquy.server.graphql.response_cache import KeptAnswers
from colloquy.server.observability.metrics import Metrics
from tests.graph import Graph

ROOM = 1 << 24


class Unplanned(Documents):
    """Documents that have no plans, so that graphql-core answers all of them."""

    def get(self, text: str) -> Document:
        document = super().get(text)
        for operation in document.operations.values():
            object.__setattr__(operation, "plan", None)
        return document


@dataclass(frozen=True)
class Both:
    """The answer of graphql-core and of the engine, and whether the latter had it from a plan."""

    reference: Any
    answer: Any
    planned: bool


class Engines:
    """Two engines over one store."""

    def __init__(self, graph: Graph) -> None:
        contexts = wiring.contexts(graph.store, graph.store.secret, graph.limits)
        core, rules = schema._schema, wiring.extra_rules()
        self.metrics = Metrics()
        self.documents = Documents(core, rules)
        self._planned = Engine(schema, self.documents, contexts, Presenter(), self.metrics)
        answers = KeptAnswers(graph.store.version, ROOM)
        self._keeping = Engine(schema, self.documents, contexts, Presenter(), Metrics(), None, answers)
        self._reference = Engine(schema, Unplanned(core, rules), contexts, Presenter(), Metrics())

    async def kept(self, graph: Graph, document: str, variables: dict[str, Any]) -> list[bytes]:
        """Return what is answered to a query asked twice, where answers are kept."""
        request, caller = GraphQLRequest(document, variables), Caller(graph.actor)
        return [(await self._keeping.execute(request, caller, "id")).body for _ in range(2)]

    async def ask(self, graph: Graph, document: str, variables: dict[str, Any]) -> Both:
        """Return what both say; the second time that a document is asked, its plan is warm."""
        request, caller = GraphQLRequest(document, variables), Caller(graph.actor)
        reference = await self._reference.execute(request, caller, "id")
        before = self.metrics._plans["plan"]
        answer = await self._planned.execute(request, caller, "id")
        return Both(reference.payload, answer.payload, self.metrics._plans["plan"] > before)
