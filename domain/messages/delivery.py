"""Rule: what a channel's gateway reports of a message."""

from collections.abc import Iterable
from dataclasses import replace

from colloquy.domain import access
from colloquy.domain.errors import InvalidState
from colloquy.domain.ids import Moment, ParticipantId
from colloquy.domain.limits import Limits, require_max_length
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.channel import Channel, ChannelType
from colloquy.domain.model.conversation import Conversation
from colloquy.domain.model.event import DeliveryUpdated
from colloquy.domain.model.message import Delivery, DeliveryStatus, Message

_FINAL = (DeliveryStatus.DELIVERED, DeliveryStatus.REJECTED, DeliveryStatus.UNDELIVERABLE)


def update_delivery(
    conversation: Conversation,
    message: Message,
    deliveries: Iterable[Delivery],
    channel: ChannelType,
    status: DeliveryStatus,
    error: str | None,
    *,
    actor: ParticipantId | None,
    moment: Moment,
    limits: Limits,
) -> Change:
    """Return the delivery with its new status; the same report again is no change.

    DELIVERED is final; a message that was rejected may be submitted again, which counts as
    another attempt. A message without a delivery on this channel gets one.
    """
    access.require_not_deleted(conversation)
    require_max_length(error, limits.reason, ("input", "error"), "The error")
    access.require_content(message)
    if message.deleted_at is not None:
        error = None  # what a gateway says of it may quote what is gone
    known = next((d for d in deliveries if d.channel.type is channel), None)
    is_known = known is not None and known.status is status and known.error == error
    if is_known and status is not DeliveryStatus.SUBMITTED:
        return NOTHING
    if known is not None and known.status is DeliveryStatus.DELIVERED:
        raise InvalidState("The message was delivered on this channel; that is final.", ("input", "status"))
    before = known or Delivery(message.id, Channel(channel), status, 0, None, moment.at)
    attempts = before.attempts + (1 if _is_attempt(known, status) else 0)
    updated = replace(before, status=status, error=error, attempts=attempts, updated_at=moment.at)
    grown, event = conversation.append(
        DeliveryUpdated(message.id, channel.value, status.value),
        moment,
        actor=actor,
        visibility=message.visibility,
        message=message.id,
    )
    return Change(conversations=(grown,), deliveries=(updated,), events=(event,))


def _is_attempt(known: Delivery | None, status: DeliveryStatus) -> bool:
    if status is DeliveryStatus.SUBMITTED:
        return True
    return status in _FINAL and (known is None or known.attempts == 0)
