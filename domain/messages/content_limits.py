"""Rules: what a message's content may be."""

from colloquy.domain.errors import InvalidInput, Path
from colloquy.domain.limits import Limits, require_at_most, require_length, require_max_length
from colloquy.domain.model.content import (
    BasicContent,
    Button,
    ContactCardItem,
    Content,
    FormContent,
    ImageItem,
    Item,
    LocationItem,
    MinimalContent,
    SystemContent,
    TemplateContent,
    TextItem,
)
from colloquy.domain.model.message import Badge


def require_valid_content(content: Content, limits: Limits, path: Path) -> None:
    """Raise `InvalidInput` or `LimitExceeded` for the first part past its bound (laws, «Limits»)."""
    match content:
        case BasicContent():
            _basic(content, limits, (*path, "basic"))
        case MinimalContent():
            at = (*path, "minimal")
            require_length(content.text, limits.text, (*at, "text"), "The text")
            _url(content.icon_url, limits.image_url, (*at, "iconUrl"))
            _url(content.url, limits.image_url, (*at, "url"))
        case TemplateContent():
            _template(content, limits, (*path, "template"))
        case FormContent():
            _form(content, limits, (*path, "form"))
        case SystemContent():
            at = (*path, "system")
            require_length(content.text, limits.text, (*at, "text"), "The text")
            _buttons(content.buttons, limits, (*at, "buttons"))
            _url(content.image_url, limits.image_url, (*at, "imageUrl"))


def require_valid_badges(badges: tuple[Badge, ...], limits: Limits, path: Path) -> None:
    """Raise for too many badges, or one without text."""
    require_at_most(badges, limits.badges, path, "badges")
    for index, badge in enumerate(badges):
        at = (*path, str(index))
        require_length(badge.text, limits.badge_text, (*at, "text"), "The badge's text")
        _url(badge.icon_url, limits.image_url, (*at, "iconUrl"))


def _basic(content: BasicContent, limits: Limits, path: Path) -> None:
    _items(content.items, limits.basic_items, limits, (*path, "items"))


def _items(items: tuple[Item, ...], bound: int, limits: Limits, path: Path, least: int = 1) -> None:
    if len(items) < least:
        raise InvalidInput(f"There are no items; give 1 to {bound}.", path, limit=least)
    require_at_most(items, bound, path, "items")
    for index, item in enumerate(items):
        _item(item, limits, (*path, str(index)))


def _item(item: Item, limits: Limits, path: Path) -> None:
    match item:
        case TextItem():
            require_length(item.text, limits.text, (*path, "text"), "The text")
        case LocationItem():
            _location(item, limits, (*path, "location"))
        case ContactCardItem():
            _url(item.url, limits.url, (*path, "contactCard", "url"))
        case _:
            at = (*path, type(item).__name__.removesuffix("Item").lower())
            _url(item.url, limits.url, (*at, "url"))
            require_max_length(item.filename, limits.filename, (*at, "filename"), "The file name")
            if not isinstance(item, ImageItem):
                require_max_length(item.mime_type, limits.filename, (*at, "mimeType"), "The mimeType")


def _location(item: LocationItem, limits: Limits, path: Path) -> None:
    if not -180 <= item.longitude <= 180:
        raise InvalidInput("A longitude is between -180 and 180.", (*path, "longitude"))
    if not -90 <= item.latitude <= 90:
        raise InvalidInput("A latitude is between -90 and 90.", (*path, "latitude"))
    require_max_length(item.name, limits.text, (*path, "name"), "The place's name")
    require_max_length(item.address, limits.text, (*path, "address"), "The address")


def _template(content: TemplateContent, limits: Limits, path: Path) -> None:
    require_max_length(content.title, limits.text, (*path, "title"), "The title")
    require_at_most(content.text_lines, limits.template_lines, (*path, "textLines"), "text lines")
    for index, line in enumerate(content.text_lines):
        require_max_length(line, limits.template_line, (*path, "textLines", str(index)), "The line")
    _url(content.image_url, limits.image_url, (*path, "imageUrl"))
    _buttons(content.buttons, limits, (*path, "buttons"))
    if not (content.title or content.text_lines or content.image_url or content.buttons):
        raise InvalidInput("The template is empty; give it a title, a text line, an image or a button.", path)


def _buttons(buttons: tuple[Button, ...], limits: Limits, path: Path) -> None:
    require_at_most(buttons, limits.template_buttons, path, "buttons")
    for index, button in enumerate(buttons):
        at = (*path, str(index))
        require_length(button.label, limits.button_label, (*at, "label"), "The label")
        _url(button.launch_url, limits.url, (*at, "launchUrl"))
        if button.interaction_id is not None:
            bound = limits.interaction_id
            require_length(button.interaction_id, bound, (*at, "interactionId"), "The interactionId")


def _form(content: FormContent, limits: Limits, path: Path) -> None:
    require_length(content.title, limits.form_title, (*path, "title"), "The title")
    if content.description is not None:
        bound = limits.form_description
        require_length(content.description, bound, (*path, "description"), "The description")
    if not content.fields:
        message = f"The form has no fields; give it 1 to {limits.form_fields}."
        raise InvalidInput(message, (*path, "fields"), limit=1)
    require_at_most(content.fields, limits.form_fields, (*path, "fields"), "fields")
    for index, field in enumerate(content.fields):
        at = (*path, "fields", str(index))
        require_max_length(field.name, limits.form_field, (*at, "name"), "The field's name")
        require_max_length(field.value, limits.form_field, (*at, "value"), "The field's value")
    _items(content.media, limits.form_media, limits, (*path, "media"), least=0)


def _url(url: str | None, bound: int, path: Path) -> None:
    require_max_length(url, bound, path, "The URL")
