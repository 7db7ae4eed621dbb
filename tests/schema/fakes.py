"""A store in memory, just enough to see how the schema asks: what is asked is written down."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from colloquy.domain.actor import Actor
from colloquy.domain.errors import Refusal
from colloquy.domain.ids import Prefix
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import Event
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import Participant
from colloquy.domain.paging import Page, Window
from colloquy.domain.ports import Wanted
from colloquy.resolvers.context import Context
from colloquy.schema.context import GraphQLContext
from colloquy.schema.cursors import Cursors
from tests.builders import BUSINESS_ACTOR, NOON, mint

CURSORS = Cursors(b"secret", "default")


class FakeSnapshot:
    """Answers from dictionaries; `asked` has the name of every reading, in order."""

    def __init__(self, store: "FakeStore", actor: Actor) -> None:
        self.store = store
        self.actor = actor
        self.open = True

    def narrow(self, wanted: Wanted) -> None:
        """Say all the same: leaving out is allowed, not asked for."""

    def _by_id(self, name: str, ids: Iterable[str]) -> dict[str, Any]:
        assert self.open, "read after its end"
        wanted = list(ids)
        self.store.asked.append((name, len(wanted)))
        return {id: self.store.things[id] for id in wanted if id in self.store.things}

    def __getattr__(self, name: str) -> Callable[[Iterable[str]], dict[str, Any]]:
        if name not in BY_ID:
            raise AttributeError(name)
        return lambda ids: self._by_id(name, ids)

    def current_participants(self, ids: Iterable[str]) -> dict[str, Participant]:
        found = self._by_id("current_participants", ids)
        return {id: self.store.things[who.merged_into_id or id] for id, who in found.items()}

    def current_conversations(self, ids: Iterable[str]) -> dict[str, Conversation]:
        found = self._by_id("current_conversations", ids)
        return {id: self.store.things[home.merged_into_id or id] for id, home in found.items()}

    def conversation_page(self, filter: Any, order: Any, window: Window) -> Page[Conversation]:
        self.store.asked.append(("conversation_page", filter, order, window))
        return page([one for one in self.store.things.values() if isinstance(one, Conversation)], window)

    def message_pages(self, of: Sequence[Conversation], *asked: Any) -> list[Page[Message]]:
        self.store.asked.append(("message_pages", len(of), *asked))
        return [page(self._messages(one), asked[-1]) for one in of]

    def message_totals(self, of: Sequence[Conversation], *asked: Any) -> list[int]:
        self.store.asked.append(("message_totals", len(of), *asked))
        return [len(self._messages(one)) for one in of]

    def _messages(self, one: Conversation) -> list[Message]:
        things = self.store.things.values()
        return [m for m in things if isinstance(m, Message) and m.history_id == one.history_id]

    def named(self, ref: Any) -> str | None:
        return ref.value if ref.type is None and ref.value in self.store.things else None

    def positions(self, of: Sequence[Conversation]) -> list[tuple[str, int, int]]:
        return [(one.id, one.sequence, 7) for one in of]

    def inbox_position(self) -> int:
        return 7

    def unread_total(self) -> int:
        return 3

    async def search(self, *asked: Any) -> Page[Message]:
        return await self.store.search(*asked)


BY_ID = (
    "participants",
    "met_participants",
    "conversations",
    "memberships",
    "messages",
    "receipts",
    "legs",
    "changes",
    "events",
)


class FakeStore:
    """Holds things by id; `refusal` is what every write is answered with, where there is one."""

    def __init__(self, *things: Any) -> None:
        self.things: dict[str, Any] = {thing.id: thing for thing in things}
        self.asked: list[Any] = []
        self.snapshots: list[FakeSnapshot] = []
        self.outcome: Any = None
        self.search: Callable[..., Awaitable[Page[Message]]] = _nothing_found

    async def write(self, application: str, unit: Any) -> Any:
        self.asked.append(("write", application))
        if isinstance(self.outcome, Refusal):
            raise self.outcome
        return self.outcome

    @asynccontextmanager
    async def reading(self, actor: Actor) -> AsyncIterator[Any]:
        snapshot = FakeSnapshot(self, actor)
        self.snapshots.append(snapshot)
        yield snapshot
        snapshot.open = False

    def request(self, actor: Actor = BUSINESS_ACTOR) -> GraphQLContext:
        store: Any = self
        return GraphQLContext(Context(actor, store), CURSORS)


async def _nothing_found(*_: Any) -> Page[Message]:
    return Page()


def page(nodes: list[Any], window: Window) -> Page[Any]:
    """Return the first nodes as a page, keyed by their ids."""
    shown = tuple(nodes[: window.size])
    return Page(shown, lambda node: (node.id,), len(nodes) > window.size, False)


def names(asked: list[Any]) -> list[str]:
    return [reading[0] for reading in asked]


def event(fact: Any, **values: Any) -> Event:
    ordinary: dict[str, Any] = {
        "id": mint(Prefix.EVENT),
        "log": "con_1",
        "history_id": "his_1",
        "sequence": 5,
        "occurred_at": NOON,
        "actor_id": None,
        "visibility": "BUSINESS_AND_PARTICIPANT",
        "message_id": None,
        "fact": fact,
        "position": 11,
    }
    return Event(**{**ordinary, **values})
