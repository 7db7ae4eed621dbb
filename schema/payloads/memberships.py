"""What becomes of memberships."""

import strawberry

from colloquy.schema.fields import plain
from colloquy.schema.payloads.payload import Payload
from colloquy.schema.types.membership import Membership


@strawberry.type
class _OneMembership(Payload):
    membership: Membership | None = plain("The membership after it; null with errors.", default=None)


@strawberry.type(description="The membership of one who was invited.")
class InviteMemberPayload(_OneMembership):
    pass


@strawberry.type(description="The membership of one who joined.")
class JoinConversationPayload(_OneMembership):
    pass


@strawberry.type(description="The membership of one who left.")
class LeaveConversationPayload(_OneMembership):
    pass


@strawberry.type(description="The membership whose sound was changed.")
class UpdateMembershipPayload(_OneMembership):
    pass
