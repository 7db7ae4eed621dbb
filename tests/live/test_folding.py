"""State before, folded with a mutation's events, equals state read afresh: no client reconciles.

So for everybody who looks: the business, the participant of an inbox conversation, members of a
GROUP, and one who has left it. Merge, unmerge and erasure are left out: there a client reads
again (M12).
"""

import shutil
from collections.abc import AsyncIterator, Callable
from copy import copy
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from tests.graph import SCHEMA, Graph, opened, run
from tests.graph_laws.asking import group, person, say, words
from tests.graph_laws.asking import inbox as inbox_of
from tests.live.folding import (
    REFETCHED,
    State,
    differences,
    events_after,
    folded,
    folded_inbox,
    inbox,
    page,
)
from tests.live.test_streams import leave

Input = dict[str, Any]
TEMPLATE = {"template": {"title": "Well?", "buttons": [{"label": "Yes", "interactionId": "yes"}]}}
LEFT_OUT = {"mergeParticipants", "unmergeParticipants", "eraseParticipant"}


class Stage:
    """What the mutations are done to, and who looks on."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    async def build(self) -> "Stage":
        graph = self.graph
        self.someone = await person(graph, "CONTACT")
        self.visitor = await person(graph, anonymousVisitorId="web:1")
        self.home = await inbox_of(graph, self.someone)
        self.hers = await inbox_of(graph, self.visitor)
        self.message = await say(graph, self.home, "hello", self.someone)
        self.sent = await say(graph, self.home, "by SMS", targetChannels=["SMS"])
        self.asked = (await self.do("sendMessage", conversation=self.home, content=TEMPLATE))["message"]["id"]
        self.agent = await person(graph, "CONTRIBUTOR", name="agent")
        self.member, self.left = await person(graph, "CONTACT"), await person(graph)
        self.group = await group(graph, self.member, self.left, self.someone, self.visitor, name="the group")
        self.said = await say(graph, self.group, "to all", self.member)
        await leave(graph, self.group, self.left)
        channel = {"conversation": self.home, "participant": {"id": self.someone}, "channel": {"type": "APP"}}
        self.leg = (await self.do("startLeg", "leg { id }", **channel))["leg"]["id"]
        nodes = (await page(graph, self.group))["memberships"]["nodes"]
        self.membership = next(n["id"] for n in nodes if n["participant"]["id"] == self.member)
        self.stranger = await person(graph)
        return self

    @property
    def viewers(self) -> dict[str, Graph]:
        """Who looks on, by name."""
        names = ("someone", "visitor", "member", "left", "stranger")
        return {"the business": self.graph} | {n: self.graph.as_participant(getattr(self, n)) for n in names}

    def at(self, graph: Graph) -> "Stage":
        """Return the same in a copy of the database."""
        twin = copy(self)
        twin.graph = graph
        return twin

    async def do(self, mutation: str, selection: str = "message { id }", **input: Any) -> Any:
        return await self.graph.do(mutation, input, selection)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Stage]:
    """A stage, and the file that it stands in; each test gets a copy."""
    path = tmp_path_factory.mktemp("stage") / "colloquy.db"

    async def build() -> Stage:
        async with opened(path) as graph:
            return await Stage(graph).build()

    return path, run(build())


@pytest.fixture
async def stage(built: tuple[Path, Stage], tmp_path: Path) -> AsyncIterator[Stage]:
    path, stage = built
    shutil.copy(path, tmp_path / "colloquy.db")
    async with opened(tmp_path / "colloquy.db") as graph:
        yield stage.at(graph)


Case = Callable[[Stage], Input]


def _said_in(word: str, **more: Any) -> Case:
    return lambda s: {"conversation": getattr(s, word), "content": words("more"), **more}


MUTATIONS: dict[str, Case] = {
    "createParticipant": lambda s: {"kind": "CONTACT", "displayName": "New"},
    "updateParticipant": lambda s: {
        "participant": {"id": s.someone},
        "displayName": "New",
        "emails": ["a@b.example"],
    },
    "updateParticipant in a GROUP": lambda s: {"participant": {"id": s.member}, "displayName": "New"},
    "promoteParticipant": lambda s: {"participant": {"id": s.visitor}, "to": "CONTACT", "displayName": "V"},
    "getOrCreateConversation": lambda s: {"participant": {"id": s.member}},
    "getOrCreateConversation again": lambda s: {"participant": {"id": s.someone}},
    "createConversation": lambda s: {"members": [{"id": s.member}, {"id": s.visitor}], "name": "another"},
    "updateConversation": lambda s: {
        "conversation": s.home,
        "name": "n",
        "customData": {"a": 1},
        "state": "INACTIVE",
    },
    "updateConversation of a GROUP": lambda s: {"conversation": s.group, "displayName": "Renamed"},
    "deleteConversation": lambda s: {"conversation": s.group},
    "assignConversation": lambda s: {"conversation": s.home, "assignee": {"id": s.agent}},
    "markSeen": lambda s: {"conversation": s.home, "upTo": s.message},
    "markSeen by a participant": lambda s: {
        "conversation": s.home,
        "upTo": s.asked,
        "participant": {"id": s.someone},
    },
    "markSeen by a member": lambda s: {
        "conversation": s.group,
        "upTo": s.said,
        "participant": {"id": s.visitor},
    },
    "markDelivered": lambda s: {"conversation": s.home, "upTo": s.message},
    "inviteMember": lambda s: {"conversation": s.group, "participant": {"id": s.stranger}},
    "joinConversation": lambda s: {"conversation": s.group, "participant": {"id": s.stranger}},
    "joinConversation again": lambda s: {"conversation": s.group, "participant": {"id": s.left}},
    "leaveConversation": lambda s: {"conversation": s.group, "participant": {"id": s.member}},
    "updateMembership": lambda s: {"membership": s.membership, "muted": True},
    "sendMessage": _said_in("home"),
    "sendMessage from a participant": lambda s: _said_in("home", sender={"id": s.someone})(s),
    "sendMessage for the business alone": _said_in("home", visibility="BUSINESS"),
    "sendMessage silently": _said_in("home", silent=True),
    "sendMessage to channels": _said_in("home", targetChannels=["SMS"]),
    "sendMessage to a GROUP": _said_in("group"),
    "sendMessage from a member": lambda s: _said_in("group", sender={"id": s.member})(s),
    "sendMessage to a GROUP for the business alone": _said_in("group", visibility="BUSINESS"),
    "editMessage": lambda s: {"message": s.message, "content": words("other")},
    "editMessage in a GROUP": lambda s: {"message": s.said, "content": words("other")},
    "deleteMessage": lambda s: {"message": s.message},
    "deleteMessage, the last one": lambda s: {"message": s.asked},
    "deleteMessage in a GROUP": lambda s: {"message": s.said},
    "updateDelivery": lambda s: {"message": s.sent, "channel": "SMS", "status": "DELIVERED"},
    "pressButton": lambda s: {"message": s.asked, "interactionId": "yes"},
    "sendCustomEvent": lambda s: {"conversation": s.home, "type": "custom:thing", "body": {"a": 1}},
    "sendCustomEvent to a GROUP": lambda s: {"conversation": s.group, "type": "custom:thing", "body": {}},
    "sendSignal": lambda s: {"conversation": s.home, "type": "typing:on"},
    "startLeg": lambda s: {
        "conversation": s.home,
        "participant": {"id": s.someone},
        "channel": {"type": "PHONE", "address": "+15550100"},
    },
    "updateLeg": lambda s: {"leg": s.leg, "status": "RINGING"},
    "endLeg": lambda s: {"leg": s.leg},
}


LOOKS = (
    ("the business", "home"),
    ("the business", "group"),
    ("the business", None),
    ("someone", "home"),
    ("visitor", "hers"),
    ("visitor", "group"),
    ("member", "group"),
    ("member", None),
    ("stranger", None),
)
"""Who looks at which conversation, or at all of them."""
UNTOLD = {"inviteMember": {"stranger"}}
"""Who sees more afterwards without an event: one invited sees no history yet, and so not the event
of its invitation, but the conversation (M8)."""


def mutation_of(case: str) -> str:
    return case.replace(",", " ").partition(" ")[0]


def test_every_mutation_of_the_schema_has_a_case() -> None:
    fields = SCHEMA._schema.mutation_type.fields  # type: ignore[union-attr]
    assert {mutation_of(case) for case in MUTATIONS} | LEFT_OUT == set(fields)
    assert not {mutation_of(case) for case in MUTATIONS} & LEFT_OUT


@pytest.mark.parametrize("case", MUTATIONS)
async def test_state_folded_with_events_equals_state_read_afresh(stage: Stage, case: str) -> None:
    left_before = await page(stage.viewers["left"], stage.group)
    before = {look: await shown(stage, *look) for look in LOOKS}

    await stage.graph.do(mutation_of(case), MUTATIONS[case](stage), "")

    wrong = []
    for (who, where), state in before.items():
        viewer, id = stage.viewers[who], where and getattr(stage, where)
        events = await events_after(viewer, id, state["cursor"])
        if any(event["__typename"] in REFETCHED for event in events):
            assert case == "promoteParticipant"
            continue
        together = reduce(folded_inbox if where is None else folded, events, state)
        afresh = await shown(stage, who, where)
        if who not in UNTOLD.get(case, ()):
            wrong += [f"{who}, {where or 'inbox'}{line}" for line in differences(together, afresh)]
    assert wrong == []
    if case != "joinConversation again":
        await check_who_left(stage, left_before)


async def check_who_left(stage: Stage, before: State) -> None:
    """One who has left a GROUP is told nothing more, and shown no later message (M8)."""
    viewer = stage.viewers["left"]
    afresh = await page(viewer, stage.group)
    for after in (before["cursor"], afresh["cursor"]):
        assert await events_after(viewer, stage.group, after) == []
    assert ids(afresh["messages"]["nodes"]) == ids(before["messages"]["nodes"])
    assert afresh["lastMessage"]["id"] == before["lastMessage"]["id"]
    assert afresh["unreadCount"] <= before["unreadCount"]


def ids(nodes: list[State]) -> list[str]:
    return [node["id"] for node in nodes]


async def shown(stage: Stage, who: str, where: str | None) -> State:
    viewer = stage.viewers[who]
    return await inbox(viewer) if where is None else await page(viewer, getattr(stage, where))


async def test_a_fold_that_leaves_an_event_out_is_caught(stage: Stage) -> None:
    graph = stage.graph
    before = await page(graph, stage.home)
    await say(graph, stage.home, "one")
    await say(graph, stage.home, "two")
    first, second = await events_after(graph, stage.home, before["cursor"])

    afresh = await page(graph, stage.home)
    assert differences(folded(folded(before, first), second), afresh) == []
    assert differences(folded(before, second), afresh)
    assert differences(folded(before, first), afresh)
