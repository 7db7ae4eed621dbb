"""Rules: what is announced in a conversation without being a message."""

from collections.abc import Mapping

from colloquy.domain import access
from colloquy.domain.errors import InvalidInput, LimitExceeded, NotFound
from colloquy.domain.ids import Moment, ParticipantId
from colloquy.domain.limits import Limits, require_length, require_max_length
from colloquy.domain.model.change import Change
from colloquy.domain.model.content import buttons_of
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import CUSTOM_TYPE, ButtonPressed, Custom
from colloquy.domain.model.message import Message
from colloquy.domain.model.participant import JSON


def send_custom_event(
    conversation: Conversation,
    event_type: str,
    body: Mapping[str, JSON] | JSON,
    body_bytes: int,
    *,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
    named: tuple[str, ...] = (),
) -> Change:
    """Return one custom event; `body_bytes` is the body's size as JSON, `named` the ids of the call.

    Raises `InvalidInput` for a type that is not `custom:` and word characters, `-` or `:`.
    """
    access.require_active(conversation)
    require_custom_type(event_type, limits)
    require_body_size(body_bytes, limits)
    grown, event = conversation.append(Custom(event_type, body, named), moment, actor=actor)
    return Change(conversations=(grown,), events=(event,))


def require_body_size(body_bytes: int, limits: Limits) -> None:
    """Raise `LimitExceeded` for a body that is too large as JSON."""
    if body_bytes > limits.event_body:
        message = f"The body has {body_bytes} bytes as JSON; keep it to {limits.event_body}."
        raise LimitExceeded(message, ("input", "body"), limit=limits.event_body)


def require_custom_type(event_type: str, limits: Limits) -> None:
    """Raise unless it is the type of a custom event."""
    path = ("input", "type")
    require_max_length(event_type, limits.event_type, path, "The type")
    if not CUSTOM_TYPE.fullmatch(event_type):
        message = "A type is custom: and then letters, digits, _, - or :, such as custom:order-shipped."
        raise InvalidInput(message, path)


def press_button(
    conversation: Conversation,
    message: Message,
    interaction_id: str,
    *,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the event of a button pressed; raises `NotFound` when the message has no such one."""
    access.require_active(conversation)
    path = ("input", "interactionId")
    require_length(interaction_id, limits.interaction_id, path, "The interactionId")
    buttons = buttons_of(message.content) if message.content is not None else ()
    if not any(button.interaction_id == interaction_id for button in buttons):
        raise NotFound("The message has no button with this interactionId.", path)
    grown, event = conversation.append(
        ButtonPressed(message.id, interaction_id),
        moment,
        actor=actor,
        visibility=message.visibility,
        message=message.id,
    )
    return Change(conversations=(grown,), events=(event,))
