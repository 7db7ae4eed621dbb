"""What a conversation's fields read, for all conversations of one level at once."""

from typing import Annotated, Any

import strawberry

from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import Participant
from colloquy.domain.paging import Window
from colloquy.domain.ports import Snapshot
from colloquy.schema.context import GraphQLContext
from colloquy.schema.cursors import Cursors
from colloquy.schema.lookups import current_participant
from colloquy.schema.pages import Shown, counted, shown
from colloquy.schema.types.arguments import After, Before, First, Last, States
from colloquy.schema.types.enums import LegStatus, MembershipState, MessageType, Visibility

Many = list[Conversation]


def channels(snapshot: Snapshot, of: Many) -> list[tuple[ChannelType, ...]]:
    """Return the channels that were used, and those that the participant's addresses open."""
    people = _participants(snapshot, of)
    return [_channels(one, who) for one, who in zip(of, people, strict=True)]


_participants = current_participant("participant_id")


def _channels(one: Conversation, who: Participant | None) -> tuple[ChannelType, ...]:
    if who is None or not one.is_inbox:
        return one.channels
    opened = (ChannelType.EMAIL,) * bool(who.emails) + (ChannelType.SMS,) * bool(who.phones)
    return tuple(dict.fromkeys((*one.channels, *opened)))


def last_messages(snapshot: Snapshot, of: Many) -> list[Message | None]:
    """Return the last message of each that is not silent."""
    return snapshot.last_messages(of)


def unread_counts(snapshot: Snapshot, of: Many) -> list[int]:
    """Return how many messages of each the viewer has unread."""
    return snapshot.unread_counts(of)


def cursors(snapshot: Snapshot, of: Many, made_by: Cursors) -> list[str]:
    """Return where to subscribe to each after this snapshot."""
    return [made_by.encode_position(*position) for position in snapshot.positions(of)]


def cursors_asked(request: GraphQLContext) -> tuple[Cursors]:
    """Return the arguments of `cursors`."""
    return (request.cursors,)


def previous_ids(snapshot: Snapshot, of: Many) -> list[tuple[str, ...]]:
    """Return the ids that were merged into each."""
    return snapshot.previous_conversations(of)


Types = Annotated[
    list[MessageType] | None,
    strawberry.argument(description="Only messages of these types; all when absent."),
]
Seen = Annotated[
    Visibility | None,
    strawberry.argument(description="Only messages of this visibility; all when absent."),
]


def message_totals(
    snapshot: Snapshot,
    of: Many,
    visibility: Visibility | None,
    types: tuple[MessageType, ...] | None,
) -> list[int]:
    """Return how many messages each has."""
    return snapshot.message_totals(of, visibility, types)


def messages(
    snapshot: Snapshot,
    of: Many,
    visibility: Visibility | None,
    types: tuple[MessageType, ...] | None,
    window: Window,
) -> list[Shown]:
    """Return a page of each one's history."""
    pages = snapshot.message_pages(of, visibility, types, window)
    return counted(pages, "messages", message_totals, of, visibility, types)


def messages_asked(
    request: GraphQLContext,
    visibility: Seen = None,
    types: Types = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> tuple[Any, ...]:
    """Return the arguments of `messages`."""
    window = request.window("messages", first, after, last, before)
    return visibility, None if types is None else tuple(types), window


EventTypes = Annotated[
    list[str] | None,
    strawberry.argument(description="Only events of these types, such as message:sent."),
]


def events(snapshot: Snapshot, of: Many, types: tuple[str, ...] | None, window: Window) -> list[Shown]:
    """Return a page of each one's events."""
    return shown(snapshot.event_pages(of, types, window), "events")


def events_asked(
    request: GraphQLContext,
    types: EventTypes = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> tuple[Any, ...]:
    """Return the arguments of `events`."""
    window = request.window("events", first, after, last, before)
    return None if types is None else tuple(types), window


def membership_totals(snapshot: Snapshot, of: Many, states: tuple[MembershipState, ...] | None) -> list[int]:
    """Return how many memberships each has."""
    return snapshot.membership_totals(of, states)


def memberships(
    snapshot: Snapshot, of: Many, states: tuple[MembershipState, ...] | None, window: Window
) -> list[Shown]:
    """Return a page of each one's memberships."""
    pages = snapshot.membership_pages(of, states, window)
    return counted(pages, "members", membership_totals, of, states)


def memberships_asked(
    request: GraphQLContext,
    states: States = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> tuple[Any, ...]:
    """Return the arguments of `memberships`."""
    window = request.window("members", first, after, last, before)
    return None if states is None else tuple(states), window


Statuses = Annotated[
    list[LegStatus] | None,
    strawberry.argument(description="Only legs in these statuses; all when absent."),
]


def legs(snapshot: Snapshot, of: Many, statuses: tuple[LegStatus, ...] | None, window: Window) -> list[Shown]:
    """Return a page of each one's legs."""
    return shown(snapshot.leg_pages(of, statuses, window), "legs")


def legs_asked(
    request: GraphQLContext,
    statuses: Statuses = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> tuple[Any, ...]:
    """Return the arguments of `legs`."""
    window = request.window("legs", first, after, last, before)
    return None if statuses is None else tuple(statuses), window
