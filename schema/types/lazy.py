"""The nouns by name, so that files whose types refer to each other need not import each other."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from colloquy.schema.types.conversation import Conversation
    from colloquy.schema.types.event import Event
    from colloquy.schema.types.identity_change import IdentityChange
    from colloquy.schema.types.leg import Leg
    from colloquy.schema.types.membership import Membership
    from colloquy.schema.types.message import Message, Receipt
    from colloquy.schema.types.participant import Participant

AConversation = Annotated["Conversation", strawberry.lazy("colloquy.schema.types.conversation")]
AnEvent = Annotated["Event", strawberry.lazy("colloquy.schema.types.event")]
AnIdentityChange = Annotated["IdentityChange", strawberry.lazy("colloquy.schema.types.identity_change")]
ALeg = Annotated["Leg", strawberry.lazy("colloquy.schema.types.leg")]
AMembership = Annotated["Membership", strawberry.lazy("colloquy.schema.types.membership")]
AMessage = Annotated["Message", strawberry.lazy("colloquy.schema.types.message")]
AReceipt = Annotated["Receipt", strawberry.lazy("colloquy.schema.types.message")]
AParticipant = Annotated["Participant", strawberry.lazy("colloquy.schema.types.participant")]
