"""What a channel's gateway reports of a message."""

from itertools import product

import pytest

from colloquy.domain.errors import InvalidState, LimitExceeded
from colloquy.domain.messages.delivery import update_delivery
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.change import NOTHING, Change
from colloquy.domain.model.channel import Channel, ChannelType
from colloquy.domain.model.conversation import Conversation, ConversationState
from colloquy.domain.model.event import DeliveryUpdated, Visibility
from colloquy.domain.model.message import Delivery, DeliveryStatus, Message
from tests import checks
from tests.builders import LIMITS, NOON, inbox, moment, sent, text

QUEUED, SUBMITTED, DELIVERED, REJECTED, UNDELIVERABLE = DeliveryStatus
SMS = ChannelType.SMS


def reported(
    where: Conversation,
    message: Message,
    status: DeliveryStatus,
    *known: Delivery,
    error: str | None = None,
) -> Change:
    return update_delivery(
        where, message, known, SMS, status, error, actor=None, moment=moment(60), limits=LIMITS
    )


def on_its_way(message: Message, status: DeliveryStatus = QUEUED, attempts: int = 0) -> Delivery:
    return Delivery(message.id, Channel(SMS, "+4930123456"), status, attempts, None, NOON)


@pytest.mark.parametrize("visibility", Visibility)
def test_a_report_changes_the_delivery_and_is_told_to_whoever_sees_the_message(
    visibility: Visibility,
) -> None:
    """What is for the business is seen by the business (M4)."""
    where, message = sent(inbox(), draft=Draft(text(), visibility=visibility))
    known = on_its_way(message)
    change = reported(where, message, SUBMITTED, known)
    assert change.deliveries == (Delivery(message.id, known.channel, SUBMITTED, 1, None, moment(60).at),)
    (event,) = change.events
    assert event.fact == DeliveryUpdated(message.id, "SMS", "SUBMITTED")
    assert (event.sequence, event.visibility, event.message_id) == (2, visibility, message.id)
    assert change.revised == ()


@pytest.mark.parametrize("status", DeliveryStatus)
def test_a_message_that_had_no_delivery_there_gets_one(status: DeliveryStatus) -> None:
    where, message = sent(inbox())
    (delivery,) = reported(where, message, status).deliveries
    assert (delivery.channel, delivery.status) == (Channel(SMS), status)


@pytest.mark.parametrize(("before", "after"), tuple(product(DeliveryStatus, repeat=2)))
def test_delivered_is_final_and_the_same_report_again_is_no_change(
    before: DeliveryStatus, after: DeliveryStatus
) -> None:
    where, message = sent(inbox())
    known = on_its_way(message, before, 1)
    if before is after and after is not SUBMITTED:
        assert reported(where, message, after, known) == NOTHING
    elif before is DELIVERED:
        with checks.refused(InvalidState, ("input", "status")):
            reported(where, message, after, known)
    else:
        (delivery,) = reported(where, message, after, known).deliveries
        assert (delivery.status, delivery.attempts) == (after, 2 if after is SUBMITTED else 1)


def test_an_end_that_came_without_a_submission_was_one_attempt() -> None:
    where, message = sent(inbox())
    for status in (DELIVERED, REJECTED, UNDELIVERABLE):
        (delivery,) = reported(where, message, status, on_its_way(message)).deliveries
        assert delivery.attempts == 1


def test_an_error_has_a_bound() -> None:
    where, message = sent(inbox())
    assert reported(where, message, REJECTED, error="e" * 1024).deliveries[0].error == "e" * 1024
    with checks.refused(LimitExceeded, ("input", "error"), limit=1024):
        reported(where, message, REJECTED, error="e" * 1025)


def test_nothing_is_reported_in_a_deleted_conversation() -> None:
    _, message = sent(inbox())
    with checks.refused(InvalidState, ("input", "conversation")):
        reported(inbox(state=ConversationState.DELETED), message, DELIVERED)
