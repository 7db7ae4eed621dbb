"""A page's state, and a fold that takes an event in: as a client's cache does it, and no cleverer.

What an event brings takes the place of itself wherever it is shown, by its id; a message, a
membership or a leg that is new stands at the end of its list.
"""

import copy
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

from colloquy.resolvers.context import Context
from colloquy.schema.context import GraphQLContext
from colloquy.schema.cursors import Cursors
from tests.graph import SCHEMA, Graph

State = dict[str, Any]

PERSON = "id kind displayName imageUrl emails phones contactId memberId customData"
MESSAGE = f"""
    id type previewText sentAt editedAt deletedAt visibility direction silent sequence sentTo
    sender {{ {PERSON} }} targetChannels badges {{ text }} replyTo {{ id }}
    content {{
        ... on BasicContent {{ items {{ ... on TextItem {{ text }} }} }}
        ... on TemplateContent {{ title buttons {{ label interactionId }} }}
    }}
    deliveries {{ channel {{ type address }} status attempts error updatedAt }}
"""
MEMBERSHIP = f"""
    id state reason {{ code }} invitedAt joinedAt leftAt channel {{ type address }}
    audio {{ enabled muted earmuffed }} participant {{ {PERSON} }} invitedBy {{ {PERSON} }}
"""
LEG = f"""
    id status reason media muted earmuffed direction startedAt answeredAt endedAt durationSeconds
    channel {{ type address }} participant {{ {PERSON} }} history {{ status at }}
"""
CONVERSATION = f"""
    id kind state name displayName imageUrl customData ttl channels unreadCount sequence
    previousIds createdAt updatedAt lastActivityAt mergedInto {{ id }}
    participant {{ {PERSON} }} assignee {{ {PERSON} }} lastMessage {{ {MESSAGE} }}
"""
PAGE = f"""
    query Page($id: ID!) {{ conversation(id: $id) {{
        {CONVERSATION} cursor
        messages(first: 100) {{ nodes {{ {MESSAGE} }} }}
        memberships(first: 100) {{ nodes {{ {MEMBERSHIP} }} }}
        legs(first: 100) {{ nodes {{ {LEG} }} }}
    }} }}
"""
INBOX = f"""
    query Inbox {{ viewer {{ inboxCursor }} conversations(first: 100) {{ nodes {{ {CONVERSATION} }} }} }}
"""
EVENT = f"""
    __typename cursor type
    conversation {{ {CONVERSATION} }}
    ... on MessageSentEvent {{ message {{ {MESSAGE} }} }}
    ... on MessageEditedEvent {{ message {{ {MESSAGE} }} }}
    ... on MessageDeletedEvent {{ message {{ {MESSAGE} }} }}
    ... on DeliveryEvent {{ message {{ {MESSAGE} }} }}
    ... on MembershipEvent {{ membership {{ {MEMBERSHIP} }} }}
    ... on LegEvent {{ leg {{ {LEG} }} }}
    ... on ParticipantUpdatedEvent {{ participant {{ {PERSON} }} }}
    ... on ParticipantPromotedEvent {{ participant {{ {PERSON} }} }}
"""
EVENTS = f"""
    subscription Events($id: ID!, $after: String) {{
        conversationEvents(conversation: $id, after: $after) {{ {EVENT} }}
    }}
"""
INBOX_EVENTS = f"subscription Events($after: String) {{ inboxEvents(after: $after) {{ {EVENT} }} }}"

LISTS = {"message": "messages", "membership": "memberships", "leg": "legs"}
PASSED_OVER = {"cursor", "sequence"}
REFETCHED = {"ConversationMergedEvent", "ConversationUnmergedEvent", "ParticipantErasedEvent"}
"""After these a client reads again (M12)."""


async def page(graph: Graph, id: str) -> State:
    """Return what a page shows of a conversation."""
    shown: State = (await graph.ask(PAGE, id=id))["conversation"]
    return shown


async def inbox(graph: Graph) -> State:
    """Return what a page shows of all the viewer's conversations."""
    data = await graph.ask(INBOX)
    nodes = {node["id"]: node for node in data["conversations"]["nodes"]}
    return {"cursor": data["viewer"]["inboxCursor"], "conversations": nodes}


def folded(state: State, event: State) -> State:
    """Return a page's state with one event taken in."""
    state = replaced(state, event) | {"cursor": event["cursor"]}
    for word, list_ in LISTS.items():
        nodes = state[list_]["nodes"]
        if event.get(word) and all(node["id"] != event[word]["id"] for node in nodes):
            nodes.append(event[word])
    return state


def folded_inbox(state: State, event: State) -> State:
    """Return an inbox's state with one event taken in."""
    state = replaced(state, event) | {"cursor": event["cursor"]}
    conversation = event["conversation"]
    if conversation["state"] != "ACTIVE":  # the list shows no others unless it is asked to
        state["conversations"].pop(conversation["id"], None)
    else:
        state["conversations"].setdefault(conversation["id"], conversation)
    return state


def replaced(state: State, event: State) -> State:
    """Return a state in which everything that an event brings stands as it brings it."""
    brought = {thing["id"]: thing for thing in _things(event)}

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(one) for one in value]
        if not isinstance(value, dict):
            return value
        new = brought.get(value.get("id"), {})
        return {name: walk(new.get(name, old)) for name, old in value.items()}

    result: State = walk(copy.deepcopy(state))
    return result


def _things(value: Any) -> Iterator[State]:
    if isinstance(value, list):
        for one in value:
            yield from _things(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _things(one)
        if isinstance(value.get("id"), str):
            yield value


async def events_after(graph: Graph, id: str | None, after: str) -> list[State]:
    """Return the events after a cursor that there are by now; of the inbox when `id` is None."""
    found = []
    request = GraphQLContext(
        Context(graph.actor, graph.store, graph.limits),
        Cursors(graph.store.secret, graph.actor.application),
    )
    request.tail.until = await request.newest()
    variables = {"after": after} | ({} if id is None else {"id": id})
    document = INBOX_EVENTS if id is None else EVENTS
    stream = await SCHEMA.subscribe(document, variable_values=variables, context_value=request)
    async with aclosing(stream) as results:
        async for result in results:
            assert not result.errors, result.errors
            (event,) = result.data.values()
            found.append(event)
    return found


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Return where two states differ; a cursor may, and a number may be passed over (M4)."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = sorted({*one, *other} - PASSED_OVER)
        return [d for n in names for d in differences(one.get(n), other.get(n), f"{path}.{n}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            d
            for n, (a, b) in enumerate(zip(one, other, strict=True))
            for d in differences(a, b, f"{path}.{n}")
        ]
    return [] if one == other else [f"{path}: {one!r} is {other!r} afresh"]
