"""A storm: writers, merges, joins, a leaving, cut connections and lost wake-ups, all at once.

Those who follow are the business, and participants who may see a part of it only.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from colloquy.domain.model.event import Event
from tests.graph import Graph
from tests.graph_laws.asking import group, inbox, merge, person, promote, say
from tests.live import checking, viewing
from tests.live.checking import everything
from tests.live.conftest import Served, eventually
from tests.live.following import cursor
from tests.live.remote import Remote
from tests.live.viewing import Expected, Viewer

Token = Callable[..., str]
Log = list[Event]

MEMBERSHIPS = """
    query Memberships($id: ID!) { conversation(id: $id) {
        memberships(first: 100) { nodes { id participant { id } } }
    } }
"""


@dataclass
class Seat:
    """One who follows, and what the log says that it was to get."""

    name: str
    remote: Remote
    expected: Callable[[Log], Expected]

    async def judged(self, log: Log, patience: float) -> list[str]:
        """Return what is wrong with what it got, once it got all of it or had time enough."""
        expected = self.expected(log)
        wanted = {str(event.id) for event in expected.must}

        def has_all() -> bool:
            if len(self.remote.got) < len(wanted) or (expected.is_over and not self.remote.is_complete):
                return False
            return wanted <= {seen.id for seen in self.remote.got}

        with suppress(TimeoutError):  # what is missing is complained of below
            await self.remote.has(has_all, patience)
        await asyncio.sleep(0.05)
        await self.remote.close()
        wrong = expected.complaints(self.remote.got, self.remote.is_complete)
        wrong += [f"refused: {error['extensions']['code']}" for error in self.remote.errors]
        return [f"{self.name}: {complaint}" for complaint in wrong]


class Storm:
    """Everything at once, until the connections were cut so many times in all."""

    def __init__(self, served: Served, token: Token, resumes: int, patience: float = 10) -> None:
        self.served = served
        self.graph = served.graph
        self.token = token
        self.wanted = resumes
        self.patience = patience
        self.written = 0
        self.seats: list[Seat] = []

    @property
    def resumes(self) -> int:
        """How often all of them have come back by now."""
        return sum(seat.remote.resumes for seat in self.seats)

    async def blow(self) -> list[str]:
        """Return what is wrong with what the followers got."""
        await self._prepare()
        async with asyncio.timeout(60 + self.wanted / 5):
            work: list[Coroutine[Any, Any, None]] = [self._write(), self._write(), self._cut()]
            await asyncio.gather(*work, self._merge(), self._come_and_go())
        log = await everything(self.graph)
        wrong = await asyncio.gather(*(seat.judged(log, self.patience) for seat in self.seats))
        return [complaint for of_one in wrong for complaint in of_one]

    async def _prepare(self) -> None:
        graph = self.graph
        self.people = [await person(graph, name=f"person-{n}") for n in range(4)]
        self.kept = await person(graph, "MEMBER", name="kept")
        self.newcomer = await person(graph, name="newcomer")
        self.guest = await person(graph, name="guest")
        self.homes = [await inbox(graph, someone) for someone in (*self.people, self.kept)]
        self.theirs = [await inbox(graph, someone) for someone in (self.newcomer, self.guest)]
        self.group = await group(graph, *self.people)
        invited = {"conversation": self.group, "participant": {"id": self.guest}}
        await graph.do("inviteMember", invited, "membership { id }")
        self.start = await cursor(graph)
        self.begun = (await everything(graph))[-1].position
        await self._seat_the_business()
        await self._seat_participants()

    async def _seat_the_business(self) -> None:
        for home in (*self.homes, self.group):
            for _ in range(2):
                self._seat("business", home, partial(_all_of, home))
        for _ in range(2):
            self._seat("business", None, Expected)

    async def _seat_participants(self) -> None:
        member, leaver = self.people[2:]
        for number, name in ((0, "merged"), (1, "promoted"), (2, "member"), (4, "kept")):
            who = "kept" if name == "kept" else f"person-{number}"
            self._seat(name, home := self.homes[number], partial(self._own, home), who)
        groups = {
            "member": (member, "person-2"),
            "leaver": (leaver, "person-3"),
            "guest": (self.guest, "guest"),
        }
        for name, (id, who) in groups.items():
            viewer = await self._viewer(id)
            self._seat(f"{name} of the group", self.group, partial(self._in_group, viewer, 0), who)
            self._seat(f"{name}'s inbox", None, partial(self._of_inbox, viewer), who)

    def _seat(
        self, name: str, id: str | None, expected: Callable[[Log], Expected], who: str | None = None
    ) -> None:
        remote = Remote(self.served.url, id, self.start, partial(self.token, who, life=20_000))
        begun = self.begun
        self.seats.append(Seat(name, remote, lambda log: expected(log).after(begun)))

    async def _viewer(self, id: str) -> Viewer:
        nodes = (await self.graph.ask(MEMBERSHIPS, id=self.group))["conversation"]["memberships"]["nodes"]
        mine = frozenset(node["id"] for node in nodes if node["participant"]["id"] == id)
        return Viewer(frozenset([await inbox(self.graph, id)]), mine)

    # what each was to get

    def _own(self, home: str, log: Log) -> Expected:
        followed = checking.of_conversation(home, log)
        return viewing.of_conversation(Viewer(frozenset(str(e.log) for e in followed)), followed)

    def _in_group(self, viewer: Viewer, begun: int, log: Log) -> Expected:
        return viewing.of_conversation(viewer, checking.of_conversation(self.group, log), begun)

    def _of_inbox(self, viewer: Viewer, log: Log) -> Expected:
        return viewing.of_inbox(viewer, log)

    # what happens

    def _is_over(self, part: float = 1) -> bool:
        return self.resumes >= self.wanted * part

    async def _write(self) -> None:
        while not self._is_over():
            # By the connections that were cut, and not by the time: a slow machine has no longer log.
            if self.written <= self.resumes + 50:
                self.written += 1
                hidden = {"visibility": "BUSINESS"} if random.random() < 0.25 else {}
                await say(self.graph, random.choice((*self.homes, self.group, *self.theirs)), "x", **hidden)
            await asyncio.sleep(random.random() / 50)

    async def _cut(self) -> None:
        while not self._is_over():
            random.choice(self.seats).remote.cut()
            await asyncio.sleep(random.random() / 100)

    async def _merge(self) -> None:
        graph, kept = self.graph, self.kept
        await asyncio.sleep(0.3)
        await promote(graph, self.people[1])
        while True:
            for someone in self.people[:2]:
                await self._pause()
                done = (await merge(graph, someone, kept))["change"]["id"]
                await self._pause()
                if not self._is_over(0.8):
                    await graph.do("unmergeParticipants", {"change": done}, "restored { id }")
                elif someone == self.people[1]:
                    return
                await self._pause()

    async def _pause(self) -> None:
        """Wait for a moment, and for a hundredth of all that is to come."""
        part = self.resumes / self.wanted + 0.01
        await asyncio.sleep(0.2)
        await self._until(min(part, 1))

    async def _come_and_go(self) -> None:
        await self._until(0.25)
        await self._do("joinConversation", self.guest)
        await self._until(0.4)
        await self._do("joinConversation", self.newcomer)
        viewer = await self._viewer(self.newcomer)
        joined = (await everything(self.graph))[-1].position
        self._seat("newcomer to the group", self.group, partial(self._in_group, viewer, joined), "newcomer")
        await self._until(0.6)
        await self._do("leaveConversation", self.people[3])

    async def _until(self, part: float) -> None:
        await eventually(lambda: self._is_over(part), 60 + self.wanted / 5)

    async def _do(self, mutation: str, who: str) -> None:
        named = {"conversation": self.group, "participant": {"id": who}}
        await self.graph.do(mutation, named, "membership { id }")


def _all_of(home: str, log: Log) -> Expected:
    return Expected(checking.of_conversation(home, log))


def drop_wake_ups(graph: Graph, share: float) -> None:
    """Lose a share of the bell's rings."""
    commit_signal: Any = graph.store.commit_signal
    wake = commit_signal._wake

    def wake_or_not() -> None:
        commit_signal._is_notified = False
        if random.random() > share:
            wake()

    commit_signal._wake = wake_or_not
