"""Who becomes whom: the whole matrix, against a table written from the laws (I1 to I8)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from colloquy.domain.errors import (
    ErrorCode,
    Forbidden,
    IdentityConflict,
    InvalidInput,
    InvalidState,
    LimitExceeded,
    Refusal,
)
from colloquy.domain.identity.eligibility import refused
from colloquy.domain.identity.merge import plan_merge
from colloquy.domain.identity.parties import IdentityPlan
from colloquy.domain.identity.promote import Promotion, plan_promotion, require_claim, require_valid_promotion
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence
from colloquy.domain.model.participant import Identity, IdentityType, Participant, ParticipantKind
from tests import checks
from tests.builders import (
    LIMITS,
    app,
    contact,
    contributor,
    grounds,
    member,
    moment,
    participant,
    visitor,
)

KINDS = tuple(ParticipantKind)
VISITOR, CONTACT, MEMBER = KINDS[:3]
ASSERTED = IdentityEvidence.SERVER_ASSERTED
CONTACT_IDS = ("none", "new", "own", "a contact's", "a member's")
MEMBER_IDS = ("none", "new", "own", "a member's", "another member's")
HANDLES = ("none", "known", "given")


@dataclass(frozen=True)
class Case:
    """One call: who, what to, whose ids it names, on what evidence, and what it is called."""

    who: Participant
    to: ParticipantKind
    contact_id: str
    member_id: str
    evidence: IdentityEvidence
    handle: str

    def promotion(self) -> Promotion:
        described = {"display_name": "Ada"} if self.handle == "given" else {}
        return Promotion(self.to, self.value("contact_id"), self.value("member_id"), described)

    def value(self, name: str) -> str | None:
        whose = getattr(self, name)
        if whose == "own":
            return getattr(self.who, name) or f"an older {name} of the line"
        return None if whose == "none" else f"{name}: {whose}"

    def holders(self) -> dict[IdentityType, Participant]:
        people = {"own": self.who, **OTHERS}
        named = {IdentityType.CONTACT: self.contact_id, IdentityType.MEMBER: self.member_id}
        return {type: people[whose] for type, whose in named.items() if whose in people}


OTHERS = {
    "a contact's": contact(contact_id="contact_id: a contact's"),
    "a member's": member(contact_id="contact_id: a member's", member_id="member_id: a member's"),
    "another member's": member(member_id="member_id: another member's"),
}
RANK = {VISITOR: 0, CONTACT: 1, MEMBER: 2}


@dataclass(frozen=True)
class Answer:
    """What a promotion comes to: who survives and as what, whose ids are kept, named or minted."""

    survivor: str
    kind: ParticipantKind
    contact_id: str
    member_id: str
    merged: str


def by_the_laws(case: Case) -> set[ErrorCode] | Answer | None:
    """Return every refusal that the laws give for a case, else what it comes to; None: alreadyDone."""
    if case.who.kind not in RANK:
        return {ErrorCode.INVALID_STATE}  # I1: outside the lifecycle
    if case.to not in (CONTACT, MEMBER):
        return {ErrorCode.INVALID_INPUT}  # I1: forward only; the schema: CONTACT or MEMBER
    named = {case.contact_id, case.member_id}
    others = named & OTHERS.keys()
    refusals = set()
    if len(others) == 2:
        refusals.add(ErrorCode.IDENTITY_CONFLICT)  # I4: ids of two others
    if others and case.evidence is IdentityEvidence.CLAIMED:
        refusals.add(ErrorCode.IDENTITY_CONFLICT)  # I6: a claim opens nothing
    if refusals:
        return refusals
    who, other = case.who, next(iter(others), None)
    survivor, holder = "who", OTHERS.get(other or "")
    if holder and who.kind is MEMBER and holder.kind is MEMBER:
        return {ErrorCode.IDENTITY_CONFLICT}  # I5: two members
    if holder and RANK[holder.kind] >= RANK[who.kind]:
        survivor = "holder"  # I4: the higher kind, between equals the holder
    alive = holder if survivor == "holder" and holder else who
    kind = max(alive.kind, case.to, key=RANK.__getitem__)
    has = {"contact_id": RANK[alive.kind] >= 1, "member_id": RANK[alive.kind] >= 2}
    new = {name for name in has if getattr(case, name) == "new"}
    if any(has[name] for name in new):
        refusals.add(ErrorCode.IDENTITY_CONFLICT)  # I4: a new id of a type that it has
    if "member_id" in new and kind is CONTACT:
        refusals.add(ErrorCode.INVALID_INPUT)  # I1: a CONTACT has no memberId
    if alive.kind is VISITOR and case.handle == "none":
        refusals.add(ErrorCode.INVALID_INPUT)  # I2
    if refusals:
        return refusals
    if not holder and kind is who.kind:
        return None  # I4, I8
    ids = {}
    for name, rank in (("contact_id", 1), ("member_id", 2)):
        if has[name]:
            ids[name] = "kept"
        elif name in new or getattr(case, name) != "none":
            ids[name] = "named"
        else:
            ids[name] = "minted" if RANK[kind] >= rank else "none"  # only what it lacks
    merged = "none" if not holder else "who" if survivor == "holder" else "holder"
    return Answer(survivor, kind, ids["contact_id"], ids["member_id"], merged)


def by_the_code(case: Case) -> ErrorCode | Answer | None:
    """Return what the rule makes of a case, in the words of the table."""
    promotion, holders = case.promotion(), case.holders()
    try:
        plan = plan_promotion(case.who, promotion, holders, case.evidence, moment())
    except Refusal as refusal:
        return refusal.code
    if plan is None:
        return None
    alive = case.who if plan.survivor.id == case.who.id else plan.survivor
    return Answer(
        survivor="who" if plan.survivor.id == case.who.id else "holder",
        kind=plan.raised.kind,
        contact_id=_origin(alive.contact_id, promotion.contact_id, plan.raised.contact_id),
        member_id=_origin(alive.member_id, promotion.member_id, plan.raised.member_id),
        merged="none" if plan.other is None else "who" if plan.other.id == case.who.id else "holder",
    )


def _origin(had: str | None, named: str | None, has: str | None) -> str:
    if has is None:
        return "none"
    if has == had:
        return "kept"
    return "named" if has == named else "minted"


def cases(kind: ParticipantKind, to: ParticipantKind) -> Iterator[Case]:
    for contact_id, member_id, evidence, handle in product(
        CONTACT_IDS, MEMBER_IDS, IdentityEvidence, HANDLES
    ):
        if (member_id == "own" and kind is not MEMBER) or (contact_id == "own" and kind is VISITOR):
            continue
        who = participant(kind, display_name="Ada" if handle == "known" else None)
        yield Case(who, to, contact_id, member_id, evidence, handle)


@pytest.mark.parametrize("to", KINDS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_promotion_comes_to_what_the_laws_say(kind: ParticipantKind, to: ParticipantKind) -> None:
    """I1, I2, I4, I5, I6, I8: kinds × to × ids held, new or none × evidence × handles."""
    for case in cases(kind, to):
        expected, actual = by_the_laws(case), by_the_code(case)
        if isinstance(expected, set):
            assert actual in expected, case
        else:
            assert actual == expected, case


@pytest.mark.parametrize("kind", [VISITOR, CONTACT, MEMBER])
def test_whoever_rises_has_the_ids_of_its_kind_and_keeps_its_id(kind: ParticipantKind) -> None:
    """I1, I3: kinds go forward only, and an id is for ever."""
    for to in (CONTACT, MEMBER):
        for case in cases(kind, to):
            plan = _plan_or_none(case)
            if plan is None:
                continue
            assert plan.raised.id == plan.survivor.id
            assert RANK[plan.raised.kind] >= RANK[plan.survivor.kind]
            assert plan.raised.contact_id is not None
            assert (plan.raised.member_id is not None) == (plan.raised.kind is MEMBER)


def test_identities_are_written_only_for_ids_that_nobody_holds() -> None:
    """I4: ids are minted only for a survivor that lacks them; held ones stay with their line."""
    for kind, to in product((VISITOR, CONTACT, MEMBER), (CONTACT, MEMBER)):
        for case in cases(kind, to):
            plan = _plan_or_none(case)
            if plan is None:
                continue
            given = set(case.promotion().ids().values())
            ids = (plan.raised.contact_id or "", plan.raised.member_id or "")
            has = {
                Identity(type, id, plan.survivor.id, is_minted=id not in given)
                for type, id in zip((IdentityType.CONTACT, IdentityType.MEMBER), ids, strict=True)
            }
            held = {(t, getattr(case.promotion(), f"{t.value.lower()}_id")) for t in case.holders()}
            had = {(IdentityType.CONTACT, p.contact_id) for p in (plan.survivor, plan.other) if p}
            had |= {(IdentityType.MEMBER, p.member_id) for p in (plan.survivor, plan.other) if p}
            new = {i for i in has if i.value and (i.type, i.value) not in held | had}
            assert set(plan.identities) == new
            assert len(plan.identities) == len(new)


def _plan_or_none(case: Case) -> IdentityPlan | None:
    try:
        return plan_promotion(case.who, case.promotion(), case.holders(), case.evidence, moment())
    except Refusal:
        return None


@pytest.mark.parametrize("handle", ["display_name", "emails", "phones"])
def test_any_one_handle_makes_a_contact(handle: str) -> None:
    """A contact can be called by something (I2)."""
    value: Any = "Ada" if handle == "display_name" else ("x@example.org",)
    for who, said in (
        (visitor(**{handle: value}), {}),
        (visitor(), dict(**{handle: value})),
    ):
        plan = plan_promotion(who, Promotion(CONTACT, attributes=said), {}, ASSERTED, moment())
        assert plan is not None
        assert getattr(plan.raised, handle) == value


def test_a_visitor_merging_with_a_contact_needs_no_handle_of_its_own() -> None:
    """I2: brought by the one it merges with."""
    holder = contact(contact_id="c")
    plan = plan_promotion(
        visitor(), Promotion(CONTACT, "c"), {IdentityType.CONTACT: holder}, ASSERTED, moment()
    )
    assert plan is not None
    assert (plan.survivor, plan.raised.kind) == (holder, CONTACT)


def test_addresses_that_a_promotion_brings_are_added_to_the_known_ones() -> None:
    """I10: nothing is lost."""
    who = visitor(emails=("a@example.org",), phones=("+4930123456",), image_url="https://example.org/a")
    said = {"emails": ("b@example.org", "a@example.org"), "display_name": "Ada"}
    plan = plan_promotion(who, Promotion(CONTACT, attributes=said), {}, ASSERTED, moment())
    assert plan is not None
    assert plan.raised.emails == ("a@example.org", "b@example.org")
    assert plan.raised.phones == ("+4930123456",)
    assert plan.raised.image_url == "https://example.org/a"


def test_an_address_merges_nobody() -> None:
    """I5: only ids merge people by themselves."""
    who = visitor(emails=("ada@example.org",))
    plan = plan_promotion(who, Promotion(CONTACT), {}, ASSERTED, moment())
    assert plan is not None
    assert plan.other is None


def test_a_conflict_names_the_holder() -> None:
    holder = contact(contact_id="c")
    held = {IdentityType.CONTACT: holder}
    with checks.refused(IdentityConflict, ("input", "evidence")) as caught:
        plan_promotion(visitor(), Promotion(CONTACT, "c"), held, IdentityEvidence.CLAIMED, moment())
    assert caught.value.holder == holder.id


def test_a_second_contact_id_is_somebody_else() -> None:
    """I4: a new id of a type that the survivor already has."""
    with checks.refused(IdentityConflict, ("input", "contactId")):
        plan_promotion(contact(), Promotion(MEMBER, "another"), {}, ASSERTED, moment())


def test_a_participant_may_claim_itself_without_naming_ids() -> None:
    """A claim opens no older history (I6)."""
    claimed = IdentityEvidence.CLAIMED
    require_claim(Promotion(CONTACT), claimed)
    with checks.refused(Forbidden, ("input", "contactId")):
        require_claim(Promotion(CONTACT, contact_id="c"), claimed)
    with checks.refused(Forbidden, ("input", "memberId")):
        require_claim(Promotion(MEMBER, member_id="m"), claimed)
    for evidence in (IdentityEvidence.CHANNEL_VERIFIED, ASSERTED):
        with checks.refused(Forbidden, ("input", "evidence")):
            require_claim(Promotion(CONTACT), evidence)


def test_ids_and_attributes_of_a_promotion_have_bounds() -> None:
    require_valid_promotion(Promotion(MEMBER, "c" * 256, "m" * 256, {"display_name": "n" * 50}), LIMITS)
    with checks.refused(LimitExceeded, ("input", "contactId"), limit=256):
        require_valid_promotion(Promotion(MEMBER, contact_id="c" * 257), LIMITS)
    with checks.refused(LimitExceeded, ("input", "memberId"), limit=256):
        require_valid_promotion(Promotion(MEMBER, member_id="m" * 257), LIMITS)
    with checks.refused(InvalidInput, ("input", "memberId"), limit=1):
        require_valid_promotion(Promotion(MEMBER, member_id=""), LIMITS)
    with checks.refused(LimitExceeded, ("input", "displayName"), limit=50):
        require_valid_promotion(Promotion(MEMBER, attributes={"display_name": "n" * 51}), LIMITS)


def test_a_refusal_stands_in_the_ledger_without_personal_values() -> None:
    """The ledger has every change of identity (I14)."""
    who, holder = visitor(display_name="Ada"), contact()
    refusal = IdentityConflict("no", ("input", "contactId"), holder=holder.id)
    (entry,) = refused(refusal, who, holder.id, grounds(), moment(5)).ledger
    assert entry.kind is IdentityChangeKind.REFUSED
    assert (entry.participant_id, entry.from_id) == (who.id, holder.id)
    assert entry.refusal is ErrorCode.IDENTITY_CONFLICT
    assert entry.occurred_at == moment(5).at
    assert (entry.conflicts, entry.undo) == ((), None)


# mergeParticipants


@pytest.mark.parametrize(("source", "into"), tuple(product((visitor, contact, member), repeat=2)))
def test_the_higher_kind_survives_a_merge_and_between_equals_the_one_merged_into(
    source: Callable[[], Participant], into: Callable[[], Participant]
) -> None:
    """Only ids merge people by themselves (I5)."""
    one, two = source(), into()
    higher = one if RANK[one.kind] > RANK[two.kind] else two
    plan = plan_merge(one, two, ASSERTED, has_token=True)
    assert plan is not None
    assert plan.other is not None
    assert (plan.survivor, plan.raised) == (higher, higher)
    assert {plan.survivor.id, plan.other.id} == {one.id, two.id}
    assert plan.identities == ()


def test_two_members_merge_only_with_a_token() -> None:
    """Only ids merge people by themselves (I5)."""
    into = member()
    with checks.refused(IdentityConflict, ("input", "previewToken")) as caught:
        plan_merge(member(), into, ASSERTED, has_token=False)
    assert caught.value.holder == into.id
    for one, two in ((member(), contact()), (contact(), member()), (contact(), contact())):
        assert plan_merge(one, two, ASSERTED, has_token=False) is not None


def test_merging_one_line_with_itself_is_done_already() -> None:
    """I8, whatever the evidence and the kind."""
    for who in (visitor(), contact(), member()):
        for evidence in IdentityEvidence:
            assert plan_merge(who, who, evidence, has_token=False) is None


def test_a_claim_merges_nobody() -> None:
    """A claim opens no older history (I6)."""
    with checks.refused(IdentityConflict, ("input", "evidence")):
        plan_merge(visitor(), visitor(), IdentityEvidence.CLAIMED, has_token=True)


@pytest.mark.parametrize("outsider", [contributor, app])
def test_contributors_and_apps_are_never_merged(outsider: Callable[[], Participant]) -> None:
    """Kinds go forward only (I1)."""
    for one, two in ((outsider(), contact()), (contact(), outsider())):
        with checks.refused(InvalidState, ("input", "participant")):
            plan_merge(one, two, ASSERTED, has_token=True)


@pytest.mark.parametrize("known", [(), ("one",), ("other",), ("one", "other")])
def test_two_known_customers_never_become_one_by_a_promotion(known: tuple[str, ...]) -> None:
    """I5: both have a contactId that a caller gave; one that was minted does not count."""
    one, other = contact(), contact(contact_id="crm-2")
    lines = {"one": one.line_id, "other": other.line_id}
    asked = Promotion(CONTACT, contact_id="crm-2")
    holders = {IdentityType.CONTACT: other}
    given = {lines[name] for name in known}
    if len(known) == 2:
        with checks.refused(IdentityConflict, ("input", "contactId")) as caught:
            plan_promotion(one, asked, holders, ASSERTED, moment(), given)
        assert caught.value.holder == other.id
    else:
        assert plan_promotion(one, asked, holders, ASSERTED, moment(), given) is not None
