"""The whole of a content as plain text: what a client shows that knows nothing of its types."""

from collections.abc import Callable, Iterable
from typing import Any

from colloquy.domain.model.content import (
    AudioItem,
    BasicContent,
    Button,
    ContactCardItem,
    Content,
    FileItem,
    FormContent,
    ImageItem,
    Item,
    LocationItem,
    MinimalContent,
    SystemContent,
    TemplateContent,
    TextItem,
    VideoItem,
)

Lines = Iterable[str | None]


def text_of(content: Content | None) -> str:
    """Return every part of a content on lines of its own, in the order in which it is read.

    Files stand by their name and address, places by name, address and position, buttons by their
    labels. A message without content, deleted or erased, has no text.
    """
    if content is None:
        return ""
    return "\n".join(line for line in _CONTENTS[type(content)](content) if line)


def _item(item: Item) -> str:
    return " ".join(part for part in _ITEMS[type(item)](item) if part)


def _items(items: Iterable[Item]) -> list[str]:
    return [_item(item) for item in items]


def _buttons(buttons: Iterable[Button]) -> list[str]:
    return [" ".join(filter(None, (button.label, button.launch_url))) for button in buttons]


def _file(item: Any) -> Lines:
    return (item.filename, item.url)


_ITEMS: dict[type[Item], Callable[[Any], Lines]] = {
    TextItem: lambda i: (i.text,),
    ImageItem: _file,
    AudioItem: _file,
    VideoItem: _file,
    FileItem: _file,
    LocationItem: lambda i: (i.name, i.address, f"{i.latitude:g},{i.longitude:g}"),
    ContactCardItem: lambda i: (i.url,),
}
_CONTENTS: dict[type[Content], Callable[[Any], Lines]] = {
    BasicContent: lambda c: _items(c.items),
    MinimalContent: lambda c: (c.text, c.url),
    TemplateContent: lambda c: (c.title, *c.text_lines, c.image_url, *_buttons(c.buttons)),
    FormContent: lambda c: (
        c.title,
        c.description,
        *(f"{field.name}: {field.value}" for field in c.fields),
        *_items(c.media),
    ),
    SystemContent: lambda c: (c.text, c.image_url, *_buttons(c.buttons)),
}
