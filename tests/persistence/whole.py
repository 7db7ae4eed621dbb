"""One value of each noun that has something in every attribute."""

from dataclasses import replace
from typing import Any

from colloquy.domain.ids import ConversationId, Instant, MessageId, ParticipantId
from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.message import Badge
from tests import builders

_LATER: Any = Instant(builders.NOON + 7)

PARTICIPANT = replace(
    builders.member(display_name="Ada", name="ada", image_url="https://example.org/a.png"),
    contact_id="contact-1",
    emails=("ada@example.org", "ada@example.com"),
    phones=("+49301234567",),
    merged_into_id=ParticipantId("par_other"),
    inbox_id=ConversationId("con_inbox"),
    erased_at=_LATER,
    custom_data={"plan": ["gold", 1]},
)
CONVERSATION = replace(
    builders.inbox(PARTICIPANT, name="room", display_name="The room", image_url="https://example.org/r.png"),
    ttl=60,
    assignee_id=ParticipantId("par_assignee"),
    merged_into_id=ConversationId("con_other"),
    merged_sequence=3,
    sequence=9,
    unread_business=2,
    unread_participant=4,
    public_count=5,
    channels=(ChannelType.SMS, ChannelType.EMAIL),
    custom_data={"topic": None},
)
MESSAGE = replace(
    builders.sent(builders.inbox(PARTICIPANT), builders.author(builders.contributor()))[1],
    silent=True,
    badges=(Badge("vip", "https://example.org/b.png", builders.HIDDEN),),
    source_channel=ChannelType.SMS,
    target_channels=(ChannelType.EMAIL,),
    reply_to_id=MessageId("msg_other"),
    client_message_id="mine-1",
    edited_at=_LATER,
    deleted_at=_LATER,
    home_log=ConversationId("con_home"),
)
