"""The mutation root: each field unpacks its input, calls one resolver and returns a payload.

A refusal becomes the payload's `errors` (see `schema.types.errors`); there is no `try` here.
"""

import strawberry

from colloquy.schema.mutation.conversations import ConversationMutations
from colloquy.schema.mutation.legs import LegMutations
from colloquy.schema.mutation.memberships import MembershipMutations
from colloquy.schema.mutation.messages import MessageMutations
from colloquy.schema.mutation.participants import ParticipantMutations
from colloquy.schema.mutation.signals import SignalMutations


@strawberry.type(description="Everything that changes something; each is done whole, or not at all.")
class Mutation(
    ParticipantMutations,
    ConversationMutations,
    MembershipMutations,
    MessageMutations,
    SignalMutations,
    LegMutations,
):
    pass
