"""Messages and announcements: sent, edited, deleted, delivered, pressed."""

import strawberry

from colloquy.domain.ids import MessageId
from colloquy.domain.messages.draft import Draft
from colloquy.schema.fields import plain
from colloquy.schema.inputs.content import BadgeInput, MessageContentInput, each
from colloquy.schema.inputs.refs import ParticipantRef
from colloquy.schema.types.enums import ChannelType, DeliveryStatus, Direction, SendAs, Visibility
from colloquy.schema.types.scalars import JSON


@strawberry.input(description="A message that is to be sent.")
class SendMessageInput:
    conversation: strawberry.ID = plain("Where to, by any id it ever had.")
    content: MessageContentInput = plain("What it says.")
    send_as: SendAs | None = plain("In whose name; CALLER when absent.")
    sender: ParticipantRef | None = plain("Who it is from, when the business sends for someone.")
    direction: Direction | None = plain("Which side it comes from; the sender's when absent.")
    visibility: Visibility | None = plain("Who sees it; BUSINESS_AND_PARTICIPANT when absent.")
    badges: list[BadgeInput] | None = plain("Labels beside it, at most 1.")
    source_channel: ChannelType | None = plain("The channel it came in by.")
    target_channels: list[ChannelType] | None = plain("The channels it is to go out by.")
    preview_text: str | None = plain("One line for lists, at most 256 characters; made if absent.")
    reply_to: strawberry.ID | None = plain("The message of this conversation it replies to.")
    silent: bool | None = plain("True leaves unread counts and the last message as they are.")
    client_message_id: str | None = plain(
        "Your own id, 1 to 256 characters: a retry with it answers the first message."
    )

    def draft(self) -> Draft:
        return Draft(
            content=self.content.to_domain(),
            send_as=self.send_as or SendAs.CALLER,
            direction=self.direction,
            visibility=self.visibility or Visibility.BUSINESS_AND_PARTICIPANT,
            badges=each(self.badges),
            source_channel=self.source_channel,
            target_channels=tuple(self.target_channels or ()),
            preview_text=self.preview_text,
            reply_to_id=None if self.reply_to is None else MessageId(self.reply_to),
            silent=bool(self.silent),
            client_message_id=self.client_message_id,
        )


@strawberry.input(description="A message whose content is to be replaced.")
class EditMessageInput:
    message: strawberry.ID = plain("Which.")
    content: MessageContentInput = plain("What it says from now on.")


@strawberry.input(description="A message whose content is to be removed.")
class DeleteMessageInput:
    message: strawberry.ID = plain("Which.")


@strawberry.input(description="What a channel's gateway reports of a message.")
class UpdateDeliveryInput:
    message: strawberry.ID = plain("Which.")
    channel: ChannelType = plain("One of its target channels.")
    status: DeliveryStatus = plain("How far it got.")
    error: str | None = plain("What went wrong, at most 1,024 characters.")


@strawberry.input(description="A button that was pressed.")
class PressButtonInput:
    message: strawberry.ID = plain("The message that has the button.")
    interaction_id: str = plain("The button's interactionId.")


@strawberry.input(description="An event of an application's own making.")
class SendCustomEventInput:
    conversation: strawberry.ID = plain("Where, by any id it ever had.")
    type: str = plain("custom: and a name, such as custom:order-shipped; at most 100 characters.")
    body: JSON = plain("What it carries, at most 4,096 bytes as JSON.")
    actor: ParticipantRef | None = plain("Who did it; the viewer when absent.")


@strawberry.input(description="Something that passes, such as typing.")
class SendSignalInput:
    conversation: strawberry.ID = plain("Where, by any id it ever had.")
    type: str = plain("typing:on, typing:off, or custom: and a name.")
    body: JSON | None = plain("What it carries, at most 4,096 bytes as JSON.")
    actor: ParticipantRef | None = plain("Who gives it; the viewer when absent.")
