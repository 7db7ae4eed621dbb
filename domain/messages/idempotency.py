"""Rules: what makes a send a retry of another one (M2)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from colloquy.domain.errors import IdempotencyMismatch
from colloquy.domain.ids import ConversationId, ParticipantId
from colloquy.domain.messages.draft import Author, Draft
from colloquy.domain.model import content as nouns
from colloquy.domain.model.message import Badge, Message

_CONTENT: dict[type, tuple[str, tuple[str, ...]]] = {
    nouns.BasicContent: ("BasicContent", ("items",)),
    nouns.MinimalContent: ("MinimalContent", ("text", "icon_url", "url")),
    nouns.TemplateContent: (
        "TemplateContent",
        ("title", "text_lines", "image_url", "orientation", "buttons"),
    ),
    nouns.FormContent: ("FormContent", ("title", "description", "fields", "media")),
    nouns.SystemContent: ("SystemContent", ("text", "buttons", "image_url")),
    nouns.TextItem: ("TextItem", ("text",)),
    nouns.ImageItem: ("ImageItem", ("url", "filename", "width", "height")),
    nouns.AudioItem: ("AudioItem", ("url", "filename", "mime_type")),
    nouns.VideoItem: ("VideoItem", ("url", "filename", "mime_type")),
    nouns.FileItem: ("FileItem", ("url", "filename", "mime_type")),
    nouns.LocationItem: ("LocationItem", ("longitude", "latitude", "name", "address")),
    nouns.ContactCardItem: ("ContactCardItem", ("url",)),
    nouns.Button: ("Button", ("label", "launch_url", "interaction_id")),
    nouns.FormField: ("FormField", ("name", "value")),
}
"""Version 1: the fields of content that every fingerprint has, under the names that they had then."""

_DRAFT = (
    "content",
    "send_as",
    "direction",
    "visibility",
    "badges",
    "source_channel",
    "target_channels",
    "preview_text",
    "reply_to_id",
    "silent",
    "client_message_id",
)
"""Version 1: the fields of a draft that every fingerprint has."""

_BADGE = ("text", "icon_url", "visibility")
"""Version 1: the fields of a badge that every fingerprint has."""

LATER: dict[str, Any] = {}
"""Fields of a draft that came after version 1, each with the value that leaves a fingerprint as it was."""


def fingerprinted(draft: Draft, author: Author) -> dict[str, Any]:
    """Return the plain facts that must be equal in a retry: all but the ids, which are compared by line.

    A field that a later version adds counts where it is used, so that the fingerprints of earlier
    versions are recognised for ever.
    """
    known = {*_DRAFT, *LATER}
    facts = {name: value for name, value in asdict(draft).items() if name in known}
    facts = {name: value for name, value in facts.items() if name in _DRAFT or value != LATER[name]}
    facts["content"] = [type(draft.content).__name__, _shape(draft.content)]
    facts["badges"] = tuple({name: badge[name] for name in _BADGE} for badge in facts["badges"])
    facts["direction"] = draft.direction or author.direction
    return facts


def first_send(
    sent: Sequence[tuple[Message, ConversationId | None]],
    named: ParticipantId | None,
    fingerprint: str,
    conversation: ConversationId,
) -> Message | None:
    """Return the message that a send is a retry of; None where it is a new one (M2).

    `sent` are the messages with its clientMessageId, each with the current conversation that it is
    read in: those of the sender as it was `named` now, and of the ids that were merged into it.
    Under the named id any other body is a mistake, and raises `IdempotencyMismatch`; under the
    others an equal one is a retry, and another one the message of another device.
    """
    equal = [
        message
        for message, where in sent
        if message.body_hash in (None, fingerprint) and where == conversation
    ]
    mine = [message for message, _ in sent if message.named_sender_id == named]
    first = next((message for message in equal if message in mine), None)
    if mine and first is None:
        message = "Another message was sent with this clientMessageId; use a new id for a new message."
        raise IdempotencyMismatch(message, ("input", "clientMessageId"))
    return first or next(iter(equal), None)


def unfingerprinted(noun: type, fields: Iterable[str]) -> set[str]:
    """Return the fields of a draft, a badge or content that no version of the fingerprint knows."""
    others = {Badge: _BADGE, **{cls: names for cls, (_, names) in _CONTENT.items()}}
    known = {*_DRAFT, *LATER} if noun is Draft else set(others[noun])
    return set(fields) - known


def _shape(value: Any) -> str:
    """Return a value as version 1 wrote it: as Python shows it, with the fields of that version alone."""
    if type(value) in _CONTENT:
        name, fields = _CONTENT[type(value)]
        return f"{name}({', '.join(f'{field}={_shape(getattr(value, field))}' for field in fields)})"
    if isinstance(value, tuple):
        inside = ", ".join(_shape(one) for one in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)
