"""What the laws say of people, conversations and marks, in plain sets: nothing of the code is in it."""

from copy import deepcopy
from dataclasses import dataclass, field

BUSINESS, GUEST = "business", "guest"
Place = tuple[str, str]
NOWHERE: Place = ("", "")


class Refused(Exception):
    """What the laws refuse, with its code."""


@dataclass(frozen=True)
class Post:
    """A message: where it was numbered, what it named, and which side it comes from."""

    id: str
    log: str
    sequence: int
    at: str
    named: frozenset[str]
    sender: str | None
    incoming: bool
    public: bool = True
    silent: bool = False
    deleted: bool = False
    key: str | None = None

    @property
    def place(self) -> Place:
        return (self.at, self.id)


@dataclass
class Talk:
    """One line of conversations: its ids, its current one, and its history (I7, I11)."""

    current: str
    logs: set[str]
    posts: dict[str, Post] = field(default_factory=dict)
    places: dict[str, list[int | None]] = field(default_factory=dict)
    """GROUP: for each who was in it, the last sequence that a place sees, None while JOINED (M8)."""


@dataclass
class Line:
    """One line of participants: whom all its ids lead to."""

    current: str
    ids: set[str]
    kind: str
    inbox: Talk | None = None
    erased: bool = False


@dataclass
class Merge:
    """What a merge found, for its undo."""

    change: str
    survivor: Line
    other: Line
    seen: dict[tuple[str, str], Place]
    collapsed: list[tuple[Talk, str]]
    new: tuple[tuple[str, str], ...]
    before: frozenset[str] = frozenset()
    """The messages and legs that there were: what they named is settled."""


class Model:
    """The partition of ids, the histories, and the marks."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.groups: list[Talk] = []
        self.externals: dict[tuple[str, str], str] = {}
        self.seen: dict[tuple[str, str], Place] = {}
        self.posts: dict[str, Post] = {}
        self.home: dict[str, str] = {}
        self.legs: dict[str, tuple[str, frozenset[str]]] = {}
        """For each leg a log of the conversation that it is in, and the ids that its start named."""
        self.deeds: list[tuple[str, str, Merge | None]] = []

    def line(self, id: str) -> Line:
        return next(line for line in self.lines if id in line.ids)

    def talk(self, id: str) -> Talk:
        return next(talk for talk in self.talks() if id in talk.logs)

    def talks(self) -> list[Talk]:
        return [line.inbox for line in self.lines if line.inbox] + self.groups

    def post(self, talk: Talk, post: Post) -> None:
        talk.posts[post.id] = self.posts[post.id] = post
        self.home[post.id] = post.log

    def mark(self, talk: Talk, owner: str, post: Post) -> None:
        """Move a mark forward in all logs of the line, never back (M7)."""
        for log in talk.logs:
            self.seen[log, owner] = max(self.seen.get((log, owner), NOWHERE), post.place)

    def history(self, talk: Talk) -> list[str]:
        return [post.id for post in sorted(talk.posts.values(), key=lambda p: p.place)]

    def unread(self, talk: Talk, line: Line | None = None) -> int:
        """What lies after the viewer's mark that it may see, not silent, not its own side's (M4, M7)."""
        inbox = talk not in self.groups
        owner = BUSINESS if line is None else GUEST if inbox else line.current
        reach = None if line is None or inbox else self.reach(talk, line)

        def counts(post: Post) -> bool:
            read = post.place <= self.seen.get((self.home[post.id], owner), NOWHERE)
            if read or post.silent or post.deleted or line is None:
                return post.incoming and not (read or post.silent or post.deleted)
            ours = post.incoming if inbox else post.sender in line.ids
            return post.public and not ours and (reach is None or post.sequence <= reach)

        return sum(counts(post) for post in talk.posts.values())

    def reach(self, talk: Talk, line: Line) -> int | None:
        """The last sequence that a member sees; None: all."""
        ends = [end for id in line.ids for end in talk.places.get(id, [])]
        return None if None in ends else max((end or 0 for end in ends), default=0)

    def is_joined(self, talk: Talk, line: Line) -> bool:
        return any(None in talk.places.get(id, []) for id in line.ids)

    def rise(self, line: Line, kind: str, minted: str | None) -> None:
        """The same id, a higher kind, a new conversation that goes on (I3)."""
        line.kind = kind
        self.deeds.append(("PROMOTED", line.current, None))
        self._succeed(line, minted)

    def merge(
        self, survivor: Line, lost: Line, kind: str, minted: str | None, id: str, *new: tuple[str, str]
    ) -> None:
        """Two become one; nothing is lost (I10)."""
        before = frozenset((*self.posts, *self.legs))
        found = Merge(id, deepcopy(survivor), deepcopy(lost), dict(self.seen), [], new, before)
        self.deeds.append(("MERGED", survivor.current, found))
        for group in self.groups:
            mine, theirs = (self.seen.get((group.current, s.current), NOWHERE) for s in (survivor, lost))
            self.seen[group.current, survivor.current] = max(mine, theirs)
            if self.is_joined(group, survivor) and self.is_joined(group, lost):
                holder = next(id for id in lost.ids if None in group.places.get(id, []))
                group.places[holder].remove(None)
                found.collapsed.append((group, holder))
        self.lines.remove(lost)
        survivor.kind, survivor.ids = kind, survivor.ids | lost.ids
        if survivor.inbox and lost.inbox:
            survivor.inbox.logs |= lost.inbox.logs
            survivor.inbox.posts |= lost.inbox.posts
        survivor.inbox = survivor.inbox or lost.inbox
        self._succeed(survivor, minted)

    def unmerge(self, change: str) -> tuple[Line, Line]:
        """The exact inverse; what named the one who is back, or its conversation, goes with it (I12)."""
        index = next(i for i, deed in enumerate(self.deeds) if deed[2] and deed[2].change == change)
        state, survivor, found = self.deeds[index]
        line = self.line(survivor)
        later = [kind for kind, id, _ in self.deeds[index + 1 :] if id in line.ids]
        if found is None or state == "UNDONE" or {"PROMOTED", "MERGED", "ERASED"} & {*later}:
            raise Refused("INVALID_STATE")
        self.deeds[index] = ("UNDONE", line.current, found)
        back = found.other
        line.kind, line.ids = found.survivor.kind, line.ids - back.ids
        self.lines.append(back)
        for external in found.new:
            del self.externals[external]
        if back.inbox and line.inbox:
            self._part(line.inbox, back.inbox, back.ids | back.inbox.logs, found.before)
        for group in self.groups:
            self._part_marks(group, found, line, back)
        for group, holder in found.collapsed:
            group.places[holder].append(None)
        return line, back

    def erase(self, line: Line) -> None:
        """Everything personal goes; numbering and counts stay (I15)."""
        if line.erased:
            return
        line.erased = True
        self.deeds.append(("ERASED", line.current, None))
        if line.inbox:
            end = max((post.place for post in line.inbox.posts.values()), default=NOWHERE)
            self.seen |= {(log, owner): end for log in line.inbox.logs for owner in (BUSINESS, GUEST)}
        for group in self.groups:
            for id in line.ids & group.places.keys():
                group.places[id] = [end for end in group.places[id] if end is not None]

    def _succeed(self, line: Line, minted: str | None) -> None:
        if line.inbox and minted:
            for owner in (BUSINESS, GUEST):
                self.seen[minted, owner] = self.seen.get((line.inbox.current, owner), NOWHERE)
            line.inbox.current = minted
            line.inbox.logs.add(minted)

    def _part(self, inbox: Talk, back: Talk, names: set[str], before: frozenset[str]) -> None:
        def goes(id: str, log: str, named: frozenset[str]) -> bool:
            return log in back.logs or (id not in before and bool(named & names))

        inbox.logs -= back.logs
        going = {i: p for i, p in inbox.posts.items() if goes(i, self.home[i], p.named)}
        self.home |= {id: back.current for id in going if self.home[id] not in back.logs}
        inbox.posts = {id: post for id, post in inbox.posts.items() if id not in going}
        back.posts = going
        for leg, (log, named) in self.legs.items():
            if log in back.logs | inbox.logs and goes(leg, log, named):
                self.legs[leg] = (log if log in back.logs else back.current, named)

    def _part_marks(self, group: Talk, found: Merge, line: Line, back: Line) -> None:
        """A mark set after the merge is kept by both, in the GROUPs of both."""
        if back.ids & group.places.keys():
            present = self.seen[group.current, line.current]
            places = [found.seen.get((group.current, one.current), NOWHERE) for one in (line, back)]
            kept = [present if present > max(places) else place for place in places]
            self.seen |= {(group.current, line.current): kept[0], (group.current, back.current): kept[1]}
