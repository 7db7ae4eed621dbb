"""Content as JSON, in the shape of MessageContentInput: how it is imported, exported and stored."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from colloquy.domain.errors import InvalidInput, Path
from colloquy.domain.model.channel import is_url
from colloquy.domain.model.content import (
    CONTENTS,
    ITEMS,
    BasicContent,
    Button,
    Content,
    FormField,
    Item,
    Orientation,
    TextItem,
)
from colloquy.domain.model.participant import JSON

_ITEM_KEYS = {cls: key for key, cls in ITEMS.items()}
_CONTENT_KEYS = {cls: key for key, cls in CONTENTS.items()}


def content_to_shape(content: Content) -> dict[str, JSON]:
    """Return `content` as a MessageContentInput."""
    return {_CONTENT_KEYS[type(content)]: _object(content)}


def content_from_shape(shape: object, path: Path = ("content",)) -> Content:
    """Return the content that a MessageContentInput describes.

    Raises `InvalidInput` for keys that it does not have, and for values of another type.
    """
    key, value = _one_of(shape, CONTENTS, path)
    at = (*path, key)
    if key == "basic":
        items = _list(_known(value, {"items"}, at).get("items"), (*at, "items"))
        return BasicContent(tuple(_item(i, (*at, "items", str(n))) for n, i in enumerate(items)))
    content: Content = _build(CONTENTS[key], value, at)
    return content


def _object(value: Any) -> dict[str, JSON]:
    shape: dict[str, JSON] = {}
    for field in fields(value):
        held = getattr(value, field.name)
        if held is not None and held != ():
            shape[_camel(field.name)] = _json(held)
    return shape


def _json(held: Any) -> JSON:
    if isinstance(held, tuple):
        return [_json(part) for part in held]
    if isinstance(held, TextItem):
        return {"text": held.text}
    if type(held) in _ITEM_KEYS:
        return {_ITEM_KEYS[type(held)]: _object(held)}
    if isinstance(held, Button | FormField):
        return _object(held)
    return str(held) if isinstance(held, Orientation) else held


def _item(shape: object, path: Path) -> Item:
    key, value = _one_of(shape, ITEMS, path)
    if key == "text":
        return TextItem(_text(value, (*path, "text")))
    item: Item = _build(ITEMS[key], value, (*path, key))
    return item


def _build(cls: Any, value: object, path: Path) -> Any:
    names = {_camel(field.name): field for field in fields(cls)}
    given = _known(value, names.keys(), path)
    made = {}
    for word, held in given.items():
        if held is not None:
            read = _BY_WORD.get(word, _text)
            made[names[word].name] = read(held, (*path, word))
    try:
        return cls(**made)
    except TypeError:
        missing = [w for w, field in names.items() if field.default is MISSING and field.name not in made]
        raise InvalidInput(f"{', '.join(missing)} is missing.", path) from None


def _one_of(shape: object, choices: Mapping[str, object], path: Path) -> tuple[str, object]:
    if isinstance(shape, Mapping) and len(shape) == 1:
        key, value = next(iter(shape.items()))
        if key in choices:
            return key, value
    raise InvalidInput(f"Give exactly one of {', '.join(choices)}.", path)


def _known(value: object, names: Any, path: Path) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidInput("This is an object.", path)
    for word in value:
        if word not in names:
            raise InvalidInput(f"There is no field {word!r} here; it has {', '.join(names)}.", path)
    return value


def _text(value: object, path: Path) -> str:
    if not isinstance(value, str):
        raise InvalidInput("This is a text.", path)
    return value


def _url(value: object, path: Path) -> str:
    text = _text(value, path)
    if not is_url(text):
        raise InvalidInput("This is a web address that begins with http:// or https://.", path)
    return text


def _list(value: object, path: Path) -> list[object]:
    if not isinstance(value, list):
        raise InvalidInput("This is a list.", path)
    return value


def _number(value: object, path: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput("This is a number.", path)
    return float(value)


def _whole(value: object, path: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
        raise InvalidInput("This is a whole number of 32 bits.", path)
    return value


def _orientation(value: object, path: Path) -> Orientation:
    try:
        return Orientation(_text(value, path))
    except ValueError:
        raise InvalidInput("An orientation is PORTRAIT or LANDSCAPE.", path) from None


def _each(read: Callable[[Any, Path], Any]) -> Callable[[Any, Path], tuple[Any, ...]]:
    def many(value: object, path: Path) -> tuple[Any, ...]:
        return tuple(read(part, (*path, str(n))) for n, part in enumerate(_list(value, path)))

    return many


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


_BY_WORD: dict[str, Callable[[Any, Path], Any]] = {
    "url": _url,
    "iconUrl": _url,
    "imageUrl": _url,
    "launchUrl": _url,
    "width": _whole,
    "height": _whole,
    "longitude": _number,
    "latitude": _number,
    "orientation": _orientation,
    "textLines": _each(_text),
    "buttons": _each(lambda value, path: _build(Button, value, path)),
    "fields": _each(lambda value, path: _build(FormField, value, path)),
    "media": _each(_item),
}
