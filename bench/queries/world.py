"""The measured world: one database, filled through the resolvers, the same with every run."""

import asyncio
import hashlib
import itertools
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.queries import histories, people
from bench.queries.people import CONTRIBUTORS, SEED, START, Line, Talk
from domain.actor import Actor
from domain.channel import ChannelType
from domain.content import BasicContent, TextItem
from domain.drafting import Draft
from domain.ids import SECOND, ApplicationId, ConversationId, Instant, MessageId, Moment, ParticipantId
from domain.mark import ReceiptKind
from domain.message import DeliveryStatus, Direction
from domain.participant import IdentityType, ParticipantKind, ParticipantRef
from domain.ports import Transaction
from domain.promotion import Promotion
from domain.registration import Attributes, Ids
from persistence.sqlite import connect_writer
from persistence.store import SqliteStore, open_store
from resolvers.context import Context
from resolvers.conversations import get_or_create_conversation
from resolvers.identity import promote_participant
from resolvers.marks import move_mark
from resolvers.messages import send_message, update_delivery
from resolvers.participants import create_participant
from server.clock import Minter

APPLICATION = ApplicationId("default")
_TOGETHER = 256
_SOURCES = (Path(__file__), Path(people.__file__), Path(histories.__file__))
_MIGRATIONS = Path(__file__).parents[2] / "persistence" / "migrations" / "versions"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is in it: conversations and their messages, one long history, and visitors to promote."""

    conversations: int = 2_000
    messages: int = 100_000
    history: int = 100_000
    visitors: int = 12_000

    @property
    def known(self) -> int:
        """How many of the visitors became contacts whose ids are known."""
        return self.conversations * 2 // 5


def files(size: Size, folder: Path) -> tuple[Path, Path]:
    """Return the database to read and the one to write into, made when they are not there yet."""
    key = hashlib.sha256(repr(sorted(asdict(size).items())).encode())
    for source in (*_SOURCES, *sorted(_MIGRATIONS.glob("*.py"))):
        key.update(source.read_bytes())
    place = folder / "worlds" / key.hexdigest()[:16]
    if not place.exists():
        shutil.rmtree(place.parent, ignore_errors=True)  # worlds of other sizes and older shapes
        making = place.with_suffix(".making")
        making.mkdir(parents=True)
        asyncio.run(_fill(size, making / "reading.db", making / "writing.db"))
        making.rename(place)
    return place / "reading.db", place / "writing.db"


async def _fill(size: Size, reading: Path, writing: Path) -> None:
    clock = itertools.count(START - 200 * 24 * people.HOUR, 1000)
    bits = random.Random(7).getrandbits
    mint = Minter(lambda: Instant(next(clock)), bits)
    store = await open_store(reading, "process", lambda: Moment(Instant(next(clock)), mint))
    world = _World(store, Talk(SEED), mint)
    await world.fill(size)
    await store.close()
    _settle(reading)
    shutil.copy(reading, writing)  # before the history is long: no write depends on it
    histories.repeat(reading, world.inboxes[-1], size.history // histories.BLOCK)
    _settle(reading)
    store = await open_store(writing, "process", lambda: Moment(Instant(next(clock)), mint))
    world.store = store
    await world.run(world.newcomers(size.visitors))
    await store.close()
    _settle(writing)


def _settle(path: Path) -> None:
    """Let a database know its own statistics, and leave nothing in its WAL."""
    connection = connect_writer(path, "process")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


class _World:
    """What is done to fill a database, one unit of work after the other."""

    def __init__(self, store: SqliteStore, talk: Talk, mint: Minter) -> None:
        self.store = store
        self.talk = talk
        self.mint = mint
        self.people: list[ParticipantId] = []
        self.inboxes: list[ConversationId] = []
        self.last: dict[int, MessageId] = {}

    async def fill(self, size: Size) -> None:
        lengths = self.talk.lengths(size.conversations, size.messages)
        await self.run(self._staff(name) for name in CONTRIBUTORS)
        await self.run(self._visitor(f"visitor-{n}") for n in range(size.conversations))
        await self.run(self._lines(self.talk.lines(lengths), lengths, size.known))
        await self.run([self._visitor("visitor-long")])
        await self.run(self._block(size.conversations))

    async def run(self, units: Iterable[Any]) -> None:
        """Hand units to the writer, many in a transaction; raises what a unit raises."""
        numbered = iter(units)
        while chunk := list(itertools.islice(numbered, _TOGETHER)):
            for answer in self.store.submit(APPLICATION, chunk):
                await asyncio.wrap_future(answer)

    def newcomers(self, count: int) -> Iterator[Any]:
        """Yield visitors who wrote twice each, for promotions."""
        for number in range(count):
            yield self._visitor(f"newcomer-{number}")
            at = Instant(START - 100 * 24 * people.HOUR + number * SECOND)
            yield from (self._newcomer_says(number, Instant(at + i)) for i in range(2))

    def _newcomer_says(self, number: int, at: Instant) -> Any:
        text, ref = self.talk.text(), ParticipantRef(IdentityType.ANONYMOUS_VISITOR, f"newcomer-{number}")

        def unit(tx: Transaction) -> None:
            self._at(tx, at)
            opened = get_or_create_conversation.within(tx, self._context, ref)
            draft = Draft(BasicContent((TextItem(text),)))
            send_message.within(tx, self._context, opened.conversation.id, draft, ref)

        return unit

    @property
    def _context(self) -> Context:
        return Context(Actor(APPLICATION), self.store)

    def _at(self, tx: Transaction, at: Instant) -> None:
        tx.at(Moment(at, self.mint))

    def _staff(self, name: str) -> Any:
        shown = self.talk.name()

        def unit(tx: Transaction) -> None:
            self._at(tx, Instant(START - 180 * 24 * people.HOUR))
            ids, described = Ids(None, None, None), Attributes(name=name, display_name=shown)
            create_participant.within(tx, self._context, ParticipantKind.CONTRIBUTOR, ids, described)

        return unit

    def _visitor(self, external: str) -> Any:
        shown = self.talk.name()

        def unit(tx: Transaction) -> None:
            self._at(tx, Instant(START - 150 * 24 * people.HOUR))
            ids, described = Ids(external, None, None), Attributes(display_name=shown)
            kind = ParticipantKind.ANONYMOUS_VISITOR
            who = create_participant.within(tx, self._context, kind, ids, described)
            opened = get_or_create_conversation.within(tx, self._context, ParticipantRef(None, who.id))
            self.people.append(who.id)
            self.inboxes.append(opened.conversation.id)

        return unit

    def _lines(self, lines: Iterable[Line], lengths: list[int], known: int) -> Iterator[Any]:
        """Yield the messages, and after some of them what became of them, and of who wrote them."""
        for line in lines:
            yield self._message(line.visitor, line.at)
            if line.number % 16 == 11:
                yield from self._read(line.visitor, line.at)
            if line.visitor < known and line.number == lengths[line.visitor] // 2:
                yield self._promotion(line.visitor, line.at)

    def _block(self, visitor: int) -> Iterator[Any]:
        """Yield the messages that a long history repeats."""
        for number in range(histories.BLOCK):
            at = Instant(START - 140 * 24 * people.HOUR + number * 2 * SECOND)
            yield self._message(visitor, at)
            if number % 16 == 11:
                yield from self._read(visitor, at)

    def _message(self, visitor: int, at: Instant) -> Any:
        draw, text = self.talk.random, self.talk.text()
        inbound = draw.random() < 0.5
        mailed = not inbound and draw.random() < 0.3
        staff = ParticipantRef(IdentityType.NAME, draw.choice(CONTRIBUTORS))
        draft = Draft(
            BasicContent((TextItem(text),)),
            direction=Direction.PARTICIPANT_TO_BUSINESS if inbound else Direction.BUSINESS_TO_PARTICIPANT,
            target_channels=(ChannelType.EMAIL,) if mailed else (),
        )

        def unit(tx: Transaction) -> None:
            self._at(tx, at)
            home, sender = self.inboxes[visitor], staff
            if inbound:
                sender = ParticipantRef(None, self.people[visitor])
            sent = send_message.within(tx, self._context, home, draft, sender).message
            self.last[visitor] = sent.id
            if mailed:
                status = DeliveryStatus.DELIVERED
                update_delivery.within(tx, self._context, sent.id, ChannelType.EMAIL, status, None)

        return unit

    def _read(self, visitor: int, at: Instant) -> Iterator[Any]:
        yield self._mark(visitor, at, ReceiptKind.DELIVERED, is_guest=True)
        yield self._mark(visitor, at, ReceiptKind.SEEN, is_guest=True)
        yield self._mark(visitor, at, ReceiptKind.SEEN, is_guest=False)

    def _mark(self, visitor: int, at: Instant, kind: ReceiptKind, *, is_guest: bool) -> Any:
        def unit(tx: Transaction) -> None:
            self._at(tx, Instant(at + SECOND // 2))
            ref = ParticipantRef(None, self.people[visitor]) if is_guest else None
            move_mark.within(tx, self._context, self.inboxes[visitor], self.last[visitor], ref, kind)

        return unit

    def _promotion(self, visitor: int, at: Instant) -> Any:
        """Return a visitor's promotion; every eighth turns out to be the contact before it."""
        contact = visitor - 1 if visitor % 8 == 7 else visitor
        email = f"contact-{visitor}@example.com"
        promotion = Promotion(
            ParticipantKind.CONTACT, f"contact-{contact}", attributes=Attributes(emails=(email,))
        )

        def unit(tx: Transaction) -> None:
            self._at(tx, Instant(at + SECOND))
            ref = ParticipantRef(None, self.people[visitor])
            promote_participant.within(tx, self._context, ref, promotion, None, None)

        return unit
