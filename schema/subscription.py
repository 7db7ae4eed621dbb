"""The subscription root."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Any

import strawberry

from domain.ids import ConversationId
from resolvers import live
from schema.context import Info, Request
from schema.event import EphemeralSignal, Event
from schema.fields import stream_field

Start = Annotated[
    str | None,
    strawberry.argument(description="A cursor to go on after; from now on when absent."),
]
Followed = Annotated[strawberry.ID, strawberry.argument(description="Which, by any id it ever had.")]


async def afresh(request: Request, stream: AsyncIterator[Any]) -> AsyncGenerator[Any, None]:
    """Yield what the stream yields, each to be answered from a snapshot of its own."""
    try:
        async for item in stream:
            await request.refresh()
            yield item
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()


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
        return afresh(request, live.conversation_events(request.context, named, start))

    @stream_field("Every event that the viewer may see, over all its conversations; the same promise.")
    def inbox_events(self, info: Info, after: Start = None) -> AsyncGenerator[Event, None]:
        request = info.context
        return afresh(request, live.inbox_events(request.context, request.position(after)))

    @stream_field("The signals of a conversation, such as typing, while live.")
    def conversation_signals(
        self, info: Info, conversation: Followed
    ) -> AsyncGenerator[EphemeralSignal, None]:
        request = info.context
        named = ConversationId(conversation)
        return afresh(request, live.conversation_signals(request.context, named))
