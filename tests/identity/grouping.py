"""What a state machine does with GROUPs and legs, beside the rest."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.identity.machine import ANY, pick
from tests.identity.model import Talk
from tests.identity.talking import Talking


class WithGroups(Talking):
    """A machine whose people meet in GROUPs and call each other too."""

    @precondition(lambda self: len(self.model.lines) > 1 and len(self.model.groups) < 2)
    @rule(who=st.lists(ANY, max_size=3))
    def group(self, who: list[int]) -> None:
        lines = {line.current: line for line in map(self.some, who) if not line.erased}
        asked = {"members": [{"id": id} for id in lines]}
        made = self.ask("createConversation", asked, "conversation { id }")["conversation"]["id"]
        self.model.groups.append(Talk(made, {made}, places={id: [None] for id in lines}))

    @precondition(lambda self: self.model.groups)
    @rule(where=ANY, who=ANY, name=ANY)
    def join(self, where: int, who: int, name: int) -> None:
        group, line = self.model.groups[where % len(self.model.groups)], self.some(who)
        alias = pick(line.ids, name)
        asked = {"conversation": group.current, "participant": {"id": alias}}
        wanted = "ERASED" if line.erased else None
        if self.ask("joinConversation", asked, "membership { id }", wanted) is None:
            return
        if not self.model.is_joined(group, line):
            group.places.setdefault(alias, []).append(None)

    @precondition(lambda self: self.model.groups)
    @rule(where=ANY, who=ANY, name=ANY)
    def leave(self, where: int, who: int, name: int) -> None:
        group, line = self.model.groups[where % len(self.model.groups)], self.some(who)
        asked = {"conversation": group.current, "participant": {"id": pick(line.ids, name)}}
        wanted = "ERASED" if line.erased else None
        if wanted is None and not self.model.is_joined(group, line):
            wanted = "NOT_A_MEMBER"
        shown = "membership { conversation { sequence } }"
        done = self.ask("leaveConversation", asked, shown, wanted)
        if done is None:
            return
        end = int(done["membership"]["conversation"]["sequence"])
        for id in line.ids:
            ends = group.places.get(id, [])
            ends[:] = [end if place is None else place for place in ends]

    @precondition(lambda self: any(line.inbox for line in self.model.lines))
    @rule(who=ANY, name=ANY)
    def call(self, who: int, name: int) -> None:
        lines = [line for line in self.model.lines if line.inbox and not line.erased]
        if not lines:
            return
        line = lines[who % len(lines)]
        where, alias = pick(line.inbox.logs, name), pick(line.ids, who)
        asked = {"conversation": where, "participant": {"id": alias}, "channel": {"type": "APP"}}
        leg = self.ask("startLeg", asked, "leg { id status }")["leg"]
        assert leg["status"] == "STARTED"
        self.legs[leg["id"]] = "STARTED"
        self.model.legs[leg["id"]] = (line.inbox.current, frozenset((where, alias)))

    @precondition(lambda self: self.legs)
    @rule(which=ANY, status=st.sampled_from(("RINGING", "ANSWERED")))
    def go_on(self, which: int, status: str) -> None:
        """A leg in progress keeps its id through whatever happened to its conversation (L2)."""
        leg = pick(set(self.legs), which)
        before, (log, names) = self.legs[leg], self.model.legs[leg]
        whose = self.model.line(next(id for id in names if id.startswith("par")))
        steps = {("STARTED", "RINGING"), ("STARTED", "ANSWERED"), ("RINGING", "ANSWERED")}
        wanted = "ERASED" if whose.erased else None if (before, status) in steps else "INVALID_TRANSITION"
        asked = {"leg": leg, "status": status}
        shown = "leg { id status conversation { id } }"
        done = self.ask("updateLeg", asked, shown, wanted)
        if done is not None:
            where = self.model.talk(log).current
            assert done["leg"] == {"id": leg, "status": status, "conversation": {"id": where}}
            self.legs[leg] = status
