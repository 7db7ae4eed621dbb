"""The settings, read once, from the environment and perhaps a file."""

import difflib
import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from colloquy.domain.limits import Limits
from colloquy.server.errors import SettingsError
from colloquy.server.options import CONFIG, DEFAULT_DATABASE, PREFIX, SETTINGS

_LARGEST_LIMIT = 100_000_000


class Durability(StrEnum):
    """What an acknowledged write survives: a power cut, or the process being killed (M1)."""

    FULL = "full"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this server was told to run."""

    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str = DEFAULT_DATABASE
    bus_url: str | None = None
    public_keys: tuple[tuple[str, Path], ...] = ()
    durability: Durability = Durability.FULL
    slow_consumer_seconds: int = 10
    persisted_documents: Path | None = None
    answer_cache_mb: int = 0
    limits: Limits = field(default_factory=Limits)

    @property
    def is_open(self) -> bool:
        """Return whether nobody needs a token."""
        return not self.public_keys

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings. Raises `SettingsError` with what to change."""
    env = os.environ if environment is None else environment
    given = _from_environment(env)
    if file := env.get(CONFIG):
        given = _from_file(Path(file)) | given
    default = Settings()
    settings = Settings(
        host=given.get("host", default.host),
        port=_whole(given, "port", default.port, 0, 65_535),
        database_url=_database(given.get("database_url", default.database_url)),
        bus_url=_bus(given.get("bus_url")),
        public_keys=_public_keys(given.get("public_keys", "")),
        durability=_durability(given.get("durability", default.durability)),
        slow_consumer_seconds=_whole(given, "slow_consumer_seconds", default.slow_consumer_seconds, 1, 3600),
        persisted_documents=Path(listed) if (listed := given.get("persisted_documents")) else None,
        answer_cache_mb=_whole(given, "answer_cache_mb", default.answer_cache_mb, 0, 65_536),
        limits=_limits(given),
    )
    if settings.is_open and not is_loopback(settings.host):
        raise SettingsError(
            f"{PREFIX}HOST is {settings.host!r}, which others can reach, and there is no public key:"
            f" set {PREFIX}PUBLIC_KEYS (see `colloquy keys generate`), or listen on 127.0.0.1."
        )
    return settings


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a host's address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_KEYS = {option.key for option in SETTINGS}


def _from_environment(env: Mapping[str, str]) -> dict[str, str]:
    given = {}
    for name, value in env.items():
        if name.startswith(PREFIX) and name != CONFIG:
            key = name.removeprefix(PREFIX).lower()
            if key not in _KEYS or name != name.upper():
                raise SettingsError(_unknown(name, [option.name for option in SETTINGS]))
            if value:
                given[key] = value
    return given


def _from_file(path: Path) -> dict[str, str]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(
            f"{CONFIG} names {path}, which cannot be read ({error.strerror}); correct the path."
        ) from error
    except ValueError as error:
        raise SettingsError(f"{path} is no TOML file: {error}.") from error
    given = {}
    for key, value in content.items():
        if key not in _KEYS or key == "config":
            raise SettingsError(f"In {path}: {_unknown(key, sorted(_KEYS - {'config'}))}")
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            given[key] = ",".join(value)
        elif isinstance(value, str | int) and not isinstance(value, bool):
            given[key] = str(value)
        else:
            raise SettingsError(f"In {path}: {key} must be a string or a whole number.")
    return given


def _unknown(name: str, valid: list[str]) -> str:
    written = name.upper() if name.startswith(PREFIX) else name
    closest = difflib.get_close_matches(written, valid, 1, cutoff=0)
    return f"there is no setting {name}; did you mean {closest[0]}? Correct it or remove it."


def _whole(given: Mapping[str, str], key: str, default: int, least: int, most: int) -> int:
    text = given.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:12]) <= most:
        raise SettingsError(
            f"{PREFIX}{key.upper()} is {text!r}; write a whole number from {least} to {most}."
        )
    return int(text)


def _database(url: str) -> str:
    if not url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        scheme = url.partition("://")[0]
        raise SettingsError(
            f"{PREFIX}DATABASE_URL starts with {scheme!r};"
            " write sqlite+aiosqlite:///path/to/file.db or postgresql+asyncpg://user@host/name."
        )
    return url


def _bus(url: str | None) -> str | None:
    if url is not None and not url.startswith(("nats://", "tls://")):
        raise SettingsError(f"{PREFIX}BUS_URL must start with nats://; leave it out for no extra bus.")
    return url


def _public_keys(text: str) -> tuple[tuple[str, Path], ...]:
    keys = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        application, equals, file = (part.strip() for part in entry.partition("="))
        if not (application and equals and file):
            raise SettingsError(
                f"{PREFIX}PUBLIC_KEYS has the entry {entry!r};"
                " write application=file.pem, separated by commas."
            )
        keys.append((application, Path(file)))
    return tuple(keys)


def _durability(text: str) -> Durability:
    try:
        return Durability(text)
    except ValueError:
        raise SettingsError(f"{PREFIX}DURABILITY is {text!r}; write full or process.") from None


def _limits(given: Mapping[str, str]) -> Limits:
    default = Limits()
    whole = {
        name: _whole(given, f"limit_{name}", value, 1, _LARGEST_LIMIT)
        for name, value in asdict(default).items()
        if isinstance(value, int)
    }
    words = given.get("junk_ids")
    junk = default.junk_ids if words is None else frozenset(w.strip().casefold() for w in words.split(","))
    return Limits(**whole, junk_ids=junk)
