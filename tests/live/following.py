"""A subscriber in the same process: records what it gets, and comes back where it was cut off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from colloquy.domain.actor import Actor
from colloquy.resolvers.context import Context
from colloquy.schema.context import GraphQLContext
from colloquy.schema.cursors import Cursors
from tests.graph import SCHEMA, Graph
from tests.live.checking import Seen

CONVERSATION = """
    subscription Events($id: ID!, $after: String) {
        conversationEvents(conversation: $id, after: $after) { id log sequence cursor type }
    }
"""
INBOX = "subscription Inbox($after: String) { inboxEvents(after: $after) { id log sequence cursor type } }"
CURSORS = "query Now($id: ID!) { conversation(id: $id) { cursor } viewer { inboxCursor } }"


class Follower:
    """Follows a conversation, or the inbox when `id` is None."""

    def __init__(self, graph: Graph, id: str | None = None, after: str | None = None) -> None:
        self.graph = graph
        self.id = id
        self.after = after
        self.got: list[Seen] = []
        self.errors: list[Any] = []
        self.is_complete = False
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    def connect(self) -> None:
        """Follow from the newest cursor on."""
        self._task = asyncio.create_task(self._run())

    async def disconnect(self) -> None:
        """Stop where it is, as a client does whose connection dies."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def until(self, count: int, seconds: float = 5) -> list[Seen]:
        """Return the events once there are so many."""
        async with asyncio.timeout(seconds):
            while len(self.got) < count:
                self._news.clear()
                if self._task is not None and self._task.done():
                    raise AssertionError(f"it ended with {len(self.got)} events: {self.errors}")
                await self._news.wait()
        return self.got

    async def end(self, seconds: float = 5) -> None:
        """Wait until the stream ends by itself."""
        assert self._task is not None
        await asyncio.wait_for(self._task, seconds)

    @property
    def codes(self) -> list[str]:
        return [error.extensions["code"] for error in self.errors]

    async def _run(self) -> None:
        graph = self.graph
        context = Context(graph.actor, graph.store, graph.limits)
        request = GraphQLContext(context, Cursors(graph.store.secret, graph.actor.application))
        variables = {"after": self.after} | ({} if self.id is None else {"id": self.id})
        document = INBOX if self.id is None else CONVERSATION
        stream = await SCHEMA.subscribe(document, variable_values=variables, context_value=request)
        async with aclosing(stream) as results:
            async for result in results:
                if result.errors:
                    self.errors += result.errors
                    break
                (node,) = result.data.values()
                self.got.append(Seen.of(node))
                self.after = node["cursor"]
                self._news.set()
        self.is_complete = not self.errors
        self._news.set()


@asynccontextmanager
async def following(graph: Graph, id: str | None = None, after: str | None = None) -> AsyncIterator[Follower]:
    """Yield a follower that has begun."""
    follower = Follower(graph, id, after if after is not None else await cursor(graph, id))
    follower.connect()
    try:
        yield follower
    finally:
        await follower.disconnect()


async def cursor(graph: Graph, id: str | None = None) -> str:
    """Return the cursor of a conversation's snapshot, or of the inbox's."""
    if id is None:
        return str((await graph.ask("{ viewer { inboxCursor } }"))["viewer"]["inboxCursor"])
    return str((await graph.ask(CURSORS, id=id))["conversation"]["cursor"])


async def replayed(graph: Graph, id: str | None, after: str, count: int) -> list[Seen]:
    """Return the first events that a fresh follower gets after a cursor."""
    async with following(graph, id, after) as follower:
        return list(await follower.until(count))


def with_token(graph: Graph, id: str, issued_at: int) -> Graph:
    """Return the graph as a participant sees it whose token was issued at a time."""
    actor = graph.as_participant(id).actor
    return Graph(
        graph.store, graph.clock, Actor(actor.application, actor.role, actor.participant_id, issued_at)
    )
