"""Rules: a participant is promoted (I1 to I4, I8): who becomes what, and what comes of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from colloquy.domain.conversations.announce import announce
from colloquy.domain.errors import Forbidden, IdentityConflict, InvalidInput
from colloquy.domain.identity.eligibility import require_evidence, require_in_lifecycle, require_not_erased
from colloquy.domain.identity.merge import _owning, _succession
from colloquy.domain.identity.parties import Attribution, IdentityPlan, IdentityTransition, MergeParty
from colloquy.domain.identity.registration import (
    Ids,
    require_contactable,
    require_valid_attributes,
)
from colloquy.domain.identity.registration import require_valid_ids as check_id_lengths
from colloquy.domain.ids import LineId, Moment, external
from colloquy.domain.limits import Limits
from colloquy.domain.model.change import Change
from colloquy.domain.model.event import ParticipantPromoted
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence, LedgerEntry
from colloquy.domain.model.names import one_of_each, written
from colloquy.domain.model.participant import (
    PARTICIPANT_ATTRIBUTES,
    Identity,
    IdentityType,
    Participant,
    ParticipantKind,
)
from colloquy.domain.model.patch import Patch


def promote(side: MergeParty, plan: IdentityPlan, grounds: Attribution, moment: Moment) -> IdentityTransition:
    """Return a promotion that merges nobody (I3)."""
    before, raised = side.participant, plan.raised
    fact = ParticipantPromoted(before.id, before.kind, raised.kind)
    entry = LedgerEntry(
        id=moment.change(),
        kind=IdentityChangeKind.PROMOTED,
        participant_id=before.id,
        occurred_at=moment.at,
        evidence=grounds.evidence,
        actor_id=grounds.actor,
        from_kind=before.kind,
        to_kind=raised.kind,
        reason=grounds.reason,
    )
    old = (side.inbox,) if side.inbox else ()
    inbox = _succession(None, old, raised.id, fact, entry, grounds, moment)
    person = _owning(raised, inbox, moment)
    told = announce(fact, side.groups, actor=grounds.actor, moment=moment)
    change = Change(participants=(person,), identities=plan.identities, ledger=(entry,))
    return IdentityTransition(change + inbox.change + told, person, inbox.conversation, inbox.merged, entry)


_PATHS = {IdentityType.CONTACT: "contactId", IdentityType.MEMBER: "memberId"}


@dataclass(frozen=True, slots=True)
class Promotion:
    """What is asked: a kind, ids of another system, attributes that come with the call."""

    to: ParticipantKind
    contact_id: str | None = None
    member_id: str | None = None
    attributes: Patch = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("contact_id", "member_id"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, written(value))

    def ids(self) -> dict[IdentityType, str]:
        pairs = ((IdentityType.CONTACT, self.contact_id), (IdentityType.MEMBER, self.member_id))
        return {kind: value for kind, value in pairs if value is not None}


def plan_promotion(
    participant: Participant,
    promotion: Promotion,
    holders: Mapping[IdentityType, Participant],
    evidence: IdentityEvidence,
    moment: Moment,
    known: Collection[LineId] = (),
) -> IdentityPlan | None:
    """Return what the promotion comes to; None when it was done before (I4, I8).

    `holders` are the participants that hold the ids it names, `known` the lines with a contactId
    that a caller gave: two of them are two customers, whatever browser they share (I5). Raises
    `IdentityConflict` for those, for ids of two others, for a second id of one type and for a mere
    claim on somebody's identity; `InvalidState` outside the lifecycle; `InvalidInput` for a contact
    without a name (I2).
    """
    require_in_lifecycle(participant)
    if promotion.to not in (ParticipantKind.CONTACT, ParticipantKind.MEMBER):
        message = "Promote to CONTACT or MEMBER; the lifecycle has no other step."
        raise InvalidInput(message, ("input", "to"))
    other = _the_other(participant, holders)
    if other is not None:
        require_not_erased(other)
        require_in_lifecycle(other)
        require_evidence(evidence, other)
        _require_not_both_known(participant, other, known)
    described = _described(participant, promotion.attributes)
    survivor, lost = described, other
    if other is not None and other.kind.rank >= described.kind.rank:
        survivor, lost = other, described
    kind = max(survivor.kind, promotion.to, key=lambda k: k.rank)
    if lost is None and kind is participant.kind and not _has_new_ids(promotion, holders):
        return None
    _require_not_both_members(survivor, lost)
    raised, identities = _with_ids(survivor, lost, kind, promotion, holders, moment)
    if kind is not ParticipantKind.ANONYMOUS_VISITOR and survivor.kind.rank == 0:
        people = [p for p in (survivor, lost) if p is not None]
        require_contactable(
            next((p.display_name for p in people if p.display_name), None),
            [email for p in people for email in p.emails],
            [phone for p in people for phone in p.phones],
        )
    return IdentityPlan(survivor, raised, identities, lost)


def require_claim(promotion: Promotion, evidence: IdentityEvidence) -> None:
    """Raise `Forbidden` for what a participant's own token may not assert (I6)."""
    if evidence is not IdentityEvidence.CLAIMED:
        message = "A participant can only claim; leave evidence out, or call as the business."
        raise Forbidden(message, ("input", "evidence"))
    for kind in promotion.ids():
        message = f"A participant does not name its {_PATHS[kind]}; the business does."
        raise Forbidden(message, ("input", _PATHS[kind]))


def require_valid_promotion(promotion: Promotion, limits: Limits) -> None:
    """Raise for an id or attribute past its bound."""
    require_valid_attributes(promotion.attributes, limits)
    check_id_lengths(Ids(None, promotion.contact_id, promotion.member_id), limits)


def _the_other(participant: Participant, holders: Mapping[IdentityType, Participant]) -> Participant | None:
    others = {h.line_id: h for h in holders.values() if h.line_id != participant.line_id}
    if len(others) > 1:
        first = next(iter(others.values()))
        message = "The contactId and the memberId belong to two other participants; merge those first."
        raise IdentityConflict(message, ("input", "contactId"), holder=first.id)
    return next(iter(others.values()), None)


def _described(participant: Participant, attributes: Patch) -> Participant:
    """Return the participant with what the call says of it; addresses are added, not replaced."""
    values = PARTICIPANT_ATTRIBUTES.values_of(attributes)
    for name in ("emails", "phones"):
        if name in values:
            values[name] = one_of_each((*getattr(participant, name), *values[name]))
    return replace(participant, **{n: v for n, v in values.items() if v is not None})


def _has_new_ids(promotion: Promotion, holders: Mapping[IdentityType, Participant]) -> bool:
    return any(kind not in holders for kind in promotion.ids())


def _require_not_both_known(one: Participant, other: Participant, known: Collection[LineId]) -> None:
    if one.line_id in known and other.line_id in known:
        message = (
            "Both are customers with a contactId of their own; if they are one person, merge them with "
            "mergeParticipants, and if they share a browser, begin with a new anonymousVisitorId."
        )
        raise IdentityConflict(message, ("input", "contactId"), holder=other.id)


def _require_not_both_members(survivor: Participant, lost: Participant | None) -> None:
    if lost is None or survivor.member_id is None or lost.member_id is None:
        return
    message = "Two members never become one by a promotion; the business may merge them."
    raise IdentityConflict(message, ("input", "memberId"), holder=survivor.id)


def _with_ids(
    survivor: Participant,
    lost: Participant | None,
    kind: ParticipantKind,
    promotion: Promotion,
    holders: Mapping[IdentityType, Participant],
    moment: Moment,
) -> tuple[Participant, tuple[Identity, ...]]:
    """Return the survivor with the ids that its kind has, and those that are new to the line."""
    asked = promotion.ids()
    if promotion.member_id is not None and kind is not ParticipantKind.MEMBER:
        message = "A CONTACT has no memberId; promote to MEMBER, or leave it out."
        raise InvalidInput(message, ("input", "memberId"))
    theirs = (lost.contact_id, lost.member_id) if lost else (None, None)
    contact = _chosen(IdentityType.CONTACT, survivor.contact_id, theirs[0], asked, holders)
    member = _chosen(IdentityType.MEMBER, survivor.member_id, theirs[1], asked, holders)
    if kind.rank >= 1 and contact is None:
        contact = external(moment)
    if kind.rank >= 2 and member is None:
        member = external(moment)
    raised = replace(survivor, kind=kind, contact_id=contact, member_id=member)
    pairs = ((IdentityType.CONTACT, contact), (IdentityType.MEMBER, member))
    known = {(IdentityType.CONTACT, p.contact_id) for p in (survivor, lost) if p}
    known |= {(IdentityType.MEMBER, p.member_id) for p in (survivor, lost) if p}
    new = tuple(
        Identity(identity, value, survivor.id, is_minted=value not in asked.values())
        for identity, value in pairs
        if value is not None and (identity, value) not in known and identity not in holders
    )
    return raised, new


def _chosen(
    identity: IdentityType,
    mine: str | None,
    theirs: str | None,
    asked: Mapping[IdentityType, str],
    holders: Mapping[IdentityType, Participant],
) -> str | None:
    wanted = asked.get(identity)
    current = mine or theirs
    if wanted is None or identity in holders:
        return current or wanted
    if current is not None:
        name = _PATHS[identity]
        message = f"The participant has another {name} already; a second one would be somebody else."
        raise IdentityConflict(message, ("input", name))
    return wanted
