"""Who may send what into which conversation, and what stands afterwards (M3 to M7, M9)."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloquy.domain.actor import Actor
from colloquy.domain.errors import (
    ErrorCode,
    Forbidden,
    InvalidInput,
    InvalidState,
    LimitExceeded,
    NotAMember,
    NotFound,
    Refusal,
)
from colloquy.domain.ids import ConversationId, Instant, MessageId, ParticipantId
from colloquy.domain.messages.draft import Author, Draft, require_sender_unnamed, require_valid_draft
from colloquy.domain.messages.send import address_of, require_same_history, require_sender
from colloquy.domain.messages.unread import unread_owners
from colloquy.domain.model.change import SettledCorrection
from colloquy.domain.model.channel import Channel, ChannelType
from colloquy.domain.model.content import (
    Content,
    FormContent,
    FormField,
    MessageType,
    MinimalContent,
    SystemContent,
)
from colloquy.domain.model.conversation import Conversation, ConversationKind, ConversationState
from colloquy.domain.model.event import MessageSent, Visibility
from colloquy.domain.model.message import (
    Badge,
    Delivery,
    DeliveryStatus,
    Direction,
    MessageKey,
    SendAs,
    SentAs,
)
from colloquy.domain.model.participant import Participant, ParticipantKind
from colloquy.domain.model.receipt import BUSINESS, GUEST, Mark, ReceiptKind
from tests import checks
from tests.builders import (
    BUSINESS_ACTOR,
    HIDDEN,
    LIMITS,
    NOON,
    NOT_ACTIVE,
    PARTICIPANT_ACTOR,
    THE_BUSINESS,
    app,
    author,
    contact,
    contributor,
    group,
    inbox,
    member,
    moment,
    seen,
    sending,
    sent,
    text,
    visitor,
)

IN, OUT = Direction.PARTICIPANT_TO_BUSINESS, Direction.BUSINESS_TO_PARTICIPANT
OPEN = Visibility.BUSINESS_AND_PARTICIPANT
OWNER, STRANGER = visitor(), member()
SIDES = (visitor(), contributor(), app(), None)


def send_in(where: Conversation, who: Author) -> None:
    require_sender(where, who)
    change = sending(where, who)
    assert [m.sender_id for m in change.messages] == [who.id]


# who may send


@pytest.mark.parametrize("who", [OWNER, contributor(), app(), None])
def test_into_an_inbox_send_its_participant_and_the_business_side(who: Participant | None) -> None:
    """Only who takes part sends (M6)."""
    send_in(inbox(OWNER), author(who) if who else THE_BUSINESS)


@pytest.mark.parametrize("joined", [True, False])
def test_into_an_inbox_no_other_participant_sends(joined: bool) -> None:
    """Only who takes part sends (M6)."""
    with checks.refused(NotAMember, ("input", "sender")):
        sending(inbox(OWNER), author(STRANGER, joined=joined))


@pytest.mark.parametrize("who", [visitor(), contact(), member(), contributor(), app()])
def test_into_a_group_send_its_joined_members_and_the_business(who: Participant) -> None:
    """Only who takes part sends (M6)."""
    send_in(group(), THE_BUSINESS)
    send_in(group(), author(who, joined=True))
    with checks.refused(NotAMember, ("input", "sender")):
        sending(group(), author(who))


@pytest.mark.parametrize("kind", ConversationKind)
@pytest.mark.parametrize("state", NOT_ACTIVE)
def test_a_conversation_that_is_not_active_takes_no_message(
    kind: ConversationKind, state: ConversationState
) -> None:
    """M6: not from anybody, the business itself included."""
    where = inbox(OWNER, state=state) if kind is ConversationKind.INBOX else group(state=state)
    for who in (THE_BUSINESS, author(OWNER, joined=True), author(contributor(), joined=True)):
        with checks.refused(InvalidState, ("input", "conversation")):
            sending(where, who)


# four independent things: direction, visibility, sender, sendAs

CHOICES = tuple(product((None, IN, OUT), Visibility, SendAs, (True, False), ConversationKind))


def by_the_laws(
    by_business: bool,
    direction: Direction | None,
    visibility: Visibility,
    send_as: SendAs,
    names_sender: bool,
    kind: ConversationKind,
) -> set[ErrorCode]:
    """Return every refusal of a combination; none: it is sent."""
    found = set()
    if names_sender and send_as is not SendAs.CALLER:
        found.add(ErrorCode.INVALID_INPUT)  # the schema: sender goes with CALLER
    if send_as is SendAs.PARTICIPANT and kind is ConversationKind.GROUP:
        found.add(ErrorCode.INVALID_INPUT)  # the schema: the inbox participant
    own = send_as is not SendAs.BUSINESS and visibility is OPEN and direction is not OUT
    if not by_business and not own:
        found.add(ErrorCode.FORBIDDEN)  # a participant writes as itself, seen, to the business
    return found


@pytest.mark.parametrize("actor", [BUSINESS_ACTOR, PARTICIPANT_ACTOR], ids=("business", "participant"))
@pytest.mark.parametrize("choice", CHOICES)
def test_direction_visibility_sender_and_send_as_are_chosen_independently(
    actor: Actor, choice: tuple[Direction | None, Visibility, SendAs, bool, ConversationKind]
) -> None:
    """The business may combine them freely; M6: a participant's token acts for itself alone."""
    direction, visibility, send_as, names_sender, kind = choice
    draft = Draft(text(), send_as, direction, visibility)
    where = inbox(OWNER) if kind is ConversationKind.INBOX else group()
    expected = by_the_laws(actor is BUSINESS_ACTOR, *choice)
    actual = set()
    try:
        require_valid_draft(draft, actor, LIMITS)
        require_sender_unnamed(draft, where, names_sender)
    except Refusal as refusal:
        actual.add(refusal.code)
    assert bool(actual) == bool(expected)
    assert actual <= expected


@pytest.mark.parametrize("who", SIDES)
@pytest.mark.parametrize("direction", [None, IN, OUT])
@pytest.mark.parametrize("visibility", Visibility)
def test_a_message_goes_in_the_direction_and_to_the_eyes_that_it_is_given(
    who: Participant | None, direction: Direction | None, visibility: Visibility
) -> None:
    """Direction is by the sender's kind when absent; M9: the business itself has no participant."""
    where = inbox(who if who and not who.acts_for_business else OWNER)
    change = sending(
        where, author(who) if who else THE_BUSINESS, Draft(text(), SendAs.CALLER, direction, visibility)
    )
    (message,), (event,) = change.messages, change.events
    usual = IN if who and not who.acts_for_business else OUT
    assert message.direction is (direction or usual)
    assert message.visibility is event.visibility is visibility
    assert message.sender_id == event.actor_id == (who.id if who else None)
    as_app = SentAs(None, ParticipantKind.APP)
    assert message.sent_as == (SentAs(who.id, who.kind) if who else as_app)


def test_only_the_business_sends_system_messages() -> None:
    draft = Draft(SystemContent("Maintenance"))
    require_valid_draft(draft, BUSINESS_ACTOR, LIMITS)
    with checks.refused(Forbidden, ("input", "content", "system")):
        require_valid_draft(draft, PARTICIPANT_ACTOR, LIMITS)


def test_a_draft_has_bounds() -> None:
    """Limits: previewText 256; one badge; a clientMessageId of 1 to 256 characters."""
    most = Draft(text(), preview_text="p" * 256, client_message_id="c" * 256, badges=(Badge("b"),))
    require_valid_draft(most, PARTICIPANT_ACTOR, LIMITS)
    require_valid_draft(replace(most, client_message_id="c"), PARTICIPANT_ACTOR, LIMITS)
    for wrong, error, path, limit in (
        (replace(most, preview_text="p" * 257), LimitExceeded, ("input", "previewText"), 256),
        (replace(most, client_message_id="c" * 257), LimitExceeded, ("input", "clientMessageId"), 256),
        (replace(most, client_message_id=""), InvalidInput, ("input", "clientMessageId"), 1),
        (replace(most, badges=(Badge("a"), Badge("b"))), LimitExceeded, ("input", "badges"), 1),
        (
            replace(most, content=text("x" * 16_385)),
            LimitExceeded,
            ("input", "content", "basic", "items", "0", "text"),
            16_384,
        ),
    ):
        with checks.refused(error, path, limit=limit):
            require_valid_draft(wrong, BUSINESS_ACTOR, LIMITS)


# what stands afterwards


def test_a_message_is_numbered_by_its_event_and_stored_as_it_was_sent() -> None:
    """The numbers of a log have no gap (E1); what was sent stands as it was sent (I11)."""
    where = inbox(OWNER, sequence=41, length=50)
    draft = Draft(
        text("Hi"),
        badges=(Badge("new"),),
        source_channel=ChannelType.SMS,
        target_channels=(ChannelType.EMAIL,),
        reply_to_id=MessageId("msg_0"),
        client_message_id="mine",
    )
    named = ConversationId("con_older")
    who = Author(OWNER, ParticipantId("par_older"))
    change = sending(where, who, draft, named=named, at=moment(7))
    (message,), (event,), (grown,) = change.messages, change.events, change.conversations
    assert (event.sequence, event.fact, event.message_id) == (42, MessageSent(message.id), message.id)
    assert (message.log, message.history_id, message.sequence) == (where.id, where.history_id, 42)
    assert (message.named_id, message.named_sender_id) == (named, "par_older")
    assert (message.type, message.content, message.preview_text) == (MessageType.BASIC, text("Hi"), "Hi")
    assert (message.badges, message.source_channel) == ((Badge("new"),), ChannelType.SMS)
    assert (message.target_channels, message.reply_to_id) == ((ChannelType.EMAIL,), "msg_0")
    assert (message.client_message_id, message.silent, message.live) == ("mine", False, True)
    assert (message.edited_at, message.deleted_at) == (None, None)
    assert grown == replace(
        where,
        sequence=42,
        length=51,
        last_activity_at=moment(7).at,
        last_live_at=moment(7).at,
        unread_business=1,
        channels=(ChannelType.SMS,),
    )
    assert (change.marks, change.receipts) == ((), ())  # M7: sending moves no mark


@pytest.mark.parametrize(
    ("content", "type", "preview"),
    [
        (text("a  b\nc"), MessageType.BASIC, "a b c"),
        (MinimalContent("m"), MessageType.MINIMAL, "m"),
        (FormContent("f", None, (FormField("n", "v"),)), MessageType.FORM, "f n"),
        (SystemContent("s"), MessageType.SYSTEM, "s"),
        (text("x" * 300), MessageType.BASIC, "x" * 255 + "…"),
    ],
)
def test_the_preview_follows_from_the_content_unless_it_is_given(
    content: Content, type: MessageType, preview: str
) -> None:
    _, derived = sent(inbox(), draft=Draft(content))
    assert (derived.type, derived.preview_text) == (type, preview)
    _, chosen = sent(inbox(), draft=Draft(content, preview_text="my own"))
    assert chosen.preview_text == "my own"


@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans()), min_size=1, max_size=8))
def test_live_time_never_runs_backwards_and_imported_time_is_its_own(
    steps: list[tuple[int, bool]],
) -> None:
    """M3, whatever the clock does."""
    where, messages = inbox(), []
    for seconds, live in steps:
        now = moment(seconds, live=live)
        where, message = sent(where, at=now)
        messages.append(message)
        if not live:
            assert message.sent_at == now.at
    checks.check_times(messages)
    live_times = [m.sent_at for m in messages if m.live]
    assert live_times == sorted(live_times)
    assert where.last_live_at == max(live_times, default=0)
    assert where.last_activity_at == max(NOON, *(m.sent_at for m in messages))


# who has it unread: the whole table (M4, M7)

UNREAD = {
    (IN, OPEN, False): (BUSINESS,),
    (IN, HIDDEN, False): (BUSINESS,),
    (OUT, OPEN, False): (GUEST,),
    (OUT, HIDDEN, False): (),
    (IN, OPEN, True): (),
    (IN, HIDDEN, True): (),
    (OUT, OPEN, True): (),
    (OUT, HIDDEN, True): (),
}


@pytest.mark.parametrize(("direction", "visibility", "silent"), UNREAD)
def test_an_inbox_message_is_unread_for_the_side_that_it_comes_to(
    direction: Direction, visibility: Visibility, silent: bool
) -> None:
    """M7: sides go by direction, whoever sent it; M4: what one may not see is not unread."""
    draft = Draft(text(), SendAs.CALLER, direction, visibility, silent=silent)
    owners = UNREAD[direction, visibility, silent]
    for who in (THE_BUSINESS, author(OWNER), author(contributor())):
        grown, message = sent(inbox(OWNER), who, draft)
        assert unread_owners(message) == owners
        counted = (grown.unread_business, grown.unread_participant, grown.public_count)
        assert counted == (int(BUSINESS in owners), int(GUEST in owners), 0)


@pytest.mark.parametrize(("direction", "visibility", "silent"), UNREAD)
def test_a_group_counts_what_its_members_may_see(
    direction: Direction, visibility: Visibility, silent: bool
) -> None:
    """M4, M7: and corrects the marks of its members, the sender's own among them."""
    draft = Draft(text(), SendAs.CALLER, direction, visibility, silent=silent)
    change = sending(group(), author(STRANGER, joined=True), draft)
    (grown,), (message,) = change.conversations, change.messages
    public = visibility is OPEN and not silent
    assert grown.public_count == int(public)
    assert grown.unread_participant == 0
    assert change.settled == ((SettledCorrection(message, +1),) if public else ())


@pytest.mark.parametrize(("where", "owner"), [(IN, BUSINESS), (OUT, GUEST)])
def test_an_imported_message_at_or_before_a_mark_is_read(where: Direction, owner: str) -> None:
    """A mark only moves forward, and what lies after it is unread (M7)."""
    home, newest = sent(inbox(OWNER), draft=Draft(text(), direction=where), at=moment(100))
    mark = seen(newest.key, home, owner)
    draft = Draft(text(), direction=where)
    for seconds, unread in ((-5, 1), (99, 1), (101, 2)):
        grown, _ = sent(home, draft=draft, at=moment(seconds, live=False), marks=(mark,))
        assert grown.unread_business + grown.unread_participant == unread, seconds


def test_a_delivered_mark_makes_nothing_read() -> None:
    """M7: what was delivered was not yet seen."""
    home = inbox(OWNER)
    far = MessageKey(Instant(NOON * 2), MessageId("msg_9"))
    marks = (
        Mark(home.id, BUSINESS, ReceiptKind.DELIVERED, far),
        Mark(home.id, GUEST, ReceiptKind.SEEN, far),
    )
    grown, _ = sent(home, author(OWNER), marks=marks)
    assert grown.unread_business == 1


# channels, replies


def test_each_target_channel_gets_one_delivery_to_the_known_address() -> None:
    ada = contact(emails=("ada@example.org", "b@example.org"), phones=("+4930123456",))
    targets = (ChannelType.EMAIL, ChannelType.SMS, ChannelType.CHAT, ChannelType.EMAIL)
    change = sending(inbox(ada), draft=Draft(text(), target_channels=targets), recipient=ada)
    (message,) = change.messages
    addresses = (
        (ChannelType.EMAIL, "ada@example.org"),
        (ChannelType.SMS, "+4930123456"),
        (ChannelType.CHAT, None),
    )
    assert change.deliveries == tuple(
        Delivery(message.id, Channel(*to), DeliveryStatus.QUEUED, 0, None, NOON) for to in addresses
    )


@pytest.mark.parametrize("channel", ChannelType)
def test_an_address_is_known_only_for_channels_of_mail_and_number(channel: ChannelType) -> None:
    ada = contact(emails=("ada@example.org",), phones=("+4930123456",))
    numbered = {"SMS", "MMS", "WHATSAPP", "VIBER", "PHONE"}
    expected = "+4930123456" if channel.value in numbered else None
    assert address_of(ada, channel) == ("ada@example.org" if channel is ChannelType.EMAIL else expected)
    assert address_of(contact(), channel) is None


def test_an_inbox_learns_the_channel_that_its_participant_writes_through() -> None:
    draft = Draft(text(), source_channel=ChannelType.SMS)
    reached, _ = sent(inbox(OWNER, channels=(ChannelType.CHAT,)), author(OWNER), draft)
    assert reached.channels == (ChannelType.CHAT, ChannelType.SMS)
    again, _ = sent(reached, author(OWNER), draft)
    assert again.channels == reached.channels
    outward, _ = sent(inbox(OWNER), THE_BUSINESS, draft)
    assert outward.channels == ()


def test_a_reply_is_to_a_message_of_the_same_history() -> None:
    home, message = sent(inbox(OWNER))
    require_same_history(message, home)
    require_same_history(message, inbox(OWNER, history_id=home.history_id))
    for other in (None, sent(inbox())[1]):
        with checks.refused(NotFound, ("input", "replyTo")):
            require_same_history(other, home)
