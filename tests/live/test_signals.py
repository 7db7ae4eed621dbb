"""Signals: who may send one, who hears it, and that nothing is left of it (E7, M8)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from colloquy.domain.conversations.signals import Signal
from colloquy.domain.errors import NotFound
from colloquy.domain.ids import ConversationId
from colloquy.resolvers import subscriptions
from colloquy.resolvers.context import Context
from tests.graph import Graph
from tests.graph_laws.asking import group, inbox, merge, person
from tests.live.checking import everything
from tests.live.conftest import eventually
from tests.live.test_streams import join, leave


class Listener:
    """Hears the signals of a conversation."""

    def __init__(self, graph: Graph, id: str) -> None:
        self.heard: list[Signal] = []
        context = Context(graph.actor, graph.store, graph.limits)
        self.task = asyncio.create_task(self._listen(context, ConversationId(id)))

    @property
    def types(self) -> list[str]:
        return [signal.type for signal in self.heard]

    async def _listen(self, context: Context, id: ConversationId) -> None:
        async for signal in subscriptions.conversation_signals(context, id):
            self.heard.append(signal)


@asynccontextmanager
async def listening(graph: Graph, *ids: str) -> AsyncIterator[list[Listener]]:
    """Yield a listener for each id, once all of them listen."""
    listeners = [Listener(graph, id) for id in ids]
    await asyncio.sleep(0.05)
    try:
        yield listeners
    finally:
        for listener in listeners:
            listener.task.cancel()
        await asyncio.gather(*(listener.task for listener in listeners), return_exceptions=True)


async def signal(graph: Graph, conversation: str, type: str = "typing:on") -> None:
    await graph.do("sendSignal", {"conversation": conversation, "type": type}, "delivered")


async def test_a_signal_is_heard_in_its_conversation_and_stored_nowhere(graph: Graph) -> None:
    one, other = await inbox(graph, await person(graph)), await inbox(graph, await person(graph))
    before = await everything(graph)
    async with listening(graph, one, other) as (here, there):
        await signal(graph, one)
        await eventually(lambda: here.types == ["typing:on"])
        assert there.types == []
    assert await everything(graph) == before
    async with listening(graph, one) as (late,):
        await asyncio.sleep(0.05)
        assert late.types == []


async def test_one_who_has_left_a_group_sends_none_and_hears_none(graph: Graph) -> None:
    gone, member = await person(graph), await person(graph)
    home = await group(graph, gone, member)
    await leave(graph, home, gone)
    theirs = graph.as_participant(gone)

    async with listening(graph, home) as (here,), listening(theirs, home) as (outside,):
        refused = await theirs.refused("sendSignal", {"conversation": home, "type": "typing:on"})
        assert refused["code"] == "NOT_A_MEMBER"
        await signal(graph.as_participant(member), home, "typing:off")
        await eventually(lambda: here.types == ["typing:off"])
        await asyncio.wait_for(outside.task, 5)
        assert outside.types == []


async def test_a_visitor_of_another_conversation_sends_none_and_hears_none(graph: Graph) -> None:
    stranger = await person(graph)
    home = await inbox(graph, await person(graph))
    await inbox(graph, stranger)
    theirs = graph.as_participant(stranger)

    async with listening(graph, home) as (here,), listening(theirs, home) as (outside,):
        refused = await theirs.refused("sendSignal", {"conversation": home, "type": "typing:on"})
        assert refused["code"] == "NOT_FOUND"
        with pytest.raises(NotFound):
            await outside.task
        await signal(graph, home, "typing:off")
        await eventually(lambda: here.types == ["typing:off"])
    assert outside.types == []


async def test_one_who_is_invited_hears_them_from_its_joining_on(graph: Graph) -> None:
    guest = await person(graph)
    home = await group(graph)
    await graph.do("inviteMember", {"conversation": home, "participant": {"id": guest}}, "membership { id }")
    theirs = graph.as_participant(guest)

    async with listening(theirs, home) as (waiting,):
        refused = await theirs.refused("sendSignal", {"conversation": home, "type": "typing:on"})
        assert refused["code"] == "NOT_A_MEMBER"
        await signal(graph, home)
        queues = graph.store.signals._listeners[graph.actor.application]
        await eventually(lambda: all(queue.empty() for queue in queues))
        await asyncio.sleep(0.1)  # it has been taken, and is being looked at
        await join(graph, home, guest)
        await signal(graph, home, "typing:off")
        await eventually(lambda: len(waiting.heard) > 0)
        assert waiting.types == ["typing:off"]


async def test_a_participant_sends_in_its_own_name_alone(graph: Graph) -> None:
    one, other = await person(graph), await person(graph)
    home = await group(graph, one, other)
    theirs = graph.as_participant(one)
    asked = {"conversation": home, "type": "typing:on", "actor": {"id": other}}
    assert (await theirs.refused("sendSignal", asked))["code"] == "NOT_FOUND"
    async with listening(graph, home) as (here,):
        await signal(theirs, home)
        await eventually(lambda: len(here.heard) > 0)
        assert here.heard[0].actor_id == one


async def test_signals_follow_a_merge_and_keep_to_their_application(graph: Graph) -> None:
    lost, kept = await person(graph), await person(graph, "CONTACT")
    old, new = await inbox(graph, lost), await inbox(graph, kept)
    elsewhere = graph.of_application("elsewhere")
    foreign = await inbox(elsewhere, await person(elsewhere))
    async with listening(graph, old, new) as both, listening(elsewhere, foreign) as (other,):
        await merge(graph, lost, kept)
        await signal(graph, old)
        await eventually(lambda: all(one.types == ["typing:on"] for one in both))
        assert other.types == []
