"""Relay's connections: pages of each noun that can grow without end."""

import strawberry

from colloquy.schema.fields import batched, computed, plain
from colloquy.schema.pages import edge_cursor, end_cursor, start_cursor, totals
from colloquy.schema.types.lazy import (
    AConversation,
    ALeg,
    AMembership,
    AMessage,
    AnEvent,
    AnIdentityChange,
    AParticipant,
    AReceipt,
)


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = plain("Whether there is more after the page.")
    has_previous_page: bool = plain("Whether there is more before the page.")
    start_cursor: str | None = computed(start_cursor, "The first node's cursor; null: no nodes.")
    end_cursor: str | None = computed(end_cursor, "The last node's cursor; null: no nodes.")


@strawberry.type
class _Page:
    page_info: PageInfo = plain("Where the page lies in its list.")


@strawberry.type
class _Edge:
    cursor: str = computed(edge_cursor, "The node's place in its list, to page on from.")


@strawberry.type
class _Counted(_Page):
    total_count: int = batched(totals, "How many the whole list has, not only this page.", needs=())


@strawberry.type(description="A conversation and its place in a list.")
class ConversationEdge(_Edge):
    node: AConversation = plain("The conversation.")


@strawberry.type(description="A page of conversations.")
class ConversationConnection(_Page):
    edges: list[ConversationEdge] = plain("The conversations, each with its cursor.")
    nodes: list[AConversation] = plain("The conversations without cursors.")


@strawberry.type(description="A participant and its place in a list.")
class ParticipantEdge(_Edge):
    node: AParticipant = plain("The participant.")


@strawberry.type(description="A page of participants.")
class ParticipantConnection(_Page):
    edges: list[ParticipantEdge] = plain("The participants, each with its cursor.")
    nodes: list[AParticipant] = plain("The participants without cursors.")


@strawberry.type(description="A message and its place in a list.")
class MessageEdge(_Edge):
    node: AMessage = plain("The message.")


@strawberry.type(description="A page of messages.")
class MessageConnection(_Counted):
    edges: list[MessageEdge] = plain("The messages, each with its cursor.")
    nodes: list[AMessage] = plain("The messages without cursors.")


@strawberry.type(description="A page of messages that a search found; they are not counted.")
class MessageSearchConnection(_Page):
    edges: list[MessageEdge] = plain("The messages, each with its cursor.")
    nodes: list[AMessage] = plain("The messages without cursors.")


@strawberry.type(description="An event and its place in a list.")
class EventEdge(_Edge):
    node: AnEvent = plain("The event.")


@strawberry.type(description="A page of events.")
class EventConnection(_Page):
    edges: list[EventEdge] = plain("The events, each with its cursor.")
    nodes: list[AnEvent] = plain("The events without cursors.")


@strawberry.type(description="A membership and its place in a list.")
class MembershipEdge(_Edge):
    node: AMembership = plain("The membership.")


@strawberry.type(description="A page of memberships.")
class MembershipConnection(_Counted):
    edges: list[MembershipEdge] = plain("The memberships, each with its cursor.")
    nodes: list[AMembership] = plain("The memberships without cursors.")


@strawberry.type(description="A leg and its place in a list.")
class LegEdge(_Edge):
    node: ALeg = plain("The leg.")


@strawberry.type(description="A page of legs.")
class LegConnection(_Page):
    edges: list[LegEdge] = plain("The legs, each with its cursor.")
    nodes: list[ALeg] = plain("The legs without cursors.")


@strawberry.type(description="A receipt and its place in a list.")
class ReceiptEdge(_Edge):
    node: AReceipt = plain("The receipt.")


@strawberry.type(description="A page of receipts.")
class ReceiptConnection(_Page):
    edges: list[ReceiptEdge] = plain("The receipts, each with its cursor.")
    nodes: list[AReceipt] = plain("The receipts without cursors.")


@strawberry.type(description="A change of identity and its place in a list.")
class IdentityChangeEdge(_Edge):
    node: AnIdentityChange = plain("The change of identity.")


@strawberry.type(description="A page of changes of identity.")
class IdentityChangeConnection(_Page):
    edges: list[IdentityChangeEdge] = plain("The changes of identity, each with its cursor.")
    nodes: list[AnIdentityChange] = plain("The changes of identity without cursors.")
