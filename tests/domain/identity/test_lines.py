"""People promoted and merged at random, while they write: nothing is lost, nothing renumbered.

I1, I3, I4, I7, I8, I10, I11, I13, M3, M7, M10, E1, after every step, counted from scratch.
"""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from colloquy.domain.conversations.create import open_group, open_inbox
from colloquy.domain.errors import IdentityConflict, InvalidInput
from colloquy.domain.groups.members import join
from colloquy.domain.identity.merge import merge, plan_merge
from colloquy.domain.identity.merge_groups import SharedGroup, key_of, seen
from colloquy.domain.identity.merge_inboxes import Inbox
from colloquy.domain.identity.parties import IdentityPlan, IdentityTransition, MergeParty
from colloquy.domain.identity.promote import Promotion, plan_promotion, promote
from colloquy.domain.identity.registration import Ids, create_participant
from colloquy.domain.ids import Moment, ParticipantId
from colloquy.domain.messages.draft import Author, Draft
from colloquy.domain.messages.read_receipts import LogMark, Reader, mark
from colloquy.domain.model.change import (
    Change,
    ConversationsReassigned,
    HistoryReassigned,
    ParticipantsReassigned,
)
from colloquy.domain.model.channel import APP
from colloquy.domain.model.conversation import Conversation, ConversationKind
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence
from colloquy.domain.model.membership import Membership, MembershipState
from colloquy.domain.model.message import Direction, Message, MessageKey
from colloquy.domain.model.participant import IdentityType, NamedParticipant, Participant, ParticipantKind
from colloquy.domain.model.receipt import BUSINESS, GUEST, Owner, ReceiptKind
from tests import checks
from tests.builders import LIMITS, THE_BUSINESS, grounds, moment, sending, text
from tests.world import World

VISITOR, CONTACT, MEMBER = ParticipantKind.ANONYMOUS_VISITOR, ParticipantKind.CONTACT, ParticipantKind.MEMBER
RANK = {VISITOR: 0, CONTACT: 1, MEMBER: 2}
ASSERTED = IdentityEvidence.SERVER_ASSERTED
which = st.integers(0, 99)
names = st.none() | st.sampled_from(("a", "b"))


class Business:
    """A world in which operations name things by any id that they ever had."""

    def __init__(self) -> None:
        self.world = World()
        self.seconds = 0
        change = open_group({}, (), name_holder=None, actor=None, moment=self.now(), limits=LIMITS)
        self.world.apply(change)
        self.group_id = change.conversations[0].id

    def now(self) -> Moment:
        return moment(self.seconds)

    @property
    def group(self) -> Conversation:
        return self.world.conversations[self.group_id]

    def meet(self, name: str) -> ParticipantId:
        change = create_participant(
            VISITOR,
            Ids(),
            {"display_name": name, "custom_data": {"name": name}},
            {},
            actor=None,
            moment=self.now(),
            limits=LIMITS,
        )
        self.world.apply(change)
        return change.participants[0].id

    def inbox(self, id: ParticipantId) -> Conversation:
        """Return the inbox of whoever the id leads to, opened if need be."""
        person = self.world.current(id)
        if self.world.inbox_of(person) is None:
            self.world.apply(open_inbox(person, actor=None, moment=self.now()))
        found = self.world.inbox_of(self.world.current(id))
        assert found is not None
        return found

    def send(self, id: ParticipantId, direction: Direction) -> Message:
        home, person = self.inbox(id), self.world.current(id)
        sender = THE_BUSINESS
        if direction is Direction.PARTICIPANT_TO_BUSINESS:
            sender = Author(person, id)
        marks = self.world.marks_of(home.id, BUSINESS, GUEST)
        change = sending(home, sender, Draft(text()), at=self.now(), marks=marks)
        self.world.apply(change)
        return change.messages[0]

    def read(self, message: Message, owner: Owner) -> None:
        home = self.world.current_conversation(message.log)
        history = self.world.history(home.history_id)
        logs = []
        for log in self.world.logs(home.line_id):
            held = seen(self.world.marks_of(log, owner))
            after = key_of(held)
            covers = any(m.log == log and after < m.key <= message.key for m in history)
            logs.append(LogMark(log, held, covers))
        incoming = "PARTICIPANT_TO_BUSINESS" if owner == BUSINESS else "BUSINESS_TO_PARTICIPANT"
        left = sum(m.direction.value == incoming and m.key > self.reach(m, owner, message) for m in history)
        reader = Reader(owner, None if owner == BUSINESS else home.participant_id)
        change = mark(home, message, reader, ReceiptKind.SEEN, logs, left_unread=left, moment=self.now())
        self.world.apply(change)

    def reach(self, message: Message, owner: Owner, up_to: Message) -> MessageKey:
        """Return how far an owner has read in a message's own log, once it has read up to another."""
        return max(up_to.key, key_of(seen(self.world.marks_of(message.log, owner))))

    # groups

    def places(self, person: Participant, *, is_open: bool = True) -> tuple[Membership, ...]:
        line = set(self.world.line(person.line_id))
        found = (m for m in self.world.memberships.values() if m.participant_id in line)
        return tuple(place for place in found if place.is_open or not is_open)

    def come(self, id: ParticipantId) -> None:
        person = self.world.current(id)
        self.world.apply(
            join(
                self.group,
                NamedParticipant(person, id),
                APP,
                self.places(person),
                0,
                by=None,
                moment=self.now(),
                limits=LIMITS,
            )
        )

    def say(self, id: ParticipantId) -> None:
        person = self.world.current(id)
        if any(place.state is MembershipState.JOINED for place in self.places(person)):
            self.world.apply(sending(self.group, Author(person, id, True), at=self.now()))

    # identity

    def promote(
        self, id: ParticipantId, to: ParticipantKind, contact_id: str | None, member_id: str | None
    ) -> IdentityTransition | None:
        person, asked = self.world.current(id), Promotion(to, contact_id, member_id)
        held = {type: self.world.holder(type, value) for type, value in asked.ids().items()}
        holders = {type: holder for type, holder in held.items() if holder}
        plan = plan_promotion(person, asked, holders, ASSERTED, self.now())
        return self.carry_out(plan) if plan else None

    def merge(self, source: ParticipantId, into: ParticipantId) -> IdentityTransition | None:
        people = self.world.current(source), self.world.current(into)
        plan = plan_merge(*people, ASSERTED, has_token=True)
        return self.carry_out(plan) if plan else None

    def carry_out(self, plan: IdentityPlan) -> IdentityTransition:
        survivor = self.world.participants[plan.survivor.id]
        if plan.other is None:
            outcome = promote(self.side(survivor), plan, grounds(), self.now())
        else:
            other = self.world.participants[plan.other.id]
            sides = self.side(survivor), self.side(other)
            outcome = merge(*sides, plan, (self.standing(survivor, other),), grounds(), self.now())
        self.check_cost(outcome.change)
        self.world.apply(outcome.change)
        return outcome

    def side(self, person: Participant) -> MergeParty:
        home = self.world.inbox_of(person)
        held = Inbox(home, self.world.marks_of(home.id, BUSINESS, GUEST)) if home else None
        groups = (self.group,) if self.places(person) else ()
        logs = self.world.logs(home.line_id) if home else ()
        return MergeParty(person, held, groups, self.world.line(person.line_id), logs)

    def standing(self, survivor: Participant, other: Participant) -> SharedGroup:
        mine = self.world.marks_of(self.group_id, survivor.id)
        theirs = self.world.marks_of(self.group_id, other.id)
        places = key_of(seen(mine)), key_of(seen(theirs))
        nearer = self.world.line((survivor if places[0] < places[1] else other).line_id)
        history = self.world.history(self.group.history_id)
        after = sum(m.sender_id in nearer and m.key > max(places) for m in history)
        return SharedGroup(self.group, self.places(survivor), self.places(other), mine, theirs, after)

    def check_cost(self, change: Change) -> None:
        """I13: whatever is re-pointed is no larger than what it joins."""
        for move in change.reassignments:
            match move:
                case HistoryReassigned(source, target):
                    sizes = [len(self.world.history_events(h)) for h in (source, target)]
                case ConversationsReassigned(source, target):
                    sizes = [len(self.world.logs(line)) for line in (source, target)]
                case ParticipantsReassigned(source, target):
                    sizes = [len(self.world.line(line)) for line in (source, target)]
            assert sizes[0] <= sizes[1], move


class Lines(RuleBasedStateMachine):
    """Some people, each with an inbox once somebody writes, and one GROUP for all."""

    @initialize()
    def begin(self) -> None:
        self.business = Business()
        self.world = self.business.world
        self.sent: dict[str, Message] = {}
        self.ids: list[ParticipantId] = [self.business.meet("Ada")]

    def some(self, index: int) -> ParticipantId:
        """Any id ever given, of whoever it leads to now."""
        return self.ids[index % len(self.ids)]

    @rule(seconds=st.integers(-50, 50))
    def the_clock_moves(self, seconds: int) -> None:
        self.business.seconds += seconds

    @precondition(lambda self: len(self.ids) < 6)
    @rule(name=st.sampled_from(("Ada", "Grace")))
    def meet(self, name: str) -> None:
        self.ids.append(self.business.meet(name))

    @rule(index=which, direction=st.sampled_from(Direction))
    def send(self, index: int, direction: Direction) -> None:
        message = self.business.send(self.some(index), direction)
        self.sent[message.id] = message

    @precondition(lambda self: self.sent)
    @rule(index=which, owner=st.sampled_from((BUSINESS, GUEST)))
    def read(self, index: int, owner: Owner) -> None:
        id = list(self.sent)[index % len(self.sent)]
        message = next(m for m in self.world.messages.values() if m.id == id)
        self.business.read(message, owner)

    @rule(index=which)
    def come_and_say(self, index: int) -> None:
        self.business.come(self.some(index))
        self.business.say(self.some(index))

    @rule(index=which, to=st.sampled_from((CONTACT, MEMBER)), contact_id=names, member_id=names)
    def promote(self, index: int, to: ParticipantKind, contact_id: str | None, member_id: str | None) -> None:
        id = self.some(index)
        before = self.world.current(id)
        try:
            outcome = self.business.promote(id, to, contact_id, member_id)
        except (IdentityConflict, InvalidInput):
            assert self.world.current(id) == before
            return
        after = self.world.current(id)
        assert RANK[after.kind] >= max(RANK[before.kind], RANK[to])
        assert outcome is None or outcome.participant == after
        assert self.business.promote(id, to, contact_id, member_id) is None  # I8

    @rule(source=which, into=which)
    def merge(self, source: int, into: int) -> None:
        one, two = self.some(source), self.some(into)
        self.business.merge(one, two)
        assert self.world.current(one) == self.world.current(two)
        assert self.business.merge(one, two) is None  # I8
        assert self.business.merge(two, one) is None

    # what always holds

    @invariant()
    def logs_have_no_gap_and_merged_ones_lead_on(self) -> None:
        """The numbers of a log have no gap (E1); what was merged away answers for itself (M10)."""
        for id, conversation in self.world.conversations.items():
            checks.check_log(conversation, self.world.events[id])
            if not conversation.is_current:
                checks.check_merged(conversation, self.world.events)

    @invariant()
    def what_was_sent_stands_as_it_was_sent(self) -> None:
        """Nothing is lost (I10); what was sent stands as it was sent (I11)."""
        for id, message in self.sent.items():
            now = self.world.messages[message.id]
            assert id == now.id
            for name in ("log", "sequence", "sent_at", "sent_as", "named_id", "named_sender_id"):
                assert getattr(now, name) == getattr(message, name)
        checks.check_numbers(self.world.messages.values(), self.world.events)

    @invariant()
    def each_line_has_one_current_participant_with_the_ids_of_its_kind(self) -> None:
        """Kinds go forward only (I1); an id never goes stale (I7)."""
        lines = {person.line_id for person in self.world.participants.values()}
        for line in lines:
            ids = self.world.line(line)
            current = self.world.current(ids[0])
            assert current.line_size == len(ids)
            assert (current.contact_id is not None) == (RANK[current.kind] >= 1)
            assert (current.member_id is not None) == (RANK[current.kind] >= 2)
        held = [(identity.type, identity.value) for identity in self.world.identities]
        assert len(held) == len(set(held))

    @invariant()
    def each_line_of_conversations_is_one_history_with_true_counts(self) -> None:
        """Nothing is lost (I10); history is in order of time (M3); a mark only moves forward, and what lies after it is unread (M7)."""
        inboxes = [c for c in self.world.conversations.values() if c.kind is ConversationKind.INBOX]
        for line in {c.line_id for c in inboxes}:
            logs = self.world.logs(line)
            head = self.world.current_conversation(logs[0])
            assert {self.world.conversations[log].history_id for log in logs} == {head.history_id}
            assert head.line_size == len(logs)
            events = self.world.history_events(head.history_id)
            assert {event.log for event in events} == set(logs)
            assert head.length == len(events)
            messages = self.world.history(head.history_id)
            checks.check_counters(head, messages, self.world.seen())
            for log in logs:
                checks.check_times(m for m in messages if m.log == log)

    @invariant()
    def whoever_has_an_inbox_has_its_line(self) -> None:
        """A promotion keeps the participant's id and gives it a new conversation (I3); a promotion onto a held id merges the two (I4)."""
        for person in self.world.participants.values():
            home = self.world.inbox_of(person)
            if home and person.is_current:
                assert home.is_current
                assert home.participant_id == person.id

    @invariant()
    def a_line_is_in_the_group_once_and_has_unread_what_others_said(self) -> None:
        """Nothing is lost (I10); a mark only moves forward, and what lies after it is unread (M7)."""
        group = self.business.group
        public = self.world.history(group.history_id)
        assert group.public_count == len(public)
        for person in [p for p in self.world.participants.values() if p.is_current]:
            assert len(self.business.places(person)) <= 1
            line = self.world.line(person.line_id)
            held = seen(self.world.marks_of(group.id, person.id))
            unread = sum(m.sender_id not in line and m.key > key_of(held) for m in public)
            assert len(public) - (held.settled if held else 0) == unread


Lines.TestCase.settings = settings(stateful_step_count=30)
TestLines = Lines.TestCase


# order does not matter


def partition(world: World) -> set[frozenset[str]]:
    lines: dict[str, set[str]] = {}
    for person in world.participants.values():
        lines.setdefault(person.line_id, set()).add(person.id)
    return {frozenset(ids) for ids in lines.values()}


Step = tuple[int, int | None]
"""Merge one of four people with another, or promote it to a contact of its own."""
steps = st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3)), min_size=2, max_size=3)


@given(steps, st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Direction)), max_size=6))
def test_merges_and_promotions_come_to_the_same_in_any_order(
    asked: list[Step], sends: list[tuple[int, Direction]]
) -> None:
    """I9: one partition of people, one of messages, the same unread counts for the business."""
    results = []
    for order in permutations(asked):
        business = Business()
        ids = [business.meet("Ada") for _ in range(4)]
        names = {id: index for index, id in enumerate(ids)}
        labels: dict[str, int] = {}
        for number, (index, direction) in enumerate(sends):
            business.seconds += 1
            labels[business.send(ids[index], direction).id] = number
        for index, into in order:
            if into is None:
                business.promote(ids[index], CONTACT, None, None)
            else:
                business.merge(ids[index], ids[into])
        world = business.world
        people = {frozenset(names[ParticipantId(id)] for id in line) for line in partition(world)}
        talks: set[tuple[tuple[int, ...], int, int]] = set()
        for conversation in world.conversations.values():
            if conversation.is_current and conversation.kind is ConversationKind.INBOX:
                history = sorted(world.history(conversation.history_id), key=lambda m: m.key)
                messages = tuple(labels[m.id] for m in history)
                talks.add((messages, conversation.unread_business, conversation.unread_participant))
        results.append((people, talks))
    assert all(result == results[0] for result in results)


def test_a_promotion_leads_every_old_id_to_the_one_it_became() -> None:
    """I3, I4, I7: a visitor, then a contact, then a member that another visitor turns out to be."""
    business = Business()
    ada, stranger = business.meet("Ada"), business.meet("Stranger")
    first = business.send(ada, Direction.PARTICIPANT_TO_BUSINESS)
    second = business.send(stranger, Direction.PARTICIPANT_TO_BUSINESS)
    business.promote(ada, CONTACT, "c", None)
    business.promote(ada, MEMBER, None, "m")
    outcome = business.promote(stranger, MEMBER, None, "m")
    assert outcome is not None
    assert business.world.current(stranger).id == ada
    head = business.world.current_conversation(second.log)
    assert head == business.world.current_conversation(first.log) == business.inbox(stranger)
    assert head.unread_business == 2
    assert len(business.world.logs(head.line_id)) == 4
    assert [m.id for m in business.world.history(head.history_id)] == [first.id, second.id]
    kinds = [entry.kind for entry in business.world.ledger]
    assert kinds == [
        IdentityChangeKind.CREATED,
        IdentityChangeKind.CREATED,
        IdentityChangeKind.PROMOTED,
        IdentityChangeKind.PROMOTED,
        IdentityChangeKind.MERGED,
    ]
    assert business.world.holder(IdentityType.MEMBER, "m") == business.world.current(ada)
