"""A participant becomes known, or better described (I1, I2, I14, I16, M11)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from colloquy.domain.errors import AlreadyExists, InvalidInput, LimitExceeded
from colloquy.domain.identity.registration import (
    Holders,
    Ids,
    create_participant,
    update_participant,
)
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import ParticipantUpdated
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence
from colloquy.domain.model.participant import Identity, IdentityType, Participant, ParticipantKind
from colloquy.domain.model.patch import Patch
from tests import checks
from tests.builders import LIMITS, NOON, contact, group, inbox, moment, visitor

VISITOR, CONTACT, MEMBER, CONTRIBUTOR, APP = ParticipantKind
ADA = {"display_name": "Ada"}
NO_IDS = Ids()


def created(
    kind: ParticipantKind,
    ids: Ids = NO_IDS,
    said: Patch = ADA,
    holders: Holders | None = None,
) -> Change:
    return create_participant(kind, ids, said, holders or {}, actor=None, moment=moment(), limits=LIMITS)


def updated(who: Participant, said: Patch, *where: Conversation, holder: Participant | None = None) -> Change:
    return update_participant(who, said, holder, where, actor=None, moment=moment(60), limits=LIMITS)


# created

HAS = {
    VISITOR: {"ANONYMOUS_VISITOR"},
    CONTACT: {"CONTACT"},
    MEMBER: {"CONTACT", "MEMBER"},
    CONTRIBUTOR: set(),
    APP: set(),
}


@pytest.mark.parametrize("kind", ParticipantKind)
def test_each_kind_has_its_ids_minted_when_they_are_not_given(kind: ParticipantKind) -> None:
    """I1: a MEMBER always has a contactId and a memberId, a CONTACT a contactId."""
    change = created(kind)
    (person,) = change.participants
    assert {identity.type.value for identity in change.identities} == HAS[kind]
    assert all(i.value and i.participant_id == person.id for i in change.identities)
    assert (person.contact_id is not None, person.member_id is not None) == (
        "CONTACT" in HAS[kind],
        "MEMBER" in HAS[kind],
    )
    assert (person.kind, person.is_current, person.line_size, person.inbox_id) == (kind, True, 1, None)


@pytest.mark.parametrize("kind", ParticipantKind)
@pytest.mark.parametrize(
    ("given", "path", "least"),
    [
        (Ids(anonymous_visitor_id="v"), "anonymousVisitorId", VISITOR),
        (Ids(contact_id="c"), "contactId", CONTACT),
        (Ids(member_id="m"), "memberId", MEMBER),
    ],
)
def test_an_id_is_taken_by_the_kinds_that_have_it(
    kind: ParticipantKind, given: Ids, path: str, least: ParticipantKind
) -> None:
    """Kinds go forward only (I1)."""
    if kind.rank >= least.rank:
        type, value = {
            "anonymousVisitorId": (IdentityType.ANONYMOUS_VISITOR, "v"),
            "contactId": (IdentityType.CONTACT, "c"),
            "memberId": (IdentityType.MEMBER, "m"),
        }[path]
        change = created(kind, given)
        assert Identity(type, value, change.participants[0].id) in change.identities
    else:
        with checks.refused(InvalidInput, ("input", path)):
            created(kind, given)


@pytest.mark.parametrize("kind", [CONTACT, MEMBER])
def test_a_contact_needs_something_to_call_or_reach_it_by(kind: ParticipantKind) -> None:
    """A contact can be called by something (I2)."""
    for said in (ADA, {"emails": ("a@example.org",)}, {"phones": ("+4930123456",)}):
        assert created(kind, said=said).participants
    for said in ({}, {"display_name": "", "emails": (), "phones": ()}, {"name": "ada"}):
        with checks.refused(InvalidInput, ("input", "displayName")):
            created(kind, said=said)


@pytest.mark.parametrize("kind", [VISITOR, CONTRIBUTOR, APP])
def test_others_need_nothing(kind: ParticipantKind) -> None:
    assert created(kind, said={}).participants[0].display_name is None


@pytest.mark.parametrize(
    ("type", "path"),
    [
        (IdentityType.ANONYMOUS_VISITOR, "anonymousVisitorId"),
        (IdentityType.CONTACT, "contactId"),
        (IdentityType.MEMBER, "memberId"),
        (IdentityType.NAME, "name"),
    ],
)
def test_an_id_or_name_that_is_held_is_refused_with_its_holder(type: IdentityType, path: str) -> None:
    """An id that is held is not given again (I16)."""
    holder = contact()
    with checks.refused(AlreadyExists, ("input", path)) as caught:
        created(MEMBER, holders={type: holder})
    assert caught.value.holder == holder.id


def test_a_name_is_an_identity() -> None:
    """A name stays with its line (M11)."""
    change = created(CONTRIBUTOR, said={"name": "ada"})
    assert change.identities == (Identity(IdentityType.NAME, "ada", change.participants[0].id),)


def test_creation_stands_in_the_ledger() -> None:
    """The ledger has every change of identity (I14)."""
    change = created(VISITOR)
    (entry,) = change.ledger
    assert (entry.kind, entry.participant_id) == (IdentityChangeKind.CREATED, change.participants[0].id)
    assert (entry.from_kind, entry.to_kind, entry.occurred_at) == (None, VISITOR, NOON)
    assert entry.evidence is IdentityEvidence.SERVER_ASSERTED
    assert change.events == ()


def test_all_that_was_said_is_kept() -> None:
    said = {
        "name": "ada",
        "display_name": "Ada",
        "image_url": "https://example.org/ada",
        "emails": ("a@example.org",),
        "phones": ("+4930123456",),
        "custom_data": {"plan": "pro"},
    }
    (person,) = created(MEMBER, Ids("v", "c", "m"), said).participants
    for name in ("name", "display_name", "image_url", "emails", "phones", "custom_data"):
        assert getattr(person, name) == said[name]
    assert (person.contact_id, person.member_id) == ("c", "m")
    assert (person.created_at, person.updated_at) == (NOON, NOON)


# bounds

BOUNDS = (
    ("displayName", 50, lambda n: {"display_name": "x" * n}),
    ("imageUrl", 2_048, lambda n: {"image_url": "u" * n}),
    ("name", 256, lambda n: {"name": "n" * n}),
    ("emails", 50, lambda n: {"emails": ("a@example.org",) * n}),
    ("phones", 50, lambda n: {"phones": ("+4930123456",) * n}),
    ("customData", 65_536, lambda n: {"custom_data": {"k": "x" * (n - len('{"k":""}'))}}),
)


@pytest.mark.parametrize(("path", "bound", "said"), BOUNDS, ids=[path for path, _, _ in BOUNDS])
def test_an_attribute_is_taken_at_its_bound_and_refused_one_past_it(
    path: str, bound: int, said: Callable[[int], Patch]
) -> None:
    assert created(VISITOR, said=said(bound)).participants
    with checks.refused(LimitExceeded, ("input", path), limit=bound):
        created(VISITOR, said=said(bound + 1))
    with checks.refused(LimitExceeded, ("input", path), limit=bound):
        updated(visitor(), said(bound + 1))


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("anonymousVisitorId", lambda n: Ids(anonymous_visitor_id="x" * n)),
        ("contactId", lambda n: Ids(contact_id="x" * n)),
        ("memberId", lambda n: Ids(member_id="x" * n)),
    ],
)
def test_an_id_has_1_to_256_characters(path: str, given: Callable[[int], Ids]) -> None:
    assert created(MEMBER, given(256)).identities
    with checks.refused(LimitExceeded, ("input", path), limit=256):
        created(MEMBER, given(257))
    with checks.refused(InvalidInput, ("input", path), limit=1):
        created(MEMBER, given(0))


def test_an_address_that_is_none_is_named_by_its_place() -> None:
    with checks.refused(InvalidInput, ("input", "emails", "1")):
        created(VISITOR, said={"emails": ("a@example.org", "nobody")})
    with checks.refused(InvalidInput, ("input", "phones", "0")):
        created(VISITOR, said={"phones": ("030 123456",)})


@pytest.mark.parametrize("wrong", [[], "text", 7, True])
def test_custom_data_is_an_object(wrong: Any) -> None:
    with checks.refused(InvalidInput, ("input", "customData")):
        created(VISITOR, said={"custom_data": wrong})


# described


def test_new_attributes_are_told_to_each_conversation() -> None:
    who = contact(emails=("a@example.org",))
    here, there = inbox(who, sequence=3, length=3), group()
    said = {"display_name": "Countess", "emails": ("b@example.org",)}
    change = updated(who, said, here, there)
    assert change.participants == (
        replace(who, display_name="Countess", emails=("b@example.org",), updated_at=moment(60).at),
    )
    fact = ParticipantUpdated(who.id, ("displayName", "emails"))
    assert [(e.log, e.sequence, e.fact) for e in change.events] == [(here.id, 4, fact), (there.id, 1, fact)]
    assert change.identities == ()


def test_what_is_left_out_stays_and_null_clears() -> None:
    who = contact(image_url="https://example.org/a", emails=("a@example.org",), custom_data={"k": 1})
    said = {"display_name": None, "emails": None, "custom_data": None}
    (person,) = updated(who, said).participants
    assert (person.display_name, person.emails, person.custom_data) == (None, (), {})
    assert person.image_url == who.image_url


def test_the_same_attributes_again_are_no_change() -> None:
    assert updated(contact(display_name="Ada"), ADA, inbox()) == NOTHING
    assert updated(contact(), {}) == NOTHING


def test_a_new_name_is_a_new_identity_and_an_old_one_of_the_line_is_not() -> None:
    """M11: a name once held stays with its line."""
    who = contact(name="ada")
    change = updated(who, {"name": "countess"})
    assert change.identities == (Identity(IdentityType.NAME, "countess", who.id),)
    again = updated(change.participants[0], {"name": "ada"}, holder=who)
    assert (again.participants[0].name, again.identities) == ("ada", ())
    assert updated(who, {"name": None}).identities == ()


def test_a_name_of_somebody_else_is_refused() -> None:
    """A name stays with its line (M11)."""
    holder = contact(name="ada")
    with checks.refused(AlreadyExists, ("input", "name")) as caught:
        updated(visitor(), {"name": "ada"}, holder=holder)
    assert caught.value.holder == holder.id
