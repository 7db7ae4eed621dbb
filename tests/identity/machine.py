"""What a state machine does to a graph, and to the model beside it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.graph import Graph
from tests.identity import asking, deciding
from tests.identity.model import Line, Model, Refused, Talk

T = TypeVar("T")
ANY = st.integers(0, 10**6)
"""Which of several, whatever their number."""


class Machine(RuleBasedStateMachine):
    """Does one thing after another; those who run it say on which graph, and what is compared."""

    graph: Graph

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.model = Model()
        self.count = 0
        self.legs: dict[str, str] = {}

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def fresh(self) -> str:
        self.count += 1
        return f"{self.count}"

    def some(self, which: int) -> Line:
        return self.model.lines[which % len(self.model.lines)]

    def some_talk(self, which: int) -> Talk:
        return self.model.talks()[which % len(self.model.talks())]

    def ask(self, mutation: str, input: dict[str, Any], shown: str, wanted: str | None = None) -> Any:
        """Return what a mutation came to; None when it was refused with the code that is wanted."""
        payload = self.wait(self.graph.payload(mutation, input, shown))
        codes = [error["code"] for error in payload["errors"]]
        assert codes == ([wanted] if wanted else []), payload["errors"]
        return None if wanted else payload

    # who there is

    @rule(kind=st.sampled_from(sorted(deciding.RANK)), opens=st.booleans())
    def somebody(self, kind: str, opens: bool) -> None:
        if len(self.model.lines) > 6:
            return
        ids = {name: f"{name}-{self.fresh()}" for name in deciding.types(kind)}
        id = self.wait(asking.person(self.graph, kind, **ids))
        self.model.lines.append(Line(id, {id}, kind))
        self.model.externals |= dict.fromkeys(ids.items(), id)
        if opens:
            self.inbox(len(self.model.lines) - 1, 0)

    @precondition(lambda self: self.model.lines)
    @rule(who=ANY, name=ANY)
    def inbox(self, who: int, name: int) -> None:
        line = self.some(who)
        alias = pick(line.ids, name)
        wanted = "ERASED" if line.erased else None
        asked = {"participant": {"id": alias}}
        made = self.ask("getOrCreateConversation", asked, "conversation { id } created", wanted)
        if made is None:
            return
        assert made["created"] == (line.inbox is None)
        if line.inbox is None:
            line.inbox = Talk(made["conversation"]["id"], {made["conversation"]["id"]})
        assert made["conversation"]["id"] == line.inbox.current

    # who becomes whom

    @precondition(lambda self: self.model.lines)
    @rule(
        who=ANY,
        name=ANY,
        to=st.sampled_from(("CONTACT", "MEMBER")),
        ids=st.dictionaries(st.sampled_from(("contactId", "memberId")), st.none() | ANY),
        claimed=st.sampled_from((False, False, False, True)),
    )
    def promote(self, who: int, name: int, to: str, ids: dict[str, int | None], claimed: bool) -> None:
        line = self.some(who)
        asked = {}
        for type, which in ids.items():
            known = sorted(value for t, value in self.model.externals if t == type)
            new = which is None or not known
            asked[type] = f"{type}-{self.fresh()}" if new else known[(which or 0) % len(known)]
        if to == "CONTACT" and "memberId" in asked:
            del asked["memberId"]
        input = {"participant": {"id": pick(line.ids, name)}, "to": to, "displayName": "Somebody", **asked}
        if claimed:
            input["evidence"] = "CLAIMED"
        try:
            plan = deciding.promotion(self.model, line, to, asked, claimed=claimed)
        except Refused as refused:
            self.ask("promoteParticipant", input, "", str(refused))
            return
        self._became(self.ask("promoteParticipant", input, asking.JOINED), line, plan, asked)

    @precondition(lambda self: len(self.model.lines) > 1)
    @rule(one=ANY, two=ANY, name=ANY, token=st.booleans())
    def merge(self, one: int, two: int, name: int, token: bool) -> None:
        lines = self.some(one), self.some(two)
        source, into = (pick(line.ids, name) for line in lines)
        input: dict[str, Any] = {"from": {"id": source}, "into": {"id": into}}
        try:
            plan = deciding.merge(*lines, token=token)
        except Refused as refused:
            self.ask("mergeParticipants", input, "", str(refused))
            return
        if token:
            input["previewToken"] = self.wait(asking.token(self.graph, source, into))
        self._became(self.ask("mergeParticipants", input, asking.JOINED), lines[1], plan, {})

    def _became(self, done: Any, line: Line, plan: deciding.Plan | None, asked: dict[str, str]) -> None:
        assert done["alreadyDone"] is (plan is None)
        if plan is None:
            assert done["participant"]["id"] == line.current
            return
        survivor, lost, kind = plan
        known = {talk.current for talk in self.model.talks()}
        home = done["conversation"]["id"] if done["conversation"] else None
        minted = home if deciding.mints(survivor, lost, kind) else None
        assert (home in known) is (home is not None and minted is None)
        new = tuple(e for e in asked.items() if e not in self.model.externals)
        self.model.externals |= dict.fromkeys(new, survivor.current)
        assert done["participant"] == {"id": survivor.current, "kind": kind}
        if lost is None:
            assert done["change"]["kind"] == "PROMOTED"
            self.model.rise(survivor, kind, minted)
        else:
            assert done["change"]["kind"] == "MERGED"
            assert done["change"]["from"]["id"] == lost.current
            self.model.merge(survivor, lost, kind, minted, done["change"]["id"], *new)

    @precondition(lambda self: any(deed[2] for deed in self.model.deeds))
    @rule(which=st.just(0) | ANY)
    def unmerge(self, which: int) -> None:
        standing = [deed[2] for deed in reversed(self.model.deeds) if deed[2] and deed[0] == "MERGED"]
        merges = standing + [deed[2] for deed in self.model.deeds if deed[2] and deed[0] == "UNDONE"]
        change = merges[which % len(merges)].change
        try:
            line, back = self.model.unmerge(change)
        except Refused as refused:
            self.ask("unmergeParticipants", {"change": change}, "", str(refused))
            return
        done = self.wait(asking.unmerge(self.graph, change))
        assert done["restored"] == {"id": back.current, "kind": back.kind}
        assert done["participant"] == {"id": line.current, "kind": line.kind}

    @precondition(lambda self: len(self.model.lines) > 2)
    @rule(who=ANY, name=ANY, really=st.integers(0, 4))
    def erase(self, who: int, name: int, really: int) -> None:
        line = self.some(who)
        if really:
            return
        asked = {"participant": {"id": pick(line.ids, name)}}
        self.ask("eraseParticipant", asked, "participant { id }")
        self.model.erase(line)

    def owner(self, talk: Talk) -> Line | None:
        return next((line for line in self.model.lines if line.inbox is talk), None)

    def teardown(self) -> None:
        self.loop.close()


def pick(ids: set[str], which: int) -> str:
    """Return one of several ids."""
    return sorted(ids)[which % len(ids)]
