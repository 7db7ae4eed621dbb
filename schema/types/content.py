"""What a message says. The domain's values are the objects; these types only name their parts."""

from typing import Annotated, Any

import strawberry

from colloquy.domain.model import content as domain
from colloquy.schema.fields import plain
from colloquy.schema.types.enums import Orientation
from colloquy.schema.types.scalars import URL


class _Of:
    """Reads a domain value of one class; unions tell their members apart by it."""

    shows: type[Any]

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return type(obj) is cls.shows


@strawberry.type(description="A text.")
class TextItem(_Of):
    shows = domain.TextItem
    text: str = plain("The text, 1 to 16,384 characters.")


@strawberry.type(description="An image.")
class ImageItem(_Of):
    shows = domain.ImageItem
    url: URL = plain("Where the image is.")
    filename: str | None = plain("Its file name.")
    width: int | None = plain("Its width in pixels; null: unknown.")
    height: int | None = plain("Its height in pixels; null: unknown.")


@strawberry.type(description="A recording of sound.")
class AudioItem(_Of):
    shows = domain.AudioItem
    url: URL = plain("Where the recording is.")
    filename: str | None = plain("Its file name.")
    mime_type: str | None = plain("Its media type, such as audio/mpeg; null: unknown.")


@strawberry.type(description="A video.")
class VideoItem(_Of):
    shows = domain.VideoItem
    url: URL = plain("Where the video is.")
    filename: str | None = plain("Its file name.")
    mime_type: str | None = plain("Its media type, such as video/mp4; null: unknown.")


@strawberry.type(description="Any other file.")
class FileItem(_Of):
    shows = domain.FileItem
    url: URL = plain("Where the file is.")
    filename: str | None = plain("Its file name.")
    mime_type: str | None = plain("Its media type, such as application/pdf; null: unknown.")


@strawberry.type(description="A place on earth.")
class LocationItem(_Of):
    shows = domain.LocationItem
    longitude: float = plain("Degrees east, -180 to 180.")
    latitude: float = plain("Degrees north, -90 to 90.")
    name: str | None = plain("What the place is called.")
    address: str | None = plain("Its postal address.")


@strawberry.type(description="A contact card, such as a vCard file.")
class ContactCardItem(_Of):
    shows = domain.ContactCardItem
    url: URL = plain("Where the card is.")


BasicItem = Annotated[
    TextItem | ImageItem | AudioItem | VideoItem | FileItem | LocationItem | ContactCardItem,
    strawberry.union("BasicItem", description="One item of a message."),
]


@strawberry.type(description="A button of a template or system message.")
class Button:
    label: str = plain("What it says, 1 to 16,384 characters.")
    launch_url: URL | None = plain("Where pressing it leads; null: nowhere.")
    interaction_id: str | None = plain("What pressButton names it by; null: it cannot be pressed.")


@strawberry.type(description="One answer in a form.")
class FormField:
    name: str = plain("What was asked.")
    value: str = plain("What was answered.")


@strawberry.type(description="Items: texts, images, files, places and the like.")
class BasicContent(_Of):
    shows = domain.BasicContent
    items: list[BasicItem] = plain("The items, 1 to 100.")


@strawberry.type(description="One line of text with an icon.")
class MinimalContent(_Of):
    shows = domain.MinimalContent
    text: str = plain("The text, 1 to 16,384 characters.")
    icon_url: URL | None = plain("Its icon.")
    url: URL | None = plain("Where it leads.")


@strawberry.type(description="A card with a title, lines of text, an image and buttons.")
class TemplateContent(_Of):
    shows = domain.TemplateContent
    title: str | None = plain("The title.")
    text_lines: list[str] = plain("At most 10 lines of at most 512 characters.")
    image_url: URL | None = plain("The image.")
    orientation: Orientation | None = plain("How image and text lie; null: the client decides.")
    buttons: list[Button] = plain("At most 10 buttons.")


@strawberry.type(description="A form that was filled in.")
class FormContent(_Of):
    shows = domain.FormContent
    title: str | None = plain("The form's title, at most 256 characters.")
    description: str | None = plain("What the form is for, at most 16,384 characters.")
    fields: list[FormField] = plain("Its 1 to 15 answers.")
    media: list[BasicItem] = plain("At most 15 items that were sent with it.")


@strawberry.type(description="A notice from the business's systems.")
class SystemContent(_Of):
    shows = domain.SystemContent
    text: str = plain("The text, 1 to 16,384 characters.")
    buttons: list[Button] = plain("At most 10 buttons.")
    image_url: URL | None = plain("The image.")


MessageContent = Annotated[
    BasicContent | MinimalContent | TemplateContent | FormContent | SystemContent,
    strawberry.union("MessageContent", description="What a message says; its type says which."),
]
