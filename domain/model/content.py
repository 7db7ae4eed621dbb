"""What a message says: five types of content, and the items of two of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class MessageType(StrEnum):
    """The five types of content."""

    BASIC = "BASIC"
    MINIMAL = "MINIMAL"
    TEMPLATE = "TEMPLATE"
    FORM = "FORM"
    SYSTEM = "SYSTEM"


class Orientation(StrEnum):
    """How a template's picture and text lie."""

    PORTRAIT = "PORTRAIT"
    LANDSCAPE = "LANDSCAPE"


@dataclass(frozen=True, slots=True)
class TextItem:
    text: str


@dataclass(frozen=True, slots=True)
class ImageItem:
    url: str
    filename: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class AudioItem:
    url: str
    filename: str | None = None
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class VideoItem:
    url: str
    filename: str | None = None
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class FileItem:
    url: str
    filename: str | None = None
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class LocationItem:
    longitude: float
    latitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class ContactCardItem:
    url: str


Item = TextItem | ImageItem | AudioItem | VideoItem | FileItem | LocationItem | ContactCardItem


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    launch_url: str | None = None
    interaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class BasicContent:
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class MinimalContent:
    text: str
    icon_url: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateContent:
    title: str | None = None
    text_lines: tuple[str, ...] = ()
    image_url: str | None = None
    orientation: Orientation | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class FormContent:
    title: str
    description: str | None = None
    fields: tuple[FormField, ...] = ()
    media: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemContent:
    text: str
    buttons: tuple[Button, ...] = ()
    image_url: str | None = None


Content = BasicContent | MinimalContent | TemplateContent | FormContent | SystemContent

TYPES: dict[type[Content], MessageType] = {
    BasicContent: MessageType.BASIC,
    MinimalContent: MessageType.MINIMAL,
    TemplateContent: MessageType.TEMPLATE,
    FormContent: MessageType.FORM,
    SystemContent: MessageType.SYSTEM,
}

ITEMS: dict[str, type[Item]] = {
    "text": TextItem,
    "image": ImageItem,
    "audio": AudioItem,
    "video": VideoItem,
    "file": FileItem,
    "location": LocationItem,
    "contactCard": ContactCardItem,
}
"""The item that each key of a BasicItemInput makes."""

CONTENTS: dict[str, type[Content]] = {
    "basic": BasicContent,
    "minimal": MinimalContent,
    "template": TemplateContent,
    "form": FormContent,
    "system": SystemContent,
}
"""The content that each key of a MessageContentInput makes."""


def buttons_of(content: Content) -> tuple[Button, ...]:
    """Return the buttons of a template or system message; none for the others."""
    if isinstance(content, TemplateContent | SystemContent):
        return content.buttons
    return ()


def items_of(content: Content) -> tuple[Item, ...]:
    """Return the items of a basic message and the media of a form."""
    if isinstance(content, BasicContent):
        return content.items
    return content.media if isinstance(content, FormContent) else ()


_TEXTS: dict[type[Content], Callable[[Any], list[str | None]]] = {
    BasicContent: lambda c: [i.text for i in c.items if isinstance(i, TextItem)],
    MinimalContent: lambda c: [c.text],
    TemplateContent: lambda c: [c.title, *c.text_lines, *(b.label for b in c.buttons)],
    FormContent: lambda c: [c.title, c.description, *(w for f in c.fields for w in (f.name, f.value))],
    SystemContent: lambda c: [c.text, *(b.label for b in c.buttons)],
}


def texts_of(content: Content) -> list[str]:
    """Return every text in it that a reader sees, in order: what search finds it by."""
    return [text for text in _TEXTS[type(content)](content) if text]


_KINDS: Mapping[type[Item], str] = {
    ImageItem: "Image",
    AudioItem: "Audio",
    VideoItem: "Video",
    FileItem: "File",
    LocationItem: "Location",
    ContactCardItem: "Contact card",
}


def preview_of(content: Content, bound: int) -> str:
    """Return one line of at most `bound` characters that stands for the content in a list."""
    line = " ".join(" ".join(texts_of(content)[:2]).split())
    if not line:
        kinds = (_KINDS[type(item)] for item in items_of(content) if type(item) in _KINDS)
        line = next(kinds, "Message")
    return line if len(line) <= bound else line[: bound - 1] + "…"
