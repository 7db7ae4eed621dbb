"""The subscription root."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from typing import Annotated, Any

import strawberry

from colloquy.domain.ids import ConversationId
from colloquy.domain.model import event as domain
from colloquy.resolvers import subscriptions
from colloquy.resolvers.context import Context
from colloquy.schema.context import GraphQLContext, Info
from colloquy.schema.fields import stream_field
from colloquy.schema.types.event import EphemeralSignal, Event, cursor

Start = Annotated[
    str | None,
    strawberry.argument(description="A cursor to go on after; from now on when absent."),
]
Followed = Annotated[strawberry.ID, strawberry.argument(description="Which, by any id it ever had.")]


async def afresh(request: GraphQLContext, stream: AsyncIterator[Any]) -> AsyncGenerator[Any, None]:
    """Yield what the stream yields, each to be answered from a snapshot of its own."""
    try:
        async for item in stream:
            await request.refresh()
            if isinstance(item, domain.Event):
                request.tail.cursor, request.tail.position = cursor(request, item), item.position
            yield item
    except Exception:
        request.tail.has_failed = True
        raise
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()


def until(request: GraphQLContext) -> Context:
    """Return what a stream is given, which may be read up to a position only."""
    return replace(request.context, until=request.tail.until)


@strawberry.type(description="Everything that can be followed, live.")
class Subscription:
    @stream_field(
        "Every event of a conversation after the cursor, in order, without a gap or a duplicate, "
        "across reconnects and merges; then live."
    )
    def conversation_events(
        self, info: Info, conversation: Followed, after: Start = None
    ) -> AsyncGenerator[Event, None]:
        request = info.context
        start = request.position(after)
        named = ConversationId(conversation)
        return afresh(request, subscriptions.conversation_events(until(request), named, start))

    @stream_field("Every event that the viewer may see, over all its conversations; the same promise.")
    def inbox_events(self, info: Info, after: Start = None) -> AsyncGenerator[Event, None]:
        request = info.context
        return afresh(request, subscriptions.inbox_events(until(request), request.position(after)))

    @stream_field("The signals of a conversation, such as typing, while live.")
    def conversation_signals(
        self, info: Info, conversation: Followed
    ) -> AsyncGenerator[EphemeralSignal, None]:
        request = info.context
        named = ConversationId(conversation)
        return afresh(request, subscriptions.conversation_signals(request.context, named))
