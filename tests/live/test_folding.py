"""State before, folded with a mutation's events, equals state read afresh: no client reconciles.

Merge, unmerge and erasure are left out: there a client reads again (M12).
"""

import copy
from typing import Any

import pytest

from tests.graph import Graph
from tests.graph_laws.asking import group, inbox, person, say, words

MESSAGE = """
    id previewText deletedAt editedAt visibility
    content { ... on BasicContent { items { ... on TextItem { text } } } }
    deliveries { channel { type } status }
"""
MEMBERSHIP = "id state audio { muted } participant { id displayName }"
LEG = "id status reason"
ATTRIBUTES = """
    id state name displayName customData ttl unreadCount
    assignee { id } lastMessage { id } participant { id kind displayName emails }
"""
STATE = f"""
    query State($id: ID!) {{ conversation(id: $id) {{
        {ATTRIBUTES}
        cursor
        messages(first: 100) {{ nodes {{ {MESSAGE} }} }}
        memberships(first: 100) {{ nodes {{ {MEMBERSHIP} }} }}
        legs(first: 100) {{ nodes {{ {LEG} }} }}
    }} }}
"""
EVENTS = f"""
    subscription Events($id: ID!, $after: String) {{
        conversationEvents(conversation: $id, after: $after) {{
            cursor type
            conversation {{ {ATTRIBUTES} }}
            ... on MessageSentEvent {{ message {{ {MESSAGE} }} }}
            ... on MessageEditedEvent {{ message {{ {MESSAGE} }} }}
            ... on MessageDeletedEvent {{ message {{ {MESSAGE} }} }}
            ... on DeliveryEvent {{ message {{ {MESSAGE} }} }}
            ... on MembershipEvent {{ membership {{ {MEMBERSHIP} }} }}
            ... on LegEvent {{ leg {{ {LEG} }} }}
        }}
    }}
"""


def folded(state: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Return a page's state with one event taken in: what it brings takes the place of itself."""
    state = copy.deepcopy(state) | event["conversation"] | {"cursor": event["cursor"]}
    for word, list_ in (("message", "messages"), ("membership", "memberships"), ("leg", "legs")):
        if event.get(word):
            nodes = {node["id"]: node for node in state[list_]["nodes"]}
            nodes[event[word]["id"]] = event[word]
            state[list_] = {"nodes": list(nodes.values())}
    # A person is the same person wherever it is shown.
    person = state["participant"]
    for membership in state["memberships"]["nodes"]:
        if person and membership["participant"]["id"] == person["id"]:
            membership["participant"]["displayName"] = person["displayName"]
    return state


async def read(graph: Graph, id: str) -> dict[str, Any]:
    state: dict[str, Any] = (await graph.ask(STATE, id=id))["conversation"]
    return state


async def events_after(graph: Graph, id: str, after: str) -> list[dict[str, Any]]:
    """Return the events after a cursor, up to a mark that is written for it."""
    from contextlib import aclosing

    from resolvers.context import Context
    from schema.context import Request
    from schema.cursors import Cursors
    from tests.graph import SCHEMA

    found: list[dict[str, Any]] = []
    context = Context(graph.actor, graph.store, graph.limits)
    request = Request(context, Cursors(graph.store.secret, graph.actor.application))
    request.tail.until = await request.newest()
    stream = await SCHEMA.subscribe(EVENTS, variable_values={"id": id, "after": after}, context_value=request)
    async with aclosing(stream) as results:
        async for result in results:
            assert not result.errors, result.errors
            found.append(result.data["conversationEvents"])
    return found


class Stage:
    """What the mutations are done to."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    async def build(self) -> "Stage":
        graph = self.graph
        self.someone = await person(graph, "CONTACT")
        self.home = await inbox(graph, self.someone)
        self.message = await say(graph, self.home, "hello", self.someone)
        self.sent = await say(graph, self.home, "by SMS", targetChannels=["SMS"])
        self.member = await person(graph, "CONTACT")
        self.group = await group(graph, self.member, name="the group")
        self.agent = await person(graph, "CONTRIBUTOR", name="agent")
        made = await graph.do(
            "startLeg",
            {"conversation": self.home, "participant": {"id": self.someone}, "channel": {"type": "APP"}},
            "leg { id }",
        )
        self.leg = made["leg"]["id"]
        state = await read(graph, self.group)
        self.membership = state["memberships"]["nodes"][0]["id"]
        return self


MUTATIONS: dict[str, tuple[str, Any]] = {
    "sendMessage": ("home", lambda s: {"conversation": s.home, "content": words("more")}),
    "sendMessage from a participant": (
        "home",
        lambda s: {"conversation": s.home, "content": words("x"), "sender": {"id": s.someone}},
    ),
    "sendMessage silently": (
        "home",
        lambda s: {"conversation": s.home, "content": words("x"), "silent": True},
    ),
    "sendMessage to channels": (
        "home",
        lambda s: {"conversation": s.home, "content": words("x"), "targetChannels": ["SMS"]},
    ),
    "editMessage": ("home", lambda s: {"message": s.message, "content": words("other")}),
    "deleteMessage": ("home", lambda s: {"message": s.message}),
    "markSeen": ("home", lambda s: {"conversation": s.home, "upTo": s.message}),
    "markDelivered": ("home", lambda s: {"conversation": s.home, "upTo": s.message}),
    "updateDelivery": ("home", lambda s: {"message": s.sent, "channel": "SMS", "status": "DELIVERED"}),
    "updateConversation": (
        "home",
        lambda s: {"conversation": s.home, "name": "n", "customData": {"a": 1}, "state": "INACTIVE"},
    ),
    "deleteConversation": ("group", lambda s: {"conversation": s.group}),
    "assignConversation": ("home", lambda s: {"conversation": s.home, "assignee": {"id": s.agent}}),
    "updateParticipant": (
        "home",
        lambda s: {"participant": {"id": s.someone}, "displayName": "New", "emails": ["a@b.example"]},
    ),
    "joinConversation": ("group", lambda s: {"conversation": s.group, "participant": {"id": s.someone}}),
    "inviteMember": ("group", lambda s: {"conversation": s.group, "participant": {"id": s.someone}}),
    "leaveConversation": ("group", lambda s: {"conversation": s.group, "participant": {"id": s.member}}),
    "updateMembership": ("group", lambda s: {"membership": s.membership, "muted": True}),
    "startLeg": (
        "home",
        lambda s: {
            "conversation": s.home,
            "participant": {"id": s.someone},
            "channel": {"type": "PHONE", "address": "+15550100"},
        },
    ),
    "updateLeg": ("home", lambda s: {"leg": s.leg, "status": "RINGING"}),
    "endLeg": ("home", lambda s: {"leg": s.leg}),
    "sendCustomEvent": (
        "home",
        lambda s: {"conversation": s.home, "type": "custom:thing", "body": {"a": 1}},
    ),
}


@pytest.mark.parametrize("case", MUTATIONS)
async def test_state_folded_with_events_equals_state_read_afresh(graph: Graph, case: str) -> None:
    stage = await Stage(graph).build()
    where, make = MUTATIONS[case]
    id = getattr(stage, where)
    before = await read(graph, id)

    await graph.do(case.partition(" ")[0], make(stage), "")
    state = before
    events = await events_after(graph, id, before["cursor"])
    for event in events:
        state = folded(state, event)

    afresh = await read(graph, id)
    assert events
    assert await events_after(graph, id, afresh["cursor"]) == []
    assert without_cursor(state) == without_cursor(afresh)


def without_cursor(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != "cursor"}


async def test_a_fold_that_leaves_an_event_out_is_caught(graph: Graph) -> None:
    stage = await Stage(graph).build()
    before = await read(graph, stage.home)
    await say(graph, stage.home, "one")
    await say(graph, stage.home, "two")
    first, second = await events_after(graph, stage.home, before["cursor"])

    afresh = without_cursor(await read(graph, stage.home))
    assert without_cursor(folded(folded(before, first), second)) == afresh
    assert without_cursor(folded(before, second)) != afresh
    assert without_cursor(folded(before, first)) != afresh
