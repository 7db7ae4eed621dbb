"""The query root."""

from typing import Annotated, Any

import strawberry

from colloquy.domain.ids import ConversationId
from colloquy.domain.limits import require_at_most
from colloquy.domain.model import conversation_filter
from colloquy.domain.model.names import written
from colloquy.domain.paging import Page, Window
from colloquy.domain.ports import Snapshot
from colloquy.resolvers.preview import merge_preview
from colloquy.schema.context import Info
from colloquy.schema.fields import root_field
from colloquy.schema.inputs.conversations import ConversationFilter
from colloquy.schema.inputs.refs import ParticipantRef, items
from colloquy.schema.pages import Shown
from colloquy.schema.types.arguments import After, Before, First, Last
from colloquy.schema.types.connection import (
    ConversationConnection,
    MessageSearchConnection,
    ParticipantConnection,
)
from colloquy.schema.types.conversation import Conversation
from colloquy.schema.types.enums import ConversationOrder, ParticipantKind
from colloquy.schema.types.merge_preview import MergePreview
from colloquy.schema.types.node import Node, nodes
from colloquy.schema.types.participant import Participant
from colloquy.schema.types.viewer import Viewer

NODES = 100


def said(description: str) -> Any:
    """Describe an argument."""
    return strawberry.argument(description=description)


def found_conversations(
    snapshot: Snapshot, wanted: ConversationFilter | None, order: ConversationOrder, window: Window
) -> Page[Any]:
    """Return a page of conversations; an empty one when the filter names nobody."""
    filter = conversation_filter.ConversationFilter() if wanted is None else wanted.to_domain(snapshot)
    return Page() if filter is None else snapshot.conversation_page(filter, order, window)


def found_participant(snapshot: Snapshot, ref: ParticipantRef) -> Any:
    """Return the current participant that a ref names."""
    id = snapshot.named(ref.to_domain())
    return None if id is None else snapshot.current_participants([id]).get(id)


@strawberry.type(description="Everything that can be asked; what does not exist is null.")
class Query:
    @root_field(Node | None, "The very thing that has this id, one that was merged away too.")
    async def node(self, info: Info, id: Annotated[strawberry.ID, said("Its id.")]) -> object:
        return (await info.context.read(nodes, [id]))[0]

    @root_field(
        list[Node | None], "The very things that have these ids, in their order; null for what is not there."
    )
    async def nodes(
        self, info: Info, ids: Annotated[list[strawberry.ID], said("At most 100 ids.")]
    ) -> object:
        require_at_most(ids, NODES, ("ids",), "ids")
        return await info.context.read(nodes, ids)

    @root_field(Viewer | None, "The caller.")
    async def viewer(self, info: Info) -> object:
        return info.context.context.actor

    @root_field(Conversation | None, "The current conversation that an id leads to.")
    async def conversation(
        self, info: Info, id: Annotated[strawberry.ID, said("Any id that it ever had.")]
    ) -> object:
        named = ConversationId(id)
        found = await info.context.read(lambda snapshot: snapshot.current_conversations([named]))
        return found.get(named)

    @root_field(Conversation | None, "The conversation that has a unique name.")
    async def conversation_by_name(
        self, info: Info, name: Annotated[str, said("The unique name, exactly.")]
    ) -> object:
        return await info.context.read(lambda snapshot: snapshot.conversation_named(written(name)))

    @root_field(
        ConversationConnection | None,
        "Conversations, those last active first; a filter that names nobody finds none.",
    )
    async def conversations(
        self,
        info: Info,
        filter: Annotated[
            ConversationFilter | None, said("What they must be like; ACTIVE ones when absent.")
        ] = None,
        order_by: Annotated[
            ConversationOrder | None, said("Their order; LAST_ACTIVITY_DESC when absent.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> object:
        order = order_by or ConversationOrder.LAST_ACTIVITY_DESC
        scope = f"conversations:{order.value}"
        window = info.context.window(scope, first, after, last, before)
        page = await info.context.read(found_conversations, filter, order, window)
        return Shown(page, scope)

    @root_field(Participant | None, "The current participant that an id leads to.")
    async def participant(
        self, info: Info, ref: Annotated[ParticipantRef, said("Any id that it ever had.")]
    ) -> object:
        return await info.context.read(found_participant, ref)

    @root_field(ParticipantConnection | None, "Participants, those merged away left out.")
    async def participants(
        self,
        info: Info,
        kinds: Annotated[list[ParticipantKind] | None, said("One of these kinds.")] = None,
        search: Annotated[str | None, said("Words of names and addresses.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> object:
        window = info.context.window("participants", first, after, last, before)
        page = await info.context.read(
            lambda snapshot: snapshot.participant_page(items(kinds), search, window)
        )
        return Shown(page, "participants")

    @root_field(MessageSearchConnection | None, "Messages that hold these words and that the viewer may see.")
    async def search_messages(
        self,
        info: Info,
        text: Annotated[str, said("The words, all of which must be there.")],
        conversation: Annotated[
            strawberry.ID | None, said("Only in this conversation, by any id it ever had.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> object:
        window = info.context.window("search", first, after, last, before)
        where = None if conversation is None else ConversationId(conversation)
        page = await info.context.read_slowly(lambda snapshot: snapshot.search(text, where, window))
        return Shown(page, "search")

    @root_field(MergePreview | None, "What mergeParticipants would do; for the business.")
    async def merge_preview(
        self,
        info: Info,
        source: Annotated[
            ParticipantRef,
            strawberry.argument(name="from", description="The one that goes."),
        ],
        into: Annotated[ParticipantRef, said("The one that stays, between equals.")],
    ) -> object:
        refs = source.to_domain(), into.to_domain()
        return await merge_preview(info.context.context, *refs)
