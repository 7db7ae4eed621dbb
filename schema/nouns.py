"""The nouns by name, so that files whose types refer to each other need not import each other."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from schema.conversation import Conversation
    from schema.event import Event
    from schema.ledger import IdentityChange
    from schema.leg import Leg
    from schema.membership import Membership
    from schema.message import Message, Receipt
    from schema.participant import Participant

AConversation = Annotated["Conversation", strawberry.lazy("schema.conversation")]
AnEvent = Annotated["Event", strawberry.lazy("schema.event")]
AnIdentityChange = Annotated["IdentityChange", strawberry.lazy("schema.ledger")]
ALeg = Annotated["Leg", strawberry.lazy("schema.leg")]
AMembership = Annotated["Membership", strawberry.lazy("schema.membership")]
AMessage = Annotated["Message", strawberry.lazy("schema.message")]
AReceipt = Annotated["Receipt", strawberry.lazy("schema.message")]
AParticipant = Annotated["Participant", strawberry.lazy("schema.participant")]
