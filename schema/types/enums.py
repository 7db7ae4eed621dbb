"""The enums: the domain's own, each with what its values mean to a user of the API."""

from enum import Enum

import strawberry

from colloquy.domain.actor import Role
from colloquy.domain.errors import ErrorCode
from colloquy.domain.model.channel import ChannelType
from colloquy.domain.model.content import MessageType, Orientation
from colloquy.domain.model.conversation import ConversationKind, ConversationState, Priority
from colloquy.domain.model.conversation_filter import ConversationOrder
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.identity_change import IdentityChangeKind, IdentityEvidence
from colloquy.domain.model.leg import LegDirection, LegMedia, LegStatus
from colloquy.domain.model.membership import MembershipState
from colloquy.domain.model.message import DeliveryStatus, Direction, SendAs
from colloquy.domain.model.participant import ParticipantKind
from colloquy.domain.model.receipt import ReceiptKind

__all__ = [
    "ChannelType",
    "ConversationKind",
    "ConversationOrder",
    "ConversationState",
    "DeliveryStatus",
    "Direction",
    "ErrorCode",
    "IdentityChangeKind",
    "IdentityEvidence",
    "LegDirection",
    "LegMedia",
    "LegStatus",
    "MembershipState",
    "MessageType",
    "Orientation",
    "ParticipantKind",
    "Priority",
    "ReceiptKind",
    "Role",
    "SendAs",
    "Visibility",
]


def described(enum: type[Enum], name: str, description: str, values: dict[str, str]) -> None:
    """Make an enum of the domain one of the schema; its members stay what resolvers see."""
    strawberry.enum(enum, name=name, description=description)
    for value in enum.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]


described(
    ParticipantKind,
    "ParticipantKind",
    "How well a participant is known; the first three are steps that only go forward.",
    {
        "ANONYMOUS_VISITOR": "Somebody who has not said who they are.",
        "CONTACT": "Somebody with a name, an e-mail address or a phone number.",
        "MEMBER": "Somebody with an account of the business.",
        "CONTRIBUTOR": "A person who works for the business; stands outside the steps.",
        "APP": "A program that acts for the business; stands outside the steps.",
    },
)
described(
    IdentityChangeKind,
    "IdentityChangeKind",
    "What happened to an identity.",
    {
        "CREATED": "The participant came to be.",
        "PROMOTED": "The participant became better known, without meeting another one.",
        "MERGED": "Two participants became one.",
        "UNMERGED": "A merge was undone.",
        "ERASED": "Everything personal was removed.",
        "REFUSED": "A promotion or a merge was tried and refused.",
    },
)
described(
    IdentityEvidence,
    "IdentityEvidence",
    "How sure the caller is that two are one, from weakest to strongest.",
    {
        "CLAIMED": "The participant says so itself; merges nobody.",
        "CHANNEL_VERIFIED": "A channel showed it, such as a code sent to an address.",
        "SERVER_ASSERTED": "The business's own server vouches for it.",
    },
)
described(
    ConversationKind,
    "ConversationKind",
    "How many sides a conversation has.",
    {
        "INBOX": "The business with one participant.",
        "GROUP": "Any number of members.",
    },
)
described(
    ConversationState,
    "ConversationState",
    "What may be done with a conversation.",
    {
        "ACTIVE": "Takes messages and all other changes.",
        "INACTIVE": "Takes no new messages until it is ACTIVE again.",
        "MERGED": "Was merged into another one, which its id now leads to.",
        "DELETED": "Takes no change at all.",
    },
)
described(
    Priority,
    "Priority",
    "How soon the business means to answer.",
    {
        "LOW": "When nothing else is waiting.",
        "NORMAL": "In its turn; every conversation begins so.",
        "HIGH": "Before those of NORMAL priority.",
        "URGENT": "At once.",
    },
)
described(
    ConversationOrder,
    "ConversationOrder",
    "By what a list of conversations is ordered.",
    {
        "LAST_ACTIVITY_DESC": "The one last active comes first.",
        "LAST_ACTIVITY_ASC": "The one last active comes last.",
        "CREATED_DESC": "The newest comes first.",
        "CREATED_ASC": "The oldest comes first.",
    },
)
described(
    MembershipState,
    "MembershipState",
    "Where a membership stands.",
    {
        "INVITED": "Asked to come: sees the conversation, not what is said in it.",
        "JOINED": "In the conversation.",
        "LEFT": "Gone for good; who comes back gets a new membership.",
    },
)
described(
    ChannelType,
    "ChannelType",
    "A way in which words travel.",
    {
        "APP": "An app of the business, through this API; no address.",
        "CHAT": "A chat on a web page, through this API; no address.",
        "EMAIL": "E-mail; the address is an e-mail address.",
        "SMS": "Text messages; the address is a number in E.164 form.",
        "MMS": "Multimedia messages; the address is a number in E.164 form.",
        "WHATSAPP": "WhatsApp; the address is a number in E.164 form.",
        "FACEBOOK": "Facebook Messenger; the address is Facebook's own id.",
        "INSTAGRAM": "Instagram; the address is Instagram's own id.",
        "VIBER": "Viber; the address is Viber's own id.",
        "PHONE": "Telephone; the address is a number in E.164 form.",
        "SIP": "Internet telephony; the address is a sip: or sips: URI.",
        "WEBSOCKET": "A media stream; the address is a ws:// or wss:// URI.",
    },
)
described(
    MessageType,
    "MessageType",
    "The five types of content.",
    {
        "BASIC": "Items: texts, images, files, places and the like.",
        "MINIMAL": "One line of text with an icon.",
        "TEMPLATE": "A card with a title, lines of text, an image and buttons.",
        "FORM": "A form that was filled in.",
        "SYSTEM": "A notice from the business's systems.",
    },
)
described(
    Direction,
    "MessageDirection",
    "Which side of the conversation a message comes from, whoever sent it.",
    {
        "BUSINESS_TO_PARTICIPANT": "From the business.",
        "PARTICIPANT_TO_BUSINESS": "To the business.",
    },
)
described(
    Visibility,
    "MessageVisibility",
    "Who may see something.",
    {
        "BUSINESS": "The business alone; participants never learn of it.",
        "BUSINESS_AND_PARTICIPANT": "Everybody in the conversation.",
    },
)
described(
    SendAs,
    "SendAs",
    "In whose name a message is sent.",
    {
        "CALLER": "The caller's own, or that of the sender which the business names.",
        "PARTICIPANT": "The inbox conversation's participant.",
        "BUSINESS": "The business itself.",
    },
)
described(
    Orientation,
    "Orientation",
    "How a template's image and text lie.",
    {
        "PORTRAIT": "The image above the text.",
        "LANDSCAPE": "The image beside the text.",
    },
)
described(
    ReceiptKind,
    "ReceiptKind",
    "How far a message got with a reader.",
    {
        "DELIVERED": "It reached one of the reader's devices.",
        "SEEN": "The reader looked at it.",
    },
)
described(
    DeliveryStatus,
    "DeliveryStatus",
    "How far a message got on one channel.",
    {
        "QUEUED": "It waits for the channel's gateway.",
        "SUBMITTED": "The gateway handed it on.",
        "DELIVERED": "The channel says that it arrived.",
        "REJECTED": "The channel refused it.",
        "UNDELIVERABLE": "It cannot arrive; trying again will not help.",
    },
)
described(
    LegStatus,
    "LegStatus",
    "Where a leg stands; it begins as STARTED.",
    {
        "STARTED": "It was asked for.",
        "RINGING": "The other end rings.",
        "ANSWERED": "A person answered.",
        "COMPLETED": "It was answered, and is over.",
        "CANCELLED": "It was given up before anybody answered.",
        "REJECTED": "The other end refused it.",
        "BUSY": "The other end was busy.",
        "TIMEOUT": "It rang for too long.",
        "UNANSWERED": "Nobody answered.",
        "FAILED": "It broke.",
        "MACHINE": "A machine answered.",
    },
)
described(
    LegDirection,
    "LegDirection",
    "Which way a leg was started.",
    {
        "INBOUND": "Towards the business.",
        "OUTBOUND": "From the business.",
    },
)
described(
    LegMedia,
    "LegMedia",
    "What a leg carries.",
    {
        "TEXT": "Text as it is typed.",
        "AUDIO": "Sound.",
        "VIDEO": "Moving pictures.",
    },
)
described(
    Role,
    "ViewerRole",
    "Which side of its conversations the caller stands on.",
    {
        "BUSINESS": "The business itself, one of its contributors or one of its apps.",
        "PARTICIPANT": "A participant, who sees its own conversations alone.",
    },
)
described(
    ErrorCode,
    "ErrorCode",
    "Why a mutation was refused; more codes may come.",
    {
        "INVALID_INPUT": "A value breaks a rule of its own; the message says which.",
        "NOT_FOUND": "There is no such thing, or none that the caller may see.",
        "ALREADY_EXISTS": "Somebody has this id or name already.",
        "CONFLICT": "Somebody else was faster; read again, then decide.",
        "INVALID_STATE": "The thing is past what was asked of it, or not there yet.",
        "INVALID_TRANSITION": "A leg cannot take this status after the one it has.",
        "NOT_A_MEMBER": "The sender takes no part in the conversation.",
        "LIMIT_EXCEEDED": "A bound was passed; limit says which.",
        "IDENTITY_CONFLICT": "Two identities that must not become one by this call.",
        "PLAN_STALE": "The world has changed since the preview; ask for a new one.",
        "IDEMPOTENCY_MISMATCH": "Another message was sent with this clientMessageId.",
        "FORBIDDEN": "The caller may see the thing, but may not do this to it.",
        "ERASED": "The participant's data was erased; nothing can be done in its name.",
    },
)
