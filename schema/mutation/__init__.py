"""The mutation root: each field unpacks its input, calls one resolver and returns a payload.

A refusal becomes the payload's `errors` (see `schema.errors`); there is no `try` here.
"""

import strawberry

from schema.mutation.conversations import ConversationMutations
from schema.mutation.legs import LegMutations
from schema.mutation.memberships import MembershipMutations
from schema.mutation.messages import MessageMutations
from schema.mutation.participants import ParticipantMutations
from schema.mutation.signals import SignalMutations


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
