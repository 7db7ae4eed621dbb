"""Memberships: invited, joined, left, changed."""

import strawberry

from colloquy.domain.model.membership import LeaveReason
from colloquy.schema.fields import plain
from colloquy.schema.inputs.refs import ChannelInput, ParticipantRef


@strawberry.input(description="Who is to be invited to a GROUP.")
class InviteMemberInput:
    conversation: strawberry.ID = plain("The GROUP.")
    participant: ParticipantRef = plain("Who.")
    channel: ChannelInput | None = plain("The channel to take part over; APP when absent.")


@strawberry.input(description="Who is to join a GROUP.")
class JoinConversationInput:
    conversation: strawberry.ID = plain("The GROUP.")
    participant: ParticipantRef | None = plain("Who; the viewer when absent.")
    channel: ChannelInput | None = plain("The channel to take part over; APP when absent.")


@strawberry.input(description="Who is to leave a GROUP, over all channels.")
class LeaveConversationInput:
    conversation: strawberry.ID = plain("The GROUP.")
    participant: ParticipantRef | None = plain("Who; the viewer when absent.")
    reason_code: str | None = plain("Why, for programs; at most 256 characters.")
    reason_text: str | None = plain("Why, for people; at most 1,024 characters.")

    def reason(self) -> LeaveReason | None:
        if self.reason_code is None and self.reason_text is None:
            return None
        return LeaveReason(self.reason_code, self.reason_text)


@strawberry.input(description="What is to change about a member's sound; absent keeps.")
class UpdateMembershipInput:
    membership: strawberry.ID = plain("Which.")
    audio_enabled: bool | None = plain("Whether the member takes part in sound at all.")
    muted: bool | None = plain("Whether the others do not hear the member.")
    earmuffed: bool | None = plain("Whether the member hears nobody.")
