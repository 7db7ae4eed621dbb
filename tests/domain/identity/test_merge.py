"""A participant rises, or two become one (I3 to I5, I8, I10, I12, I13)."""

from dataclasses import replace
from typing import Any

import pytest

from colloquy.domain.identity.merge import merge
from colloquy.domain.identity.merge_groups import SharedGroup
from colloquy.domain.identity.merge_inboxes import Inbox
from colloquy.domain.identity.parties import IdentityPlan, IdentityTransition, MergeParty
from colloquy.domain.identity.promote import promote
from colloquy.domain.ids import Instant, MessageId
from colloquy.domain.model.change import ParticipantsReassigned
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import ConversationMerged, ParticipantPromoted, ParticipantUpdated
from colloquy.domain.model.identity_change import (
    AttributeConflict,
    IdentityChangeKind,
    IdentityEvidence,
    Undo,
)
from colloquy.domain.model.membership import MembershipState
from colloquy.domain.model.message import MessageKey
from colloquy.domain.model.participant import Identity, IdentityType, Participant, ParticipantKind
from colloquy.domain.model.receipt import GUEST
from tests.builders import contact, grounds, group, inbox, membership, moment, seen, visitor

CONTACT, MEMBER = ParticipantKind.CONTACT, ParticipantKind.MEMBER
VERIFIED = grounds(IdentityEvidence.CHANNEL_VERIFIED)
LATER = moment(60).at


def with_inbox(who: Participant, **values: Any) -> tuple[Participant, Conversation]:
    conversation = inbox(who, sequence=3, length=3, **values)
    return replace(who, inbox_id=conversation.id), conversation


def side(who: Participant, conversation: Conversation | None = None, *groups: Conversation) -> MergeParty:
    held = Inbox(conversation) if conversation else None
    logs = (conversation.id,) if conversation else ()
    return MergeParty(who, held, groups, (who.id,), logs)


def risen(who: MergeParty) -> IdentityTransition:
    raised = replace(who.participant, kind=CONTACT, contact_id="c")
    minted = (Identity(IdentityType.CONTACT, "c", raised.id),)
    return promote(who, IdentityPlan(who.participant, raised, minted), VERIFIED, moment(60))


def merged(
    survivor: MergeParty, other: MergeParty, *standings: SharedGroup, raised: Participant | None = None
) -> IdentityTransition:
    plan = IdentityPlan(survivor.participant, raised or survivor.participant, (), other.participant)
    return merge(survivor, other, plan, standings, VERIFIED, moment(60))


# rise


def test_a_promotion_keeps_the_id_and_gives_a_new_inbox() -> None:
    """I3: the one it had is merged into the new one, in the same change."""
    who, old = with_inbox(visitor())
    outcome = risen(side(who, old))
    person, head = outcome.participant, outcome.conversation
    assert head is not None
    assert (person.id, person.kind, person.contact_id) == (who.id, CONTACT, "c")
    assert person.inbox_id == head.id != old.id
    assert person.updated_at == LATER
    assert (head.participant_id, head.history_id) == (who.id, old.history_id)
    assert outcome.merged == (old.id,)
    assert outcome.change.participants == (person,)
    assert outcome.change.identities == (Identity(IdentityType.CONTACT, "c", who.id),)
    assert outcome.change.reassignments == ()


def test_one_who_has_no_conversation_gets_none_by_rising() -> None:
    """A promotion keeps the participant's id and gives it a new conversation (I3)."""
    outcome = risen(side(visitor()))
    assert (outcome.conversation, outcome.participant.inbox_id, outcome.merged) == (None, None, ())
    assert (outcome.change.conversations, outcome.change.events) == ((), ())


def test_a_promotion_stands_in_the_ledger_with_both_kinds() -> None:
    """The ledger has every change of identity (I14)."""
    who = visitor()
    outcome = risen(side(who))
    assert outcome.change.ledger == (outcome.entry,)
    entry = outcome.entry
    assert (entry.kind, entry.participant_id) == (IdentityChangeKind.PROMOTED, who.id)
    assert (entry.from_kind, entry.to_kind) == (ParticipantKind.ANONYMOUS_VISITOR, CONTACT)
    assert (entry.evidence, entry.from_id, entry.undo) == (VERIFIED.evidence, None, None)


def test_groups_keep_their_ids_and_are_told_of_a_promotion() -> None:
    """A promotion keeps the participant's id and gives it a new conversation (I3)."""
    who, one, two = visitor(), group(sequence=4, length=4), group()
    change = risen(side(who, None, one, two)).change
    fact = ParticipantPromoted(who.id, ParticipantKind.ANONYMOUS_VISITOR, CONTACT)
    assert [(e.log, e.sequence, e.fact) for e in change.events] == [(one.id, 5, fact), (two.id, 1, fact)]
    assert [c.id for c in change.conversations] == [one.id, two.id]
    assert change.conversations[0] == replace(one, sequence=5, length=5)


# merge


def test_the_other_goes_and_leads_to_the_survivor() -> None:
    """I4, I7: every id of the smaller line belongs to the larger one."""
    ada, grace = contact(line_size=3), contact(line_size=2)
    outcome = merged(side(ada), side(grace))
    gone, person = outcome.change.participants
    assert person == replace(ada, line_size=5, updated_at=LATER)
    assert gone == replace(grace, line_id=ada.line_id, merged_into_id=ada.id, updated_at=LATER)
    assert outcome.change.reassignments == (ParticipantsReassigned(grace.line_id, ada.line_id),)


def test_a_survivor_of_a_smaller_line_moves_into_the_larger_line() -> None:
    """A merge costs what the smaller side has (I13)."""
    ada, grace = contact(line_size=2), contact(line_size=3)
    outcome = merged(side(ada), side(grace))
    assert outcome.change.reassignments == (ParticipantsReassigned(ada.line_id, grace.line_id),)
    assert {p.line_id for p in outcome.change.participants} == {grace.line_id}
    assert (outcome.participant.id, outcome.participant.line_size) == (ada.id, 5)


def test_the_survivors_conversation_stays_when_its_kind_does() -> None:
    """A promotion onto a held id merges the two (I4)."""
    (ada, mine), (grace, theirs) = with_inbox(contact()), with_inbox(visitor())
    outcome = merged(side(ada, mine), side(grace, theirs))
    assert outcome.conversation is not None
    assert outcome.conversation.id == outcome.participant.inbox_id == mine.id
    assert outcome.merged == (theirs.id,)


def test_a_survivor_without_a_conversation_gets_a_new_one_that_takes_in_the_others() -> None:
    """I4: with every merge."""
    ada, (grace, theirs) = contact(), with_inbox(visitor(), unread_business=2)
    outcome = merged(side(ada), side(grace, theirs))
    head = outcome.conversation
    assert head is not None
    assert head.id not in (theirs.id, None)
    assert (head.participant_id, head.unread_business) == (ada.id, 2)
    assert outcome.participant.inbox_id == head.id
    assert outcome.merged == (theirs.id,)


def test_two_without_conversations_have_none_afterwards() -> None:
    """I3, I10: a DELETED one counts as none, and reaches the rule as none."""
    outcome = merged(side(contact()), side(visitor()))
    assert (outcome.conversation, outcome.participant.inbox_id, outcome.merged) == (None, None, ())
    assert outcome.change.events == ()


def test_a_survivor_whose_kind_rises_gets_a_new_conversation_that_takes_in_both() -> None:
    """I4: I3 follows in the same change, and one MERGED entry says all of it."""
    (ada, mine), (grace, theirs) = with_inbox(contact()), with_inbox(visitor())
    raised = replace(ada, kind=MEMBER, member_id="m")
    outcome = merged(side(ada, mine), side(grace, theirs), raised=raised)
    head = outcome.conversation
    assert head is not None
    assert head.id not in (mine.id, theirs.id)
    assert outcome.merged == (mine.id, theirs.id)
    assert outcome.participant.kind is MEMBER
    (entry,) = outcome.change.ledger
    assert (entry.kind, entry.from_kind, entry.to_kind) == (IdentityChangeKind.MERGED, CONTACT, MEMBER)
    assert (entry.participant_id, entry.from_id) == (ada.id, grace.id)
    assert ParticipantPromoted(ada.id, CONTACT, MEMBER) in [e.fact for e in outcome.change.events]


@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("theirs", [True, False])
def test_nobody_gains_a_conversation_by_a_rising_merge_that_neither_had(mine: bool, theirs: bool) -> None:
    """A promotion keeps the participant's id and gives it a new conversation (I3); a promotion onto a held id merges the two (I4)."""
    (ada, hers), (grace, its) = with_inbox(contact()), with_inbox(visitor())
    raised = replace(ada, kind=MEMBER, member_id="m")
    outcome = merged(side(ada, hers if mine else None), side(grace, its if theirs else None), raised=raised)
    assert (outcome.conversation is not None) == (mine or theirs)
    had = ((hers.id,) if mine else ()) + ((its.id,) if theirs else ())
    assert outcome.merged == had


def test_conflicts_of_both_the_people_and_their_conversations_are_listed() -> None:
    """Nothing is lost (I10)."""
    ada, mine = with_inbox(contact(display_name="Ada"), custom_data={"k": 1})
    grace, theirs = with_inbox(visitor(display_name="Grace"), custom_data={"k": 2})
    outcome = merged(side(ada, mine), side(grace, theirs))
    assert (
        outcome.entry.conflicts
        == outcome.change.ledger[0].conflicts
        == (
            AttributeConflict("displayName", "Ada", "Grace"),
            AttributeConflict("conversation.customData.k", 1, 2),
        )
    )


def test_the_ledger_keeps_both_sides_as_they_were() -> None:
    """I12: what the exact inverse needs."""
    where = group()
    (ada, mine), (grace, theirs) = with_inbox(contact()), with_inbox(visitor())
    standing = SharedGroup(
        where,
        (membership(where, ada),),
        (membership(where, grace),),
        (seen(MessageKey(Instant(1), MessageId("msg_1")), where, ada.id),),
        (seen(MessageKey(Instant(2), MessageId("msg_2")), where, grace.id),),
    )
    outcome = merged(side(ada, mine, where), side(grace, theirs, where), standing)
    assert outcome.entry.undo == Undo(
        survivor=ada,
        other=grace,
        survivor_inbox=mine,
        other_inbox=theirs,
        united=outcome.participant,
        inbox=outcome.conversation,
        identities=outcome.change.identities,
        other_line=(grace.id,),
        other_logs=(theirs.id,),
        memberships=(*standing.mine, *standing.theirs),
        marks=(*standing.my_marks, *standing.their_marks),
        groups=(where.id,),
    )


def test_memberships_collapse_in_each_group_of_the_other() -> None:
    """Nothing is lost (I10)."""
    where, ada, grace = group(), contact(), visitor()
    mine, theirs = membership(where, ada, MembershipState.INVITED), membership(where, grace)
    outcome = merged(side(ada, None, where), side(grace, None, where), SharedGroup(where, (mine,), (theirs,)))
    assert [(m.id, m.state.value) for m in outcome.change.memberships] == [
        (mine.id, "JOINED"),
        (theirs.id, "LEFT"),
    ]


def test_a_group_of_both_hears_of_each_thing_once_in_one_log() -> None:
    """E1: two news for one GROUP are two numbers."""
    where, ada, grace = group(sequence=9, length=9), contact(), visitor()
    raised = replace(ada, kind=MEMBER, member_id="m")
    change = merged(side(ada, None, where), side(grace, None, where), raised=raised).change
    assert [(e.log, e.sequence, e.fact) for e in change.events] == [
        (where.id, 10, ParticipantPromoted(ada.id, CONTACT, MEMBER)),
        (where.id, 11, ParticipantUpdated(grace.id, ("mergedInto",))),
    ]
    assert change.conversations == (replace(where, sequence=11, length=11),)


def test_a_conversation_that_nothing_was_merged_into_hears_of_the_merge() -> None:
    (ada, mine), grace = with_inbox(contact()), visitor()
    change = merged(side(ada, mine), side(grace)).change
    assert [(e.log, e.sequence, e.fact) for e in change.events] == [
        (mine.id, 4, ParticipantUpdated(ada.id, ("previousIds",)))
    ]
    assert change.conversations == (replace(mine, sequence=4, length=4),)


def test_the_new_log_has_the_merge_once_and_no_log_hears_of_it_twice() -> None:
    """M12: ConversationMergedEvent ends the old log and stands once in the new."""
    (ada, mine), (grace, theirs) = with_inbox(contact()), with_inbox(visitor())
    events = merged(side(ada, mine), side(grace, theirs)).change.events
    assert isinstance(events[0].fact, ConversationMerged)
    fact = ConversationMerged(theirs.id, mine.id, 4, events[0].fact.change_id)
    assert [(e.log, e.sequence, e.fact) for e in events] == [
        (theirs.id, 4, fact),
        (mine.id, 4, fact),
    ]


def test_marks_of_the_survivors_own_log_stay_where_they_are() -> None:
    """M7: a mark is a position for each log; a merge into a kept conversation moves none."""
    (ada, mine), (grace, theirs) = with_inbox(contact()), with_inbox(visitor())
    mark = seen(MessageKey(Instant(5), MessageId("msg_5")), theirs, GUEST)
    other = replace(side(grace, theirs), inbox=Inbox(theirs, (mark,)))
    change = merged(side(ada, mine), other).change
    assert (change.marks, change.dropped_marks) == ((), ())


def test_what_was_sent_is_in_no_change_of_identity() -> None:
    """I11: sentAs, sentTo and sequence are never rewritten."""
    (ada, mine), (grace, theirs) = with_inbox(contact()), with_inbox(visitor())
    change = merged(side(ada, mine), side(grace, theirs)).change
    assert (change.messages, change.revised, change.receipts, change.legs) == ((), (), (), ())
