"""Naming a participant or a channel."""

from typing import TypeVar

import strawberry

from colloquy.domain.model import channel, participant
from colloquy.domain.model.attributes import AttributeTable
from colloquy.domain.model.participant import IdentityType
from colloquy.domain.model.patch import Patch
from colloquy.schema.fields import plain
from colloquy.schema.types.enums import ChannelType

T = TypeVar("T")


@strawberry.input(one_of=True, description="Names a participant by any id it ever had: just one.")
class ParticipantRef:
    id: strawberry.ID | None = plain("Its id here.")
    anonymous_visitor_id: str | None = plain("A visitor id.")
    contact_id: str | None = plain("A contact id.")
    member_id: str | None = plain("A member id.")
    name: str | None = plain("A unique name.")

    def to_domain(self) -> participant.ParticipantRef:
        named = (
            (None, self.id),
            (IdentityType.ANONYMOUS_VISITOR, self.anonymous_visitor_id),
            (IdentityType.CONTACT, self.contact_id),
            (IdentityType.MEMBER, self.member_id),
            (IdentityType.NAME, self.name),
        )
        return next(participant.ParticipantRef(type, value) for type, value in named if value is not None)


@strawberry.input(description="A channel and the address at its far end.")
class ChannelInput:
    type: ChannelType = plain("The way in which words travel.")
    address: str | None = plain("A number, e-mail address, URI or id; none for APP and CHAT.")

    def to_domain(self) -> channel.Channel:
        return channel.Channel(self.type, self.address)


def ref_of(ref: ParticipantRef | None) -> participant.ParticipantRef | None:
    """Return a ref that may be missing as the domain has it."""
    return None if ref is None else ref.to_domain()


def channel_of(given: ChannelInput | None) -> channel.Channel | None:
    """Return a channel that may be missing as the domain has it."""
    return None if given is None else given.to_domain()


def patch_of(given: object, table: AttributeTable) -> Patch:
    """Return what an input sets: the attributes that it has fields for, null too, but none left out."""
    found = {each.name: getattr(given, each.name, strawberry.UNSET) for each in table if each.is_settable}
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in found.items()
        if value is not strawberry.UNSET
    }


def items(values: list[T] | None) -> tuple[T, ...] | None:
    """Return a list that may be missing as the domain has it."""
    return None if values is None else tuple(values)
