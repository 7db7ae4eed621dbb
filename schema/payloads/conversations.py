"""What becomes of conversations, and of marks in them."""

import strawberry

from colloquy.domain.ids import ConversationId
from colloquy.schema.fields import batched, plain
from colloquy.schema.lookups import very_conversation
from colloquy.schema.payloads.payload import Payload
from colloquy.schema.types.conversation import Conversation


@strawberry.type
class _OneConversation(Payload):
    conversation: Conversation | None = batched(
        very_conversation("conversation_id"), "The conversation after it; null with errors."
    )
    conversation_id: strawberry.Private[ConversationId | None] = None


@strawberry.type(description="The participant's current inbox conversation.")
class GetOrCreateConversationPayload(_OneConversation):
    created: bool = plain("Whether this call created it.", default=False)


@strawberry.type(description="The GROUP that was created.")
class CreateConversationPayload(_OneConversation):
    pass


@strawberry.type(description="The conversation that was changed.")
class UpdateConversationPayload(_OneConversation):
    pass


@strawberry.type(description="The conversation that was deleted.")
class DeleteConversationPayload(_OneConversation):
    pass


@strawberry.type(description="The conversation that was put into somebody's care, or nobody's.")
class AssignConversationPayload(_OneConversation):
    pass


@strawberry.type(description="The conversation that was seen.")
class MarkSeenPayload(_OneConversation):
    pass


@strawberry.type(description="The conversation whose messages were delivered.")
class MarkDeliveredPayload(_OneConversation):
    pass
