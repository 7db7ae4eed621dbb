"""Every setting as data: what the docs print, and what the reader of settings accepts."""

from dataclasses import dataclass, fields

from colloquy.domain.limits import Limits

PREFIX = "COLLOQUY_"
CONFIG = "COLLOQUY_CONFIG"

DEFAULT_DATABASE = "sqlite+aiosqlite:///var/colloquy.db"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: its name in the environment, its default as one would write it, its meaning."""

    name: str
    default: str
    meaning: str

    @property
    def key(self) -> str:
        """Return the name as a file has it: without the prefix, in lower case."""
        return self.name.removeprefix(PREFIX).lower()


_LIMITS = {
    "members": "members of a GROUP, invited and joined",
    "conversation_name": "characters of a conversation's name",
    "display_name": "characters of a display name",
    "image_url": "characters of an image's address",
    "text": "characters of a text, of minimal and of system content",
    "preview_text": "characters of a preview text",
    "template_lines": "text lines of a template",
    "template_line": "characters of a template's text line",
    "template_buttons": "buttons of a template",
    "button_label": "characters of a button's label",
    "interaction_id": "characters of an interaction's id",
    "form_title": "characters of a form's title",
    "form_description": "characters of a form's description",
    "form_fields": "fields of a form",
    "form_field": "characters of a form's field",
    "form_media": "media items of a form",
    "badges": "badges of a message",
    "badge_text": "characters of a badge",
    "event_type": "characters of a custom event's type",
    "event_body": "bytes of a custom event's body, as JSON",
    "page": "nodes of a page",
    "basic_items": "items of a message",
    "external_id": "characters of an id of another system",
    "addresses": "e-mail addresses, and phone numbers, of one participant",
    "custom_data": "bytes of custom data, as JSON",
    "url": "characters of any other address",
    "filename": "characters of a file's name",
    "reason": "characters of a reason",
}


def _limit(name: str, default: object) -> Option:
    meaning = _LIMITS.get(name, name.replace("_", " "))
    return Option(f"{PREFIX}LIMIT_{name.upper()}", str(default), f"limit: {meaning}")


SETTINGS: tuple[Option, ...] = (
    Option(CONFIG, "", "a TOML file with any of the others; the environment wins over it"),
    Option("COLLOQUY_HOST", "127.0.0.1", "address to listen on; not loopback: needs a public key"),
    Option("COLLOQUY_PORT", "8000", "port to listen on; 0: any free one"),
    Option("COLLOQUY_DATABASE_URL", DEFAULT_DATABASE, "or postgresql+asyncpg://…"),
    Option(
        "COLLOQUY_BUS_URL",
        "",
        "nats://…; absent: in-process with SQLite, LISTEN/NOTIFY with PostgreSQL",
    ),
    Option(
        "COLLOQUY_PUBLIC_KEYS",
        "",
        "application=file.pem, separated by commas; the same application twice for rotation;"
        " none: open mode, on loopback only",
    ),
    Option("COLLOQUY_DURABILITY", "full", "full survives a power cut, process a killed process"),
    Option(
        "COLLOQUY_SLOW_CONSUMER_SECONDS",
        "10",
        "for how long a subscriber may leave unread what was sent to it, before it is closed",
    ),
    Option(
        "COLLOQUY_PERSISTED_DOCUMENTS",
        "",
        "a JSON file of documents by their hashes, which alone are run; absent: any document",
    ),
    Option(
        "COLLOQUY_ANSWER_CACHE_MB",
        "0",
        "mebibytes of answers to queries, kept until anything changes in the database; 0: none",
    ),
    Option(
        "COLLOQUY_JUNK_IDS",
        ",".join(sorted(Limits().junk_ids)),
        "ids that programs write by mistake, which are refused in any case; separated by commas",
    ),
    *(_limit(field.name, field.default) for field in fields(Limits) if isinstance(field.default, int)),
)
