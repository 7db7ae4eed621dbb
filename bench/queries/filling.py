"""What fills the measured world: people who write, read and are promoted, unit of work by unit."""

import asyncio
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.queries import histories, people
from bench.queries.people import CONTRIBUTORS, START, Line, Talk
from colloquy.domain.actor import Actor
from colloquy.domain.identity.promote import Promotion
from colloquy.domain.identity.registration import Ids
from colloquy.domain.ids import (
    SECOND,
    ApplicationId,
    ConversationId,
    Instant,
    MessageId,
    Moment,
    ParticipantId,
)
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.content import BasicContent, TextItem
from colloquy.domain.model.message import DeliveryStatus, Direction
from colloquy.domain.model.participant import IdentityType, ParticipantKind, ParticipantRef
from colloquy.domain.model.receipt import ReceiptKind
from colloquy.domain.ports import Transaction
from colloquy.persistence.sqlite.store import SqliteStore
from colloquy.resolvers.context import Context
from colloquy.resolvers.conversations import get_or_create_conversation
from colloquy.resolvers.identity import promote_participant
from colloquy.resolvers.messages import send_message, update_delivery
from colloquy.resolvers.participants import create_participant
from colloquy.resolvers.receipts import move_mark
from colloquy.server.clock import Minter

APPLICATION = ApplicationId("default")
_TOGETHER = 256


@dataclass(frozen=True, slots=True)
class Size:
    """How much is in it: conversations and their messages, one long history, and visitors to promote."""

    conversations: int = 2_000
    messages: int = 100_000
    history: int = 100_000
    visitors: int = 12_000
    repeated: bool = True
    """Whether the long history is one block repeated by SQL; else all of it is sent."""

    @property
    def known(self) -> int:
        """How many of the visitors became contacts whose ids are known."""
        return self.conversations * 2 // 5


@dataclass(frozen=True, slots=True)
class _Said:
    """What a message is to be, and which contributor sends it; None: the visitor."""

    draft: Draft
    staff: ParticipantRef | None


class World:
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
        blocks = 1 if size.repeated else size.history // histories.BLOCK
        await self.run(self._long(size.conversations, blocks))

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
            ids, described = Ids(None, None, None), {"name": name, "display_name": shown}
            create_participant.within(tx, self._context, ParticipantKind.CONTRIBUTOR, ids, described)

        return unit

    def _visitor(self, external: str) -> Any:
        shown = self.talk.name()

        def unit(tx: Transaction) -> None:
            self._at(tx, Instant(START - 150 * 24 * people.HOUR))
            ids, described = Ids(external, None, None), {"display_name": shown}
            kind = ParticipantKind.ANONYMOUS_VISITOR
            who = create_participant.within(tx, self._context, kind, ids, described)
            opened = get_or_create_conversation.within(tx, self._context, ParticipantRef(None, who.id))
            self.people.append(who.id)
            self.inboxes.append(opened.conversation.id)

        return unit

    def _lines(self, lines: Iterable[Line], lengths: list[int], known: int) -> Iterator[Any]:
        """Yield the messages, and after some of them what became of them, and of who wrote them."""
        for line in lines:
            yield self._message(line.visitor, line.at, self._said())
            if line.number % 16 == 11:
                yield from self._read(line.visitor, line.at)
            if line.visitor < known and line.number == lengths[line.visitor] // 2:
                yield self._promotion(line.visitor, line.at)

    def _long(self, visitor: int, times: int) -> Iterator[Any]:
        """Yield the messages of a long history: one block, so many times."""
        block = [self._said() for _ in range(histories.BLOCK)]
        for turn in range(times):
            for number, said in enumerate(block):
                elapsed = turn * histories.SPAN + number * 2 * SECOND
                at = Instant(START - 140 * 24 * people.HOUR + elapsed)
                yield self._message(visitor, at, said)
                if number % 16 == 11:
                    yield from self._read(visitor, at)

    def _said(self) -> _Said:
        draw, text = self.talk.random, self.talk.text()
        inbound = draw.random() < 0.5
        mailed = not inbound and draw.random() < 0.3
        draft = Draft(
            BasicContent((TextItem(text),)),
            direction=Direction.PARTICIPANT_TO_BUSINESS if inbound else Direction.BUSINESS_TO_PARTICIPANT,
            target_channels=(ChannelType.EMAIL,) if mailed else (),
        )
        return _Said(draft, None if inbound else ParticipantRef(IdentityType.NAME, draw.choice(CONTRIBUTORS)))

    def _message(self, visitor: int, at: Instant, said: _Said) -> Any:
        draft = said.draft

        def unit(tx: Transaction) -> None:
            self._at(tx, at)
            home, sender = self.inboxes[visitor], said.staff or ParticipantRef(None, self.people[visitor])
            sent = send_message.within(tx, self._context, home, draft, sender).message
            self.last[visitor] = sent.id
            if draft.target_channels:
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
        promotion = Promotion(ParticipantKind.CONTACT, f"contact-{contact}", attributes={"emails": (email,)})

        def unit(tx: Transaction) -> None:
            self._at(tx, Instant(at + SECOND))
            ref = ParticipantRef(None, self.people[visitor])
            promote_participant.within(tx, self._context, ref, promotion, None, None)

        return unit
