"""Rules: a participant becomes known, or better described."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from colloquy.domain.conversations.announce import announce
from colloquy.domain.errors import AlreadyExists, InvalidInput, Path
from colloquy.domain.ids import Moment, ParticipantId, external
from colloquy.domain.limits import Limits, require_at_most, require_length, require_max_length
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.channel import is_email, is_phone
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import ParticipantUpdated
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence, LedgerEntry
from colloquy.domain.model.names import is_junk, require_visible, written
from colloquy.domain.model.participant import (
    PARTICIPANT_ATTRIBUTES,
    Identity,
    IdentityType,
    Participant,
    ParticipantKind,
)
from colloquy.domain.model.patch import Patch, require_valid_custom_data


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that another system knows a new participant by."""

    anonymous_visitor_id: str | None = None
    contact_id: str | None = None
    member_id: str | None = None

    def __post_init__(self) -> None:
        for name in ("anonymous_visitor_id", "contact_id", "member_id"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, written(value))


Holders = Mapping[IdentityType, Participant]
"""Who holds the ids that the call gives, where somebody does."""

_PATHS = {
    IdentityType.ANONYMOUS_VISITOR: "anonymousVisitorId",
    IdentityType.CONTACT: "contactId",
    IdentityType.MEMBER: "memberId",
    IdentityType.NAME: "name",
}


def create_participant(
    kind: ParticipantKind,
    ids: Ids,
    attributes: Patch,
    holders: Holders,
    *,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return a participant with its identities and its entry in the ledger.

    Ids that its kind has and the call does not give are minted. Raises `AlreadyExists` for an id
    or name that is held (I16), `InvalidInput` for ids that its kind does not have (I1, I2).
    """
    require_valid_attributes(attributes, limits)
    require_valid_ids(ids, limits)
    for held, holder in holders.items():
        message = f"The {_PATHS[held]} is taken; it names its holder for ever."
        raise AlreadyExists(message, ("input", _PATHS[held]), holder=holder.id)
    _fits(kind, ids)
    values = PARTICIPANT_ATTRIBUTES.values_of(attributes)
    if kind.rank > 0:
        require_contactable(values.get("display_name"), values.get("emails"), values.get("phones"))
    full = _with_minted(kind, ids, moment)
    person = Participant(
        id=moment.participant(),
        line_id=moment.line(),
        kind=kind,
        contact_id=full.contact_id,
        member_id=full.member_id,
        name=values.get("name"),
        display_name=values.get("display_name"),
        image_url=values.get("image_url"),
        emails=values.get("emails", ()),
        phones=values.get("phones", ()),
        created_at=moment.at,
        updated_at=moment.at,
        custom_data=values.get("custom_data", {}),
    )
    created = LedgerEntry(
        id=moment.change(),
        kind=IdentityChangeKind.CREATED,
        participant_id=person.id,
        occurred_at=moment.at,
        evidence=IdentityEvidence.SERVER_ASSERTED,
        actor_id=actor,
        to_kind=kind,
    )
    identities = identities_of(person, full.anonymous_visitor_id, given=ids)
    return Change(participants=(person,), identities=identities, ledger=(created,))


def update_participant(
    participant: Participant,
    attributes: Patch,
    name_holder: Participant | None,
    conversations: Iterable[Conversation],
    *,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the participant with new attributes, told to each of its conversations."""
    require_valid_attributes(attributes, limits)
    if name_holder is not None and name_holder.line_id != participant.line_id:
        message = "The name is taken; a name names its line for ever."
        raise AlreadyExists(message, ("input", "name"), holder=name_holder.id)
    values = PARTICIPANT_ATTRIBUTES.values_of(attributes)
    changed = {n: v for n, v in values.items() if getattr(participant, n) != v}
    if not changed:
        return NOTHING
    updated = replace(participant, updated_at=moment.at, **changed)
    identities: tuple[Identity, ...] = ()
    if changed.get("name") is not None and name_holder is None:
        identities = (Identity(IdentityType.NAME, changed["name"], participant.id),)
    words = PARTICIPANT_ATTRIBUTES.words()
    fact = ParticipantUpdated(participant.id, tuple(words[name] for name in changed))
    told = announce(fact, conversations, actor=actor, moment=moment)
    return Change(participants=(updated,), identities=identities) + told


def identities_of(
    person: Participant, visitor_id: str | None = None, *, given: Ids | None = None
) -> tuple[Identity, ...]:
    """Return the identities that a participant holds by its own attributes.

    `given` are the ids that the caller gave; those that it did not give are minted.
    """
    values = (
        (IdentityType.ANONYMOUS_VISITOR, visitor_id),
        (IdentityType.CONTACT, person.contact_id),
        (IdentityType.MEMBER, person.member_id),
        (IdentityType.NAME, person.name),
    )
    asked = given or Ids(visitor_id, person.contact_id, person.member_id)
    known = {asked.anonymous_visitor_id, asked.contact_id, asked.member_id, person.name}
    return tuple(
        Identity(kind, value, person.id, is_minted=value not in known)
        for kind, value in values
        if value is not None
    )


def require_contactable(
    display_name: str | None, emails: Iterable[str] | None, phones: Iterable[str] | None
) -> None:
    """Raise `InvalidInput` unless there is something to call or reach a contact by (I2)."""
    if not (display_name or emails or phones):
        message = "A contact needs a displayName, an e-mail address or a phone number; give one."
        raise InvalidInput(message, ("input", "displayName"))


def require_valid_ids(ids: Ids, limits: Limits) -> None:
    """Raise for an id that is empty or too long."""
    for value, name in (
        (ids.anonymous_visitor_id, "anonymousVisitorId"),
        (ids.contact_id, "contactId"),
        (ids.member_id, "memberId"),
    ):
        if value is not None:
            require_length(value, limits.external_id, ("input", name), f"The {name}")
            require_no_junk(value, limits, ("input", name), f"The {name}")


def require_no_junk(id: str, limits: Limits, path: Path, what: str) -> None:
    """Raise `InvalidInput` for an id that a program wrote by mistake (I2)."""
    if is_junk(id, limits.junk_ids):
        raise InvalidInput(f"{what} is {id!r}, which is no id but a program's mistake.", path)


def require_valid_attributes(attributes: Patch, limits: Limits) -> None:
    """Raise for an attribute past its bound, or an address that is none (laws, «Limits»)."""
    name, display_name, image_url = (attributes.get(key) for key in ("name", "display_name", "image_url"))
    if name is not None:
        require_length(written(name), limits.external_id, ("input", "name"), "The name")
        require_no_junk(name, limits, ("input", "name"), "The name")
    require_max_length(display_name, limits.display_name, ("input", "displayName"), "The displayName")
    require_visible(display_name, ("input", "displayName"), "The displayName")
    require_max_length(image_url, limits.image_url, ("input", "imageUrl"), "The imageUrl")
    _require_addresses(attributes.get("emails"), is_email, "emails", "an e-mail address", limits)
    wanted = "a number in E.164 form, such as +4930123456"
    _require_addresses(attributes.get("phones"), is_phone, "phones", wanted, limits)
    if attributes.get("custom_data") is not None:
        require_valid_custom_data(attributes["custom_data"], limits)


def _require_addresses(
    addresses: tuple[str, ...] | None, is_one: Any, name: str, wanted: str, limits: Limits
) -> None:
    addresses = addresses or ()
    require_at_most(addresses, limits.addresses, ("input", name), name)
    for index, address in enumerate(addresses):
        if not is_one(address):
            raise InvalidInput(f"{address!r} is not {wanted}.", ("input", name, str(index)))


def _fits(kind: ParticipantKind, ids: Ids) -> None:
    allowed = {
        "anonymousVisitorId": kind.rank >= 0,
        "contactId": kind.rank >= 1,
        "memberId": kind.rank >= 2,
    }
    values = (ids.anonymous_visitor_id, ids.contact_id, ids.member_id)
    for (name, fits), value in zip(allowed.items(), values, strict=True):
        if value is not None and not fits:
            message = f"A participant of kind {kind} has no {name}; leave it out, or choose another kind."
            raise InvalidInput(message, ("input", name))


def _with_minted(kind: ParticipantKind, ids: Ids, moment: Moment) -> Ids:
    visitor = ids.anonymous_visitor_id
    if kind is ParticipantKind.ANONYMOUS_VISITOR:
        visitor = visitor or external(moment)
    contact = ids.contact_id or (external(moment) if kind.rank >= 1 else None)
    member = ids.member_id or (external(moment) if kind.rank >= 2 else None)
    return Ids(visitor, contact, member)
