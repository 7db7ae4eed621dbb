"""Runs operations for the transports: prepared, let through or not, executed, presented."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from typing import Any

import strawberry
from graphql import ExecutionResult, OperationType

from colloquy.schema.context import GraphQLContext as Context
from colloquy.schema.context import Tail
from colloquy.server.auth.authenticator import Caller
from colloquy.server.errors import Code, NotAllowed
from colloquy.server.graphql.cache_key import alike
from colloquy.server.graphql.documents import Document, DocumentOperation, Documents, Refused, refused
from colloquy.server.graphql.error_format import Payload, Presenter
from colloquy.server.graphql.executors import Executors
from colloquy.server.graphql.fair_start import Turns
from colloquy.server.graphql.persisted import Automatic, Persisted
from colloquy.server.graphql.request import Answer, GraphQLRequest
from colloquy.server.graphql.response_cache import KeptAnswers
from colloquy.server.graphql.shared_streams import Feeds, Push, key_of
from colloquy.server.observability.metrics import Metrics

_MUTATION = OperationType.MUTATION
_SUBSCRIBE = "Subscribe over a WebSocket with graphql-transport-ws, or accept text/event-stream."


class Engine:
    """One schema, served; makes a context for each operation, so that none outlives it."""

    def __init__(
        self,
        schema: strawberry.Schema,
        documents: Documents,
        contexts: Callable[[Caller], object],
        presenter: Presenter,
        metrics: Metrics,
        persisted: Persisted | None = None,
        answers: KeptAnswers | None = None,
    ) -> None:
        self._schema = schema
        self._executors = Executors(self._schema, metrics)
        self._documents = documents
        self._persisted = persisted or Automatic(documents)
        self._answers = answers
        self._contexts = contexts
        self._presenter = presenter
        self._metrics = metrics
        self._mutations: set[asyncio.Task[Answer]] = set()
        self._feeds = Feeds()
        self._turns = Turns()

    @property
    def schema(self) -> strawberry.Schema:
        """Return the schema as it is served."""
        return self._schema

    async def execute(self, request: GraphQLRequest, caller: Caller, request_id: str) -> Answer:
        """Return the answer to a query or a mutation."""
        started = time.perf_counter()
        try:
            request = self._persisted.spelled(request)
            operation = self._admitted(request, caller)
            if operation.type is OperationType.SUBSCRIPTION:
                raise refused(Code.BAD_REQUEST, _SUBSCRIBE)
        except Refused as refusal:
            return self._observed("unknown", started, self._refusal(refusal, request_id))
        if operation.type is _MUTATION:
            answer = await self._finished(self._run(request, operation, caller, request_id))
        else:
            answer = await self._asked(request, operation, caller, request_id)
        return self._observed(operation.type.value, started, answer)

    async def stream(
        self,
        request: GraphQLRequest,
        caller: Caller,
        request_id: str,
        start: str | None = None,
        push: Push | None = None,
        opened: "asyncio.Future[str] | None" = None,
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answers to any operation; a query and a mutation have one.

        A subscription begins at the cursor `start`, if there is one, whatever its `after` says; where
        it has begun, `opened` gets the cursor, so that a client can come back before the first event.
        What is shared is not yielded but pushed, as long as `push` can.
        """
        try:
            request = self._persisted.spelled(request)
            operation = self._admitted(request, caller)
        except Refused as refusal:
            yield self._observed("unknown", time.perf_counter(), self._refusal(refusal, request_id))
            return
        if operation.type is not OperationType.SUBSCRIPTION:
            yield await self.execute(request, caller, request_id)
            return
        followed = await self._followed(request, operation, caller, request_id, start, push, opened)
        async with aclosing(followed) as answers:
            async for answer in answers:
                yield answer
                del answer

    def require_safe(self, request: GraphQLRequest, only: OperationType) -> None:
        """Raise `NotAllowed` for an operation that a GET may not ask for: of another type than `only`."""
        try:
            text = self._persisted.spelled(request).query
            operation = self._documents.get(text).operation(request.operation_name)
        except Refused:
            return  # answered as over any transport
        if operation.type is not only:
            raise NotAllowed(
                f"Send a {operation.type.value} by POST; this GET is for a {only.value}.", "POST"
            )

    async def _followed(
        self,
        request: GraphQLRequest,
        operation: DocumentOperation,
        caller: Caller,
        request_id: str,
        start: str | None,
        push: Push | None,
        opened: "asyncio.Future[str] | None",
    ) -> AsyncGenerator[Answer, None]:
        def stretch(tail: Tail) -> AsyncGenerator[Answer, None]:
            # A feed's own stretch begins where its followers are; only theirs is where a client began.
            mine = opened if tail.until is not None or tail.floor is None else None
            return self._open(request, operation, caller, request_id, tail, mine)

        context = self._contexts(caller)
        key = key_of(request, operation, self._documents.get(request.query).node, caller.actor)
        # The toys of tests have contexts that know of no positions.
        if key is None or not isinstance(context, Context):
            return stretch(Tail(start=start))
        return self._feeds.follow(key, stretch, await context.newest(), start, push)

    async def _open(
        self,
        request: GraphQLRequest,
        operation: DocumentOperation,
        caller: Caller,
        request_id: str,
        tail: Tail,
        begun: "asyncio.Future[str] | None" = None,
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answers of a stretch of a subscription; `begun` gets the cursor it begins at."""
        context = self._contexts(caller)
        if isinstance(context, Context):
            context.tail = tail
        document = self._documents.get(request.query)
        try:
            opened = await self._executors.subscribe(request, operation, document, context)
            if isinstance(opened, ExecutionResult):
                yield self._refused(opened, request_id, tail)
                return
            if begun is not None and not begun.done() and tail.cursor is not None:
                begun.set_result(tail.cursor)
            async with aclosing(opened) as results:
                async for result in results:
                    started = time.perf_counter()
                    answer = self._answer(result, request_id)
                    tail.has_failed |= not answer.executed
                    answer = replace(answer, cursor=tail.cursor, is_last=tail.has_failed)
                    if isinstance(context, Context):
                        await context.refresh()  # the next event may be hours away
                    yield self._observed("subscription", started, answer)
                    del result, answer  # an idle stream keeps none
        finally:
            if isinstance(context, Context):
                await context.close()

    def _refused(self, result: ExecutionResult, request_id: str, tail: Tail) -> Answer:
        """Return the one answer of a stream that could not be opened."""
        tail.has_failed = True
        errors = self._presenter.errors(result.errors or (), request_id)
        answer = Answer({"errors": errors}, executed=False, cursor=tail.cursor, is_last=True)
        return self._observed("subscription", time.perf_counter(), answer)

    async def close(self) -> None:
        """Wait for the mutations whose clients went away."""
        if self._mutations:
            await asyncio.wait(self._mutations)

    def _admitted(self, request: GraphQLRequest, caller: Caller) -> DocumentOperation:
        operation = self._documents.get(request.query).operation(request.operation_name)
        missing = caller.access.missing(operation.root_fields)
        if missing is not None:
            raise refused(Code.FORBIDDEN, missing.sentence(), acl=missing.claim())
        return operation

    async def _asked(
        self, request: GraphQLRequest, operation: DocumentOperation, caller: Caller, request_id: str
    ) -> Answer:
        """Return the answer to a query: what is kept of it, if answers are kept."""

        def run() -> Coroutine[Any, Any, Answer]:
            return self._run(request, operation, caller, request_id)

        key = None if self._answers is None else alike(request, operation, caller.actor, request.variables)
        if self._answers is None or key is None:
            await self._turns.come()
            return await run()
        if self._answers.found(key) is None:
            # Many may wait for the same: it is read at the first one's turn, and there at the others'.
            await self._turns.come()
        answer, was_kept = await self._answers.answer(key, run)
        if was_kept:
            self._metrics.kept()
        return answer

    async def _run(
        self, request: GraphQLRequest, operation: DocumentOperation, caller: Caller, request_id: str
    ) -> Answer:
        document, context = self._documents.get(request.query), self._contexts(caller)
        try:
            if operation.type is OperationType.QUERY:
                with _narrowed(context, document):
                    data = await self._executors.planned(request, operation, context)
                if data is not None:
                    return Answer({"data": data})
            run = self._executors.performed if operation.type is _MUTATION else self._executors.execute
            result = await run(request, operation, document, context)
            return self._answer(result, request_id)
        finally:
            if isinstance(context, Context):
                await context.close()

    async def _finished(self, running: Coroutine[Any, Any, Answer]) -> Answer:
        # A client that goes away cancels its request; a mutation is finished all the same.
        task = asyncio.ensure_future(running)
        self._mutations.add(task)
        task.add_done_callback(self._mutations.discard)
        return await asyncio.shield(task)

    def _refusal(self, refusal: Refused, request_id: str) -> Answer:
        return Answer({"errors": self._presenter.errors(refusal.errors, request_id)}, executed=False)

    def _answer(self, result: ExecutionResult, request_id: str) -> Answer:
        errors = self._presenter.errors(result.errors, request_id) if result.errors else None
        executed = result.data is not None or not errors or any("path" in e for e in errors)
        payload: Payload = {"data": result.data} if executed else {}
        if errors:
            payload["errors"] = errors
        if result.extensions:
            payload["extensions"] = result.extensions
        return Answer(payload, executed)

    def _observed(self, type_: str, started: float, answer: Answer) -> Answer:
        self._metrics.operation(type_, answer.code, time.perf_counter() - started)
        return answer


@contextmanager
def _narrowed(context: object, document: Document) -> Iterator[None]:
    """Have values read with what the document wants of them; graphql-core may want all."""
    if not isinstance(context, Context):
        yield
        return
    context.narrow(document.wanted)
    yield
    context.narrow({})
