"""A random story of merges, of what is done by every way of naming, and of undos, beside a model of M2 and I12.

The model is a few plain tables: whoever was named stands beside each thing, and is led to its line
when it is asked who did it. Nothing of the code is in it.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.graph import Graph
from tests.identity import asking

WHOLE = """
    query($id: ID!) { conversation(id: $id) {
        id
        messages(first: 100) { nodes { id sender { id } receipts(first: 30) { nodes { participant { id } } } } }
        events(first: 100) { nodes { id type actor { id } } }
        legs(first: 50) { nodes { id participant { id } } }
        memberships(first: 50, states: [JOINED]) { nodes { participant { id } } }
    } }
"""
PHONE = {"type": "PHONE", "address": "+4930123456"}
MISMATCH = "IDEMPOTENCY_MISMATCH"


@dataclass
class Named:
    """One thing that was said, done or rung: who and which conversation were named, and where it is read."""

    who: str | None
    conversation: str
    home: str
    key: str | None = None
    body: tuple[str, bool] | None = None
    seen: set[str] = field(default_factory=set)


@dataclass
class Line:
    """One line of people, with their inbox: all ids of both, and the current ones."""

    current: str
    inbox: str
    ids: set[str]
    logs: set[str]


@dataclass
class Merge:
    """What a merge found, for its undo."""

    change: str
    survivor: str
    other: Line
    before: set[str]


class Story:
    """People with inboxes and a GROUP of some of them; each step is drawn at random and told to the model."""

    def __init__(self, graph: Graph, random: Random) -> None:
        self.graph = graph
        self.random = random
        self.lines: list[Line] = []
        self.owners: dict[str, str] = {}
        self.merges: list[Merge] = []
        self.messages: dict[str, Named] = {}
        self.events: dict[str, Named] = {}
        self.legs: dict[str, Named] = {}
        self.members: list[str] = []
        self.group = ""

    async def begin(self) -> None:
        for _ in range(4):
            id = await asking.person(self.graph, "CONTACT")
            inbox = await asking.inbox(self.graph, id)
            self.lines.append(Line(id, inbox, {id}, {inbox}))
            self.owners[inbox] = id
        self.members = [line.current for line in self.lines[:2]]
        self.group = await asking.group(self.graph, *self.members)

    async def do_something(self) -> None:
        """Do one thing; some do nothing where there is nothing to do."""
        steps = (
            self.say,
            self.say,
            self.say,
            self.desk,
            self.tell,
            self.ring,
            self.ring,
            self.join,
            self.see,
        )
        await self.random.choice(steps)()

    def line(self, id: str) -> Line:
        return next(line for line in self.lines if id in line.ids)

    def current(self, who: str | None) -> str | None:
        return self.line(who).current if who else None

    def pick(self, among: set[str]) -> str:
        return self.random.choice(sorted(among))

    def read_in(self, home: str) -> str:
        """Return the conversation that what has this home is read in."""
        return next((line.inbox for line in self.lines if home in line.logs), home)

    def is_member(self, line: Line) -> bool:
        return bool(line.ids & {*self.members})

    def somewhere(self, *, groups: bool = True) -> tuple[Line, str, str]:
        """Return somebody, an id of the line, and a conversation it may write to, by any of its ids."""
        line = self.random.choice(self.lines)
        places = line.logs | ({self.group} if groups and self.is_member(line) else set())
        return line, self.pick(line.ids), self.pick(places)

    # who becomes whom

    async def merge(self) -> None:
        if len(self.lines) < 2:
            return
        lost, survivor = self.random.sample(self.lines, 2)
        done = await asking.merge(self.graph, self.pick(lost.ids), self.pick(survivor.ids))
        before = {*self.messages, *self.events, *self.legs}
        self.merges.append(Merge(done["change"]["id"], survivor.current, deepcopy(lost), before))
        survivor.ids |= lost.ids
        survivor.logs |= lost.logs
        self.lines.remove(lost)

    async def undo(self) -> None:
        """Undo the latest merge: what it settled for those who come back is read with them again (I12)."""
        if not self.merges:
            return
        merge = self.merges.pop()
        line, back = self.line(merge.survivor), merge.other
        await asking.unmerge(self.graph, merge.change)
        line.ids -= back.ids
        line.logs -= back.logs
        self.lines.append(back)
        for things in (self.messages, self.events, self.legs):
            for id, thing in things.items():
                names_it = thing.who in back.ids or thing.conversation in back.logs
                if id not in merge.before and thing.home in line.logs and names_it:
                    thing.home = back.inbox

    # what is said, done and rung

    async def say(self) -> None:
        """Say something by one of the ways of naming, under one of few keys and texts."""
        line, alias, where = self.somewhere()
        way = self.random.choice(
            ("sender", "token") if where == self.group else ("sender", "token", "sendAs")
        )
        key, text = self.random.choice("123"), self.random.choice("xyy")
        draft: dict[str, Any] = {"conversation": where, "content": asking.words(text), "clientMessageId": key}
        caller, who = self.graph, alias
        if way == "sendAs":
            draft["sendAs"], who = "PARTICIPANT", self.owners[where]
        elif way == "sender":
            draft["sender"] = {"id": alias}
        else:
            caller = self.graph.as_participant(alias)
        home = self.group if where == self.group else line.inbox
        body = (text, way == "sendAs")
        wanted = self.firsts(key, who, body, home)
        payload = await caller.payload("sendMessage", draft, "message { id }")
        codes = [error["code"] for error in payload["errors"]]
        assert codes == ([MISMATCH] if wanted is None else []), "M2: another body under the named id"
        if wanted is None:
            return
        id = payload["message"]["id"]
        assert id in wanted if wanted else id not in self.messages, "M2: a retry, or a new message"
        self.messages.setdefault(id, Named(who, where, home, key, body))

    def firsts(self, key: str, who: str, body: tuple[str, bool], home: str) -> set[str] | None:
        """Return what a send may be a retry of: nothing, if it is new; None where it is refused (M2)."""
        sent = {id: m for id, m in self.messages.items() if m.key == key}
        equal = {id for id, m in sent.items() if m.body == body and self.read_in(m.home) == home}
        mine = {id for id, m in sent.items() if m.who == who}
        if mine:
            return (mine & equal) or None
        merged = {id for id, m in sent.items() if m.who in self.line(who).ids}
        return merged & equal if who == self.current(who) else set()

    async def desk(self) -> None:
        """The business says something, into any conversation of a line."""
        line = self.random.choice(self.lines)
        where = self.pick(line.logs)
        message = await asking.say(self.graph, where, "from the desk")
        self.messages[message["id"]] = Named(None, where, line.inbox)

    async def tell(self) -> None:
        """Send a custom event, by its actor's id or token."""
        line, alias, where = self.somewhere()
        draft: dict[str, Any] = {"conversation": where, "type": "custom:thing", "body": {}}
        caller = self._caller(alias, draft, "actor")
        event = (await caller.do("sendCustomEvent", draft, "event { id }"))["event"]
        self.events[event["id"]] = Named(alias, where, self.group if where == self.group else line.inbox)

    async def ring(self) -> None:
        """Start a leg, by its participant's id or token."""
        line, alias, where = self.somewhere(groups=False)
        draft: dict[str, Any] = {"conversation": where, "channel": PHONE}
        caller = self._caller(alias, draft, "participant")
        leg = (await caller.do("startLeg", draft, "leg { id }"))["leg"]
        self.legs[leg["id"]] = Named(alias, where, line.inbox)

    def _caller(self, alias: str, draft: dict[str, Any], role: str) -> Graph:
        if self.random.random() < 0.5:
            return self.graph.as_participant(alias)
        draft[role] = {"id": alias}
        return self.graph

    async def join(self) -> None:
        """Join the GROUP, perhaps after an invitation by another id of the line."""
        line = self.random.choice(self.lines)
        if self.is_member(line):
            return
        if self.random.random() < 0.5:
            guest = {"conversation": self.group, "participant": {"id": self.pick(line.ids)}}
            await self.graph.do("inviteMember", guest, "membership { id }")
        alias = self.pick(line.ids)
        asked = {"conversation": self.group, "participant": {"id": alias}}
        await self.graph.do("joinConversation", asked, "membership { id }")
        self.members.append(alias)

    async def see(self) -> None:
        """Read an inbox up to a message, as its participant by any of its ids."""
        line = self.random.choice(self.lines)
        history = [id for id, message in self.messages.items() if message.home in line.logs]
        if not history:
            return
        alias, last = self.pick(line.ids), self.random.randrange(len(history))
        await asking.see(self.graph, self.pick(line.logs), history[last], alias)
        for id in history[: last + 1]:
            self.messages[id].seen = self.messages[id].seen or {alias}

    # what is shown

    async def compare(self) -> None:
        """Pass when who said, did, rang, read and joined is as the model says, wherever it is read."""
        for where in (*(line.inbox for line in self.lines), self.group):
            shown = (await self.graph.ask(WHOLE, id=where))["conversation"]
            nodes = shown["messages"]["nodes"]
            assert [(m["id"], _of(m["sender"])) for m in nodes] == self._at(where, self.messages), (
                "I12: senders"
            )
            told = [
                (e["id"], _of(e["actor"])) for e in shown["events"]["nodes"] if e["type"] == "custom:thing"
            ]
            assert sorted(told) == sorted(self._at(where, self.events)), "I12: actors"
            rung = [(leg["id"], _of(leg["participant"])) for leg in shown["legs"]["nodes"]]
            assert sorted(rung) == sorted(self._at(where, self.legs)), "I12: legs"
            if where == self.group:
                joined = {_of(place["participant"]) for place in shown["memberships"]["nodes"]}
                assert joined == {self.current(id) for id in self.members}, "I12: memberships"
                continue
            for message in nodes:
                seen = {_of(receipt["participant"]) for receipt in message["receipts"]["nodes"]}
                wanted = {self.current(id) for id in self.messages[message["id"]].seen}
                assert seen == wanted, "I12: receipts"

    def _at(self, where: str, things: dict[str, Named]) -> list[tuple[str, str | None]]:
        return [(id, self.current(t.who)) for id, t in things.items() if self.read_in(t.home) == where]


def _of(one: Any) -> str | None:
    return one["id"] if one else None


async def tell_story(graph: Graph, random: Random) -> None:
    """Tell one story, and compare at each turn: some become one, do things, and are two again, twice."""
    story = Story(graph, random)
    await story.begin()
    for _ in range(2):
        for _ in range(random.randint(1, 2)):
            await story.merge()
        for _ in range(8):
            await story.do_something()
        await story.compare()
        for _ in range(random.randint(1, 2)):
            await story.undo()
            await story.compare()
        await story.do_something()
