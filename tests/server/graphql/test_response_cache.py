"""Kept answers say what the database says, and no more room is taken than was given."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from colloquy.domain.actor import Actor, Role
from colloquy.domain.ids import ParticipantId
from colloquy.schema.build import schema
from colloquy.server import wiring
from colloquy.server.auth.authenticator import Caller
from colloquy.server.graphql.documents import Documents
from colloquy.server.graphql.engine import Engine
from colloquy.server.graphql.error_format import Presenter
from colloquy.server.graphql.request import Answer, GraphQLRequest
from colloquy.server.graphql.response_cache import KeptAnswers
from colloquy.server.observability.metrics import Metrics
from tests.graph import Graph, opened
from tests.graph_laws.asking import inbox, merge, person, promote, say

INBOX = """query($size: Int) { conversations(first: $size) { nodes {
    id unreadCount participant { id displayName kind } lastMessage { id previewText sender { displayName } }
} } }"""
ROOM = 1 << 20


def engine(graph: Graph, answers: KeptAnswers | None, metrics: Metrics) -> Engine:
    documents = Documents(schema._schema, wiring.extra_rules(), wanted_by=wiring.wanted_by)
    contexts = wiring.contexts(graph.store, graph.store.secret, graph.limits)
    return Engine(schema, documents, contexts, Presenter(), metrics, None, answers)


class Keeping:
    """Asks an engine that keeps its answers, and one that does not: they must say the same."""

    def __init__(self, graph: Graph, version: Any = None, room: int = ROOM) -> None:
        self.graph, self.metrics = graph, Metrics()
        self.keeping = engine(graph, KeptAnswers(version or graph.store.version, room), self.metrics)
        self.plain = engine(graph, None, Metrics())

    @property
    def kept(self) -> int:
        return self.metrics._plans["kept"]

    async def ask(self, text: str = INBOX, actor: Actor | None = None, **variables: Any) -> bytes:
        request, caller = GraphQLRequest(text, variables), Caller(actor or self.graph.actor)
        said = [(await self.keeping.execute(request, caller, "id")).body for _ in range(2)]
        told = (await self.plain.execute(request, caller, "id")).body
        assert said == [told, told]
        return told


async def test_what_was_asked_before_is_there_already(graph: Graph) -> None:
    await inbox(graph, await person(graph))
    keeping = Keeping(graph)

    await keeping.ask(size=1)
    await keeping.ask(size=1)
    await keeping.ask(size=2)

    assert keeping.kept == 4  # of six
    assert keeping.metrics._operations["query", "OK"] == 6


async def test_what_many_wait_for_is_read_once(graph: Graph) -> None:
    await inbox(graph, await person(graph))
    keeping, request, caller = Keeping(graph), GraphQLRequest(INBOX, {"size": 3}), Caller(graph.actor)

    asked = (keeping.keeping.execute(request, caller, str(n)) for n in range(10))
    answers = await asyncio.gather(*asked)

    assert len({answer.body for answer in answers}) == 1
    assert keeping.kept == 9


async def test_every_write_is_seen_at_once(graph: Graph) -> None:
    ada, eve = await person(graph), await person(graph)
    home, other = await inbox(graph, ada), await inbox(graph, eve)
    keeping = Keeping(graph)
    seen = [await keeping.ask()]

    for write in (
        lambda: say(graph, home, "Hello", sender=ada),
        lambda: say(graph, other, "Hi", sender=eve),
        lambda: promote(graph, ada),
        lambda: merge(graph, ada, eve),
    ):
        await write()
        seen.append(await keeping.ask())

    assert len(set(seen)) == len(seen)


async def test_a_commit_of_another_process_is_seen_too(graph: Graph) -> None:
    from colloquy.persistence.sqlite.connection import connect_writer

    await inbox(graph, await person(graph))
    keeping = Keeping(graph)
    before = await keeping.ask()
    other = connect_writer(graph.store.path, "full")

    other.execute("UPDATE participant SET display_name = 'Somebody else'")
    other.close()

    assert b"Somebody else" in await keeping.ask()
    assert b"Somebody else" not in before


async def test_those_with_other_rights_are_given_their_own(graph: Graph) -> None:
    ada, eve = await person(graph), await person(graph)
    for one in (ada, eve):
        await say(graph, await inbox(graph, one), "Hello", sender=one)
    keeping = Keeping(graph)
    actors = [Actor(graph.actor.application, Role.PARTICIPANT, ParticipantId(one)) for one in (ada, eve)]

    said = {await keeping.ask(), *[await keeping.ask(actor=actor) for actor in actors]}

    assert len(said) == 3
    assert keeping.kept == 3


async def test_what_was_read_while_something_was_written_is_not_kept(graph: Graph) -> None:
    versions = iter(range(100))
    answers = KeptAnswers(lambda: next(versions), ROOM)

    async def make() -> Answer:
        return Answer({"data": {}})

    assert [await answers.answer(("a",), make) for _ in range(3)] == [(Answer({"data": {}}), False)] * 3


async def test_errors_are_not_kept(graph: Graph) -> None:
    keeping = Keeping(graph)

    await keeping.ask("{ conversations(first: 0) { nodes { id } } }")
    await keeping.ask("{ nobody }")

    assert keeping.kept == 0


async def test_the_room_is_never_left(graph: Graph) -> None:
    """Whatever is asked: a large answer is not kept at all, and the oldest ones make room."""
    answers = KeptAnswers(lambda: 1, 8000)
    sizes = [10, 2000, 100, 300, 450] * 40

    async def make(size: int) -> Answer:
        return Answer({"data": {"text": "x" * size}})

    for n, size in enumerate(sizes):
        await answers.answer((str(n),), lambda size=size: make(size))
        held = sum(2 * len(answer.body) + len(key[0]) for key, answer in answers._answers.items())  # type: ignore[arg-type]
        assert held == answers._size <= 8000

    assert ("196",) not in answers._answers
    assert ("199",) in answers._answers


async def test_who_does_not_hear_of_a_write_is_found_out(tmp_path: Path) -> None:
    """The canary: a version that stays the same."""
    async with opened(tmp_path / "a.db") as graph:
        home = await inbox(graph, await person(graph))
        keeping = Keeping(graph, lambda: 0)
        await keeping.ask()
        await say(graph, home, "Hello")

        with pytest.raises(AssertionError):
            await keeping.ask()
