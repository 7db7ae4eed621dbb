"""What a message is to say."""

from typing import Any

import strawberry

from colloquy.domain.model import content as domain
from colloquy.domain.model.message import Badge
from colloquy.schema.fields import plain
from colloquy.schema.types.enums import Orientation, Visibility
from colloquy.schema.types.scalars import URL


@strawberry.input(description="An image.")
class ImageInput:
    url: URL = plain("Where the image is.")
    filename: str | None = plain("Its file name, at most 255 characters.")
    width: int | None = plain("Its width in pixels.")
    height: int | None = plain("Its height in pixels.")

    def to_domain(self) -> domain.ImageItem:
        return domain.ImageItem(self.url, self.filename, self.width, self.height)


@strawberry.input(description="A recording, a video or any other file.")
class FileInput:
    url: URL = plain("Where the file is.")
    filename: str | None = plain("Its file name, at most 255 characters.")
    mime_type: str | None = plain("Its media type, such as audio/mpeg.")


@strawberry.input(description="A place on earth.")
class LocationInput:
    longitude: float = plain("Degrees east, -180 to 180.")
    latitude: float = plain("Degrees north, -90 to 90.")
    name: str | None = plain("What the place is called.")
    address: str | None = plain("Its postal address.")

    def to_domain(self) -> domain.LocationItem:
        return domain.LocationItem(self.longitude, self.latitude, self.name, self.address)


@strawberry.input(description="A contact card, such as a vCard file.")
class ContactCardInput:
    url: URL = plain("Where the card is.")

    def to_domain(self) -> domain.ContactCardItem:
        return domain.ContactCardItem(self.url)


@strawberry.input(one_of=True, description="One item of a message: just one of these.")
class BasicItemInput:
    text: str | None = plain("A text, 1 to 16,384 characters.")
    image: ImageInput | None = plain("An image.")
    audio: FileInput | None = plain("A recording of sound.")
    video: FileInput | None = plain("A video.")
    file: FileInput | None = plain("Any other file.")
    location: LocationInput | None = plain("A place on earth.")
    contact_card: ContactCardInput | None = plain("A contact card.")

    def to_domain(self) -> domain.Item:
        if self.text is not None:
            return domain.TextItem(self.text)
        files = (
            (domain.AudioItem, self.audio),
            (domain.VideoItem, self.video),
            (domain.FileItem, self.file),
        )
        for item, given in files:
            if given is not None:
                return item(given.url, given.filename, given.mime_type)
        others = (self.image, self.location, self.contact_card)
        return next(other for other in others if other is not None).to_domain()


@strawberry.input(description="A button.")
class ButtonInput:
    label: str = plain("What it says, 1 to 16,384 characters.")
    launch_url: URL | None = plain("Where pressing it leads.")
    interaction_id: str | None = plain("What pressButton names it by, 1 to 256 characters.")

    def to_domain(self) -> domain.Button:
        return domain.Button(self.label, self.launch_url, self.interaction_id)


@strawberry.input(description="One answer in a form.")
class FormFieldInput:
    name: str = plain("What was asked, at most 8,192 characters.")
    value: str = plain("What was answered, at most 8,192 characters.")

    def to_domain(self) -> domain.FormField:
        return domain.FormField(self.name, self.value)


@strawberry.input(description="Items: texts, images, files, places and the like.")
class BasicContentInput:
    items: list[BasicItemInput] = plain("The items, 1 to 100.")

    def to_domain(self) -> domain.BasicContent:
        return domain.BasicContent(each(self.items))


@strawberry.input(description="One line of text with an icon.")
class MinimalContentInput:
    text: str = plain("The text, 1 to 16,384 characters.")
    icon_url: URL | None = plain("Its icon.")
    url: URL | None = plain("Where it leads.")

    def to_domain(self) -> domain.MinimalContent:
        return domain.MinimalContent(self.text, self.icon_url, self.url)


@strawberry.input(description="A card with a title, lines of text, an image and buttons.")
class TemplateContentInput:
    title: str | None = plain("The title.")
    text_lines: list[str] | None = plain("At most 10 lines of at most 512 characters.")
    image_url: URL | None = plain("The image.")
    orientation: Orientation | None = plain("How image and text lie.")
    buttons: list[ButtonInput] | None = plain("At most 10 buttons.")

    def to_domain(self) -> domain.TemplateContent:
        return domain.TemplateContent(
            self.title,
            tuple(self.text_lines or ()),
            self.image_url,
            self.orientation,
            each(self.buttons),
        )


@strawberry.input(description="A form that was filled in.")
class FormContentInput:
    title: str = plain("The form's title, 1 to 256 characters.")
    description: str | None = plain("What the form is for, at most 16,384 characters.")
    fields: list[FormFieldInput] = plain("Its 1 to 15 answers.")
    media: list[BasicItemInput] | None = plain("At most 15 items sent with it.")

    def to_domain(self) -> domain.FormContent:
        return domain.FormContent(self.title, self.description, each(self.fields), each(self.media))


@strawberry.input(description="A notice from the business's systems.")
class SystemContentInput:
    text: str = plain("The text, 1 to 16,384 characters.")
    buttons: list[ButtonInput] | None = plain("At most 10 buttons.")
    image_url: URL | None = plain("The image.")

    def to_domain(self) -> domain.SystemContent:
        return domain.SystemContent(self.text, each(self.buttons), self.image_url)


@strawberry.input(one_of=True, description="What a message is to say: just one of the five types.")
class MessageContentInput:
    basic: BasicContentInput | None = plain("Items: texts, images, files, places and the like.")
    minimal: MinimalContentInput | None = plain("One line of text with an icon.")
    template: TemplateContentInput | None = plain("A card with lines of text and buttons.")
    form: FormContentInput | None = plain("A form that was filled in.")
    system: SystemContentInput | None = plain("A notice; only the business sends these.")

    def to_domain(self) -> domain.Content:
        types = (self.basic, self.minimal, self.template, self.form, self.system)
        return next(given for given in types if given is not None).to_domain()


@strawberry.input(description="A small label beside a message.")
class BadgeInput:
    text: str = plain("What it says, 1 to 50 characters.")
    icon_url: URL | None = plain("Its icon.")
    visibility: Visibility | None = plain("Who sees it; BUSINESS_AND_PARTICIPANT when absent.")

    def to_domain(self) -> Badge:
        seen_by = self.visibility or Visibility.BUSINESS_AND_PARTICIPANT
        return Badge(self.text, self.icon_url, seen_by)


def each(given: list[Any] | None) -> tuple[Any, ...]:
    """Return the parts of a list that may be missing as the domain has them."""
    return tuple(part.to_domain() for part in given or ())
