"""One conversation under random use: its log, its times and its counters always add up.

E1, I11, M3, M4, M6, M7, after every step, against a count of everything from scratch.
"""

from dataclasses import replace
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from colloquy.domain.calls.legs import TRANSITIONS, end_leg, start_leg, update_leg
from colloquy.domain.conversations.create import open_group, open_inbox
from colloquy.domain.conversations.custom_events import send_custom_event
from colloquy.domain.conversations.update import update
from colloquy.domain.errors import InvalidState, InvalidTransition, NotAMember
from colloquy.domain.groups.members import invite, join, leave
from colloquy.domain.ids import Moment
from colloquy.domain.messages.draft import Author, Draft
from colloquy.domain.messages.edit import delete, edit
from colloquy.domain.messages.read_receipts import LogMark, Reader, mark
from colloquy.domain.model.change import Change
from colloquy.domain.model.channel import APP, ChannelType
from colloquy.domain.model.conversation import Conversation, ConversationKind, ConversationState
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.leg import LegDirection, LegStatus
from colloquy.domain.model.membership import Membership, MembershipState
from colloquy.domain.model.message import Direction, Message, SendAs
from colloquy.domain.model.participant import NamedParticipant, Participant
from colloquy.domain.model.receipt import BUSINESS, GUEST, Owner, ReceiptKind
from tests import checks
from tests.builders import LIMITS, THE_BUSINESS, author, contributor, moment, sending, text, visitor
from tests.world import World

who = st.integers(0, 3)
which = st.integers(0, 99)
flags = st.booleans()


class Log(RuleBasedStateMachine):
    """Three participants and a contributor use one conversation; the clock jumps about."""

    kind: ClassVar[ConversationKind]

    @initialize()
    def begin(self) -> None:
        self.world = World()
        self.people = [visitor(), visitor(), visitor(), contributor()]
        self.seconds = 0
        if self.kind is ConversationKind.INBOX:
            change = open_inbox(self.people[0], actor=None, moment=self.now())
        else:
            change = open_group({}, (), name_holder=None, actor=None, moment=self.now(), limits=LIMITS)
        self.world.apply(change)
        self.id = change.conversations[0].id

    def now(self, *, live: bool = True) -> Moment:
        return moment(self.seconds, live=live)

    @property
    def conversation(self) -> Conversation:
        return self.world.conversations[self.id]

    @property
    def messages(self) -> list[Message]:
        return list(self.world.messages.values())

    def places(self, person: Participant) -> tuple[Membership, ...]:
        of = self.world.memberships.values()
        return tuple(place for place in of if place.participant_id == person.id)

    def is_joined(self, person: Participant) -> bool:
        return any(place.state is MembershipState.JOINED for place in self.places(person))

    @rule(seconds=st.integers(-100, 100))
    def the_clock_moves(self, seconds: int) -> None:
        self.seconds += seconds

    # words

    @rule(
        index=st.none() | who,
        direction=st.none() | st.sampled_from(Direction),
        visibility=st.sampled_from(Visibility),
        silent=flags,
        live=flags,
    )
    def send(
        self,
        index: int | None,
        direction: Direction | None,
        visibility: Visibility,
        silent: bool,
        live: bool,
    ) -> None:
        person = None if index is None else self.people[index]
        sender = THE_BUSINESS
        if person is not None:
            sender = Author(person, person.id, self.is_joined(person))
        draft = Draft(text(), SendAs.CALLER, direction, visibility, silent=silent)
        now, marks = self.now(live=live), self.world.marks_of(self.id, BUSINESS, GUEST)
        if self.conversation.state is not ConversationState.ACTIVE:
            with checks.refused(InvalidState, ("input", "conversation")):
                sending(self.conversation, sender, draft, at=now, marks=marks)
        elif not self.may_send(person):
            with checks.refused(NotAMember, ("input", "sender")):
                sending(self.conversation, sender, draft, at=now, marks=marks)
        else:
            self.world.apply(sending(self.conversation, sender, draft, at=now, marks=marks))

    def may_send(self, person: Participant | None) -> bool:
        """M6, once more."""
        if person is None:
            return True
        if self.kind is ConversationKind.INBOX:
            return person in (self.people[0], self.people[3])
        return self.is_joined(person)

    @precondition(lambda self: self.world.messages)
    @rule(index=which, words=st.sampled_from(("Hello", "Better", "Best")))
    def edit(self, index: int, words: str) -> None:
        message = self.messages[index % len(self.messages)]
        if message.deleted_at is None:
            change = edit(
                self.conversation,
                message,
                text(words),
                sender=None,
                by=THE_BUSINESS,
                moment=self.now(),
                limits=LIMITS,
            )
            self.world.apply(change)

    @precondition(lambda self: self.world.messages)
    @rule(index=which)
    def delete(self, index: int) -> None:
        message = self.messages[index % len(self.messages)]
        marks = self.world.marks_of(self.id, BUSINESS, GUEST)
        change = delete(
            self.conversation, message, sender=None, by=THE_BUSINESS, marks=marks, moment=self.now()
        )
        self.world.apply(change)

    @rule()
    def tell_something(self) -> None:
        if self.conversation.state is ConversationState.ACTIVE:
            change = send_custom_event(
                self.conversation, "custom:thing", {}, 2, actor=None, moment=self.now(), limits=LIMITS
            )
            self.world.apply(change)

    @rule(state=st.sampled_from((ConversationState.ACTIVE, ConversationState.INACTIVE)))
    def rest_or_wake(self, state: ConversationState) -> None:
        patch = {"state": state}
        self.world.apply(
            update(self.conversation, patch, name_holder=None, actor=None, moment=self.now(), limits=LIMITS)
        )

    # marks

    @precondition(lambda self: self.world.messages)
    @rule(index=which, reader=st.none() | st.integers(0, 2), kind=st.sampled_from(ReceiptKind))
    def read(self, index: int, reader: int | None, kind: ReceiptKind) -> None:
        message = self.messages[index % len(self.messages)]
        owner = BUSINESS if reader is None else self.owner(self.people[reader])
        hidden = message.visibility is Visibility.BUSINESS
        if owner is None or (hidden and owner != BUSINESS):
            return
        person = None if reader is None else self.people[reader].id
        held = next((m for m in self.world.marks_of(self.id, owner) if m.kind is kind), None)
        after = LogMark(self.id, held, covers=False).key
        passed = [m for m in self.messages if after < m.key <= message.key]
        settled = sum(checks.is_public(m) and m.sender_id != owner for m in passed)
        log = LogMark(self.id, held, bool(passed), settled)
        change = mark(
            self.conversation,
            message,
            Reader(owner, person),
            kind,
            (log,),
            left_unread=self.unread_after(message, owner),
            moment=self.now(),
        )
        self.world.apply(change)
        assert all(m.key > after for m in change.marks)

    def owner(self, person: Participant) -> Owner | None:
        if self.kind is ConversationKind.GROUP:
            return person.id if self.places(person) else None
        return GUEST if person is self.people[0] else None

    def unread_after(self, message: Message, owner: Owner) -> int:
        incoming = Direction.PARTICIPANT_TO_BUSINESS
        if owner != BUSINESS:
            incoming = Direction.BUSINESS_TO_PARTICIPANT
        return sum(
            m.key > message.key
            and m.direction is incoming
            and not m.silent
            and m.deleted_at is None
            and (owner == BUSINESS or m.visibility is not Visibility.BUSINESS)
            for m in self.messages
        )

    # legs

    @rule(status=st.sampled_from(LegStatus), index=which)
    def call(self, status: LegStatus, index: int) -> None:
        """Start a leg while there are few, else take one a step further, or be refused."""
        legs = list(self.world.legs.values())
        if len(legs) < 2:
            self.start_leg(self.people[3])
            return
        leg = legs[index % len(legs)]

        def step() -> Change:
            return update_leg(
                self.conversation,
                leg,
                status=status,
                muted=None,
                earmuffed=None,
                reason=None,
                actor=None,
                moment=self.now(),
                limits=LIMITS,
            )

        if status in TRANSITIONS.get(leg.status, ()):
            self.world.apply(step())
        elif leg.is_over and leg.status is status:
            assert step() == Change()
        else:
            with checks.refused(InvalidTransition, ("input", "status")):
                step()

    def start_leg(self, person: Participant) -> None:
        if self.conversation.state is ConversationState.ACTIVE and self.may_send(person):
            change = start_leg(
                self.conversation,
                NamedParticipant(person, person.id),
                APP,
                named=self.conversation.id,
                joined=self.is_joined(person),
                direction=LegDirection.OUTBOUND,
                media=(),
                actor=None,
                moment=self.now(),
            )
            self.world.apply(change)

    @precondition(lambda self: self.world.legs)
    @rule(index=which)
    def hang_up(self, index: int) -> None:
        leg = list(self.world.legs.values())[index % len(self.world.legs)]
        change = end_leg(self.conversation, leg, reason=None, actor=None, moment=self.now(), limits=LIMITS)
        assert bool(change.events) != leg.is_over
        self.world.apply(change)

    # what always holds

    @invariant()
    def the_log_has_no_gap(self) -> None:
        checks.check_log(self.conversation, self.world.events[self.id])
        assert self.conversation.length == self.conversation.sequence

    @invariant()
    def every_message_keeps_its_number_and_time(self) -> None:
        checks.check_numbers(self.messages, self.world.events)
        checks.check_times(self.messages)

    @invariant()
    def counters_are_what_counting_gives(self) -> None:
        checks.check_counters(self.conversation, self.messages, self.world.seen())

    @invariant()
    def each_member_has_unread_what_others_sent_after_its_mark(self) -> None:
        for (log, owner, kind), held in self.world.marks.items():
            if owner in (BUSINESS, GUEST) or kind is not ReceiptKind.SEEN:
                continue
            others = [m for m in self.messages if checks.is_public(m) and m.sender_id != owner]
            unread = sum(m.key > held.key for m in others)
            assert self.world.conversations[log].public_count - held.settled == unread


class InboxLog(Log):
    kind = ConversationKind.INBOX

    @rule(channel=st.sampled_from(ChannelType))
    def write_through(self, channel: ChannelType) -> None:
        if self.conversation.state is ConversationState.ACTIVE:
            draft = replace(Draft(text()), source_channel=channel)
            marks = self.world.marks_of(self.id, BUSINESS, GUEST)
            who = author(self.people[0])
            self.world.apply(sending(self.conversation, who, draft, at=self.now(), marks=marks))
            assert channel in self.conversation.channels
            assert len(set(self.conversation.channels)) == len(self.conversation.channels)


class GroupLog(Log):
    kind = ConversationKind.GROUP

    @rule(index=who, invited=flags)
    def come(self, index: int, invited: bool) -> None:
        person = self.people[index]
        if self.conversation.state is not ConversationState.ACTIVE or (invited and self.is_joined(person)):
            return
        places, count = self.places(person), self.open_count()
        change = (invite if invited else join)(
            self.conversation, person, APP, places, count, by=None, moment=self.now(), limits=LIMITS
        )
        self.world.apply(change)
        assert self.is_joined(person) != invited

    @rule(index=who)
    def go(self, index: int) -> None:
        places = self.places(self.people[index])

        def step() -> Change:
            count = self.open_count()
            return leave(
                self.conversation, places, None, count, (), by=None, moment=self.now(), limits=LIMITS
            )

        if not any(place.is_open for place in places):
            with checks.refused(NotAMember, ("input", "participant")):
                step()
        else:
            self.world.apply(step())
            assert not self.is_joined(self.people[index])

    def open_count(self) -> int:
        return sum(place.is_open for place in self.world.memberships.values())

    @invariant()
    def it_is_empty_exactly_while_nobody_is_in_it(self) -> None:
        """Every leg ends (L2)."""
        assert (self.conversation.empty_since is not None) == (self.open_count() == 0)


STEPS = 30
InboxLog.TestCase.settings = settings(stateful_step_count=STEPS)
GroupLog.TestCase.settings = settings(stateful_step_count=STEPS)
TestInboxLog = InboxLog.TestCase
TestGroupLog = GroupLog.TestCase
