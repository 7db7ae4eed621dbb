"""One line of an import: what it says, carried out by the operation that says the same."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from colloquy.domain.errors import InvalidInput
from colloquy.domain.identity.promote import Promotion
from colloquy.domain.identity.registration import Ids
from colloquy.domain.ids import ConversationId
from colloquy.domain.messages.draft import Draft
from colloquy.domain.model.channel import Channel, ChannelType, is_url
from colloquy.domain.model.content_json import content_from_shape
from colloquy.domain.model.conversation import ConversationKind
from colloquy.domain.model.event import Visibility
from colloquy.domain.model.membership import LeaveReason, MembershipState
from colloquy.domain.model.message import Direction
from colloquy.domain.model.participant import ParticipantKind, ParticipantRef
from colloquy.domain.model.patch import Patch
from colloquy.domain.ports import Transaction
from colloquy.resolvers import conversations, events, identity, memberships, messages, participants
from colloquy.resolvers.context import Context

Line = Mapping[str, Any]
Refs = Callable[[str], str]
"""Turns a file's own name for a thing into the thing's id; raises `NotFound`."""

E = TypeVar("E", bound=StrEnum)


def carry_out(tx: Transaction, context: Context, line: Line, refs: Refs) -> str:
    """Do what a line says, and return the id of what it made or changed.

    Raises a `Refusal` for a line that says what the rules refuse, or that is no line at all.
    """
    kind = line.get("type")
    known = _TYPES.get(kind) if isinstance(kind, str) else None
    if known is None:
        message = f"There is no line type {kind!r}; there are {', '.join(_TYPES)}."
        raise InvalidInput(message, ("type",))
    unknown = line.keys() - known.fields - {"type", "ref", "id", "at"}
    if unknown:
        message = f"A {kind} has no field {', '.join(sorted(unknown))}."
        raise InvalidInput(message, (min(unknown),))
    return known.do(tx, context, _Reader(line, refs))


class _Reader:
    """A line's fields, each as the type that it must have."""

    def __init__(self, line: Line, refs: Refs) -> None:
        self._line = line
        self._refs = refs

    def text(self, name: str) -> str | None:
        value = self._line.get(name)
        if value is not None and not isinstance(value, str):
            raise InvalidInput(f"{name} is a text.", (name,))
        return value

    def url(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None and not is_url(value):
            raise InvalidInput(f"{name} is a web address that begins with http:// or https://.", (name,))
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._line.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise InvalidInput(f"{name} is a list of texts.", (name,))
        return tuple(value)

    def object(self, name: str) -> dict[str, Any]:
        value = self._line.get(name)
        if value is not None and not isinstance(value, dict):
            raise InvalidInput(f"{name} is an object.", (name,))
        return value or {}

    def flag(self, name: str) -> bool:
        value = self._line.get(name)
        if value is not None and not isinstance(value, bool):
            raise InvalidInput(f"{name} is true or false.", (name,))
        return value is True

    def any(self, name: str) -> Any:
        return self._line.get(name)

    def choice(self, name: str, among: type[E]) -> E | None:
        value = self.text(name)
        if value is None:
            return None
        return _choice(value, name, among)

    def needed(self, name: str, among: type[E]) -> E:
        value = self.choice(name, among)
        if value is None:
            raise InvalidInput(f"{name} is missing.", (name,))
        return value

    def has(self, name: str) -> bool:
        return self._line.get(name) is not None

    def ref(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise InvalidInput(f"{name} is missing.", (name,))
        return self._refs(value)

    def participant(self, name: str) -> ParticipantRef:
        return ParticipantRef(None, self.ref(name))

    def conversation(self) -> ConversationId:
        return ConversationId(self.ref("conversation"))

    def channel(self) -> Channel | None:
        shape = self._line.get("channel")
        if shape is None:
            return None
        fits = isinstance(shape, dict) and shape.keys() <= {"type", "address"}
        if not fits or not isinstance(shape.get("type"), str):
            raise InvalidInput("channel is an object with a type and perhaps an address.", ("channel",))
        address = shape.get("address")
        if address is not None and not isinstance(address, str):
            raise InvalidInput("A channel's address is a text.", ("channel", "address"))
        return Channel(_choice(shape["type"], "channel", ChannelType), address)

    def attributes(self) -> Patch:
        values: dict[str, Any] = {}
        for name, key in (("name", "name"), ("displayName", "display_name")):
            if self.has(name):
                values[key] = self.text(name)
        if self.has("imageUrl"):
            values["image_url"] = self.url("imageUrl")
        for name in ("emails", "phones"):
            if self.has(name):
                values[name] = self.texts(name)
        if self.has("customData"):
            values["custom_data"] = self.object("customData")
        return values


def _participant(tx: Transaction, context: Context, line: _Reader) -> str:
    ids = Ids(line.text("anonymousVisitorId"), line.text("contactId"), line.text("memberId"))
    kind = line.needed("kind", ParticipantKind)
    return participants.create_participant.within(tx, context, kind, ids, line.attributes()).id


def _conversation(tx: Transaction, context: Context, line: _Reader) -> str:
    if line.needed("kind", ConversationKind) is ConversationKind.INBOX:
        who = line.participant("participant")
        opened = conversations.get_or_create_conversation.within(tx, context, who)
        return opened.conversation.id
    patch = {
        "name": line.text("name"),
        "display_name": line.text("displayName"),
        "image_url": line.url("imageUrl"),
        "custom_data": line.object("customData"),
    }
    return conversations.create_conversation.within(tx, context, patch, ()).id


def _membership(tx: Transaction, context: Context, line: _Reader) -> str:
    group, who = line.conversation(), line.participant("participant")
    state = line.needed("state", MembershipState)
    if state is MembershipState.LEFT:
        return memberships.leave_conversation.within(tx, context, group, who, LeaveReason()).id
    if state is MembershipState.INVITED:
        return memberships.invite_member.within(tx, context, group, who, line.channel()).id
    return memberships.join_conversation.within(tx, context, group, who, line.channel()).id


def _message(tx: Transaction, context: Context, line: _Reader) -> str:
    draft = Draft(
        content=content_from_shape(line.any("content")),
        direction=line.choice("direction", Direction),
        visibility=line.choice("visibility", Visibility) or Visibility.BUSINESS_AND_PARTICIPANT,
        source_channel=line.choice("sourceChannel", ChannelType),
        target_channels=tuple(
            _choice(c, "targetChannels", ChannelType) for c in line.texts("targetChannels")
        ),
        silent=line.flag("silent"),
        client_message_id=line.text("clientMessageId"),
    )
    sender = line.participant("sender") if line.has("sender") else None
    conversation = line.conversation()
    return messages.send_message.within(tx, context, conversation, draft, sender).message.id


def _event(tx: Transaction, context: Context, line: _Reader) -> str:
    body = line.any("body")
    size = len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
    who = line.participant("actor") if line.has("actor") else None
    kind = line.text("eventType") or ""
    conversation = line.conversation()
    return events.send_custom_event.within(tx, context, conversation, kind, body, size, who).id


def _promotion(tx: Transaction, context: Context, line: _Reader) -> str:
    asked = Promotion(
        line.needed("to", ParticipantKind), line.text("contactId"), line.text("memberId"), line.attributes()
    )
    who = line.participant("participant")
    joined = identity.promote_participant.within(tx, context, who, asked, None, None)
    return joined.participant.id


def _merge(tx: Transaction, context: Context, line: _Reader) -> str:
    source, into = line.participant("from"), line.participant("into")
    merge = identity.merge_participants
    return merge.within(tx, context, source, into, None, None, None).participant.id


@dataclass(frozen=True, slots=True)
class _Type:
    do: Callable[[Transaction, Context, _Reader], str]
    fields: frozenset[str]


def _type(do: Callable[[Transaction, Context, _Reader], str], names: str) -> _Type:
    return _Type(do, frozenset(names.split()))


_DESCRIBED = "displayName emails phones imageUrl customData"
_TYPES = {
    "participant": _type(_participant, f"kind anonymousVisitorId contactId memberId name {_DESCRIBED}"),
    "conversation": _type(_conversation, "kind participant name displayName imageUrl customData"),
    "membership": _type(_membership, "conversation participant state channel"),
    "message": _type(
        _message,
        "conversation sender content direction visibility sourceChannel targetChannels"
        " clientMessageId silent",
    ),
    "event": _type(_event, "conversation actor eventType body"),
    "promotion": _type(
        _promotion, "participant to contactId memberId displayName emails phones conversation"
    ),
    "merge": _type(_merge, "from into"),
}


def _choice(value: str, name: str, among: type[E]) -> E:
    try:
        return among(value)
    except ValueError:
        message = f"{name} is {value!r}; it is one of {', '.join(among)}."
        raise InvalidInput(message, (name,)) from None
