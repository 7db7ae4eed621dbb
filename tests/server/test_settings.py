"""Settings are read once; what is wrong with them is said in a sentence."""

from dataclasses import fields
from pathlib import Path

import pytest

from colloquy.domain.limits import Limits
from colloquy.server.errors import SettingsError
from colloquy.server.options import SETTINGS
from colloquy.server.settings import Durability, Settings, is_loopback, read


def test_nothing_set_is_the_defaults() -> None:
    assert read({"PATH": "/bin"}) == Settings()
    assert Settings().is_open
    assert Settings().uses_sqlite


def test_everything_can_be_set_in_the_environment() -> None:
    settings = read(
        {
            "COLLOQUY_HOST": "0.0.0.0",
            "COLLOQUY_PORT": "9000",
            "COLLOQUY_DATABASE_URL": "postgresql+asyncpg://me@db/colloquy",
            "COLLOQUY_BUS_URL": "nats://bus:4222",
            "COLLOQUY_PUBLIC_KEYS": "default=a.pem, default=b.pem,shop=c.pem",
            "COLLOQUY_DURABILITY": "process",
            "COLLOQUY_LIMIT_MEMBERS": "2000",
        }
    )

    assert settings == Settings(
        host="0.0.0.0",
        port=9000,
        database_url="postgresql+asyncpg://me@db/colloquy",
        bus_url="nats://bus:4222",
        public_keys=(("default", Path("a.pem")), ("default", Path("b.pem")), ("shop", Path("c.pem"))),
        durability=Durability.PROCESS,
        limits=Limits(members=2000),
    )


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "colloquy.toml"
    file.write_text('port = 1234\nlimit_members = 7\npublic_keys = ["a=a.pem", "b=b.pem"]\n')

    settings = read({"COLLOQUY_CONFIG": str(file), "COLLOQUY_PORT": "4321"})

    assert (settings.port, settings.limits.members) == (4321, 7)
    assert [name for name, _ in settings.public_keys] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("COLLOQUY_PROT", "1", "did you mean COLLOQUY_PORT?"),
        ("COLLOQUY_LIMIT_MEMBER", "1", "did you mean COLLOQUY_LIMIT_MEMBERS?"),
        ("COLLOQUY_PORT", "http", "write a whole number from 0 to 65535"),
        ("COLLOQUY_PORT", "65536", "write a whole number from 0 to 65535"),
        ("COLLOQUY_PORT", "-1", "write a whole number"),
        ("COLLOQUY_PORT", "٣", "write a whole number"),
        ("COLLOQUY_LIMIT_PAGE", "0", "write a whole number from 1"),
        ("COLLOQUY_LIMIT_PAGE", "9" * 5000, "write a whole number"),
        ("COLLOQUY_DURABILITY", "none", "write full or process"),
        ("COLLOQUY_DATABASE_URL", "mysql://x", "write sqlite+aiosqlite:///"),
        ("COLLOQUY_BUS_URL", "redis://x", "must start with nats://"),
        ("COLLOQUY_PUBLIC_KEYS", "file.pem", "write application=file.pem"),
        ("COLLOQUY_HOST", "0.0.0.0", "set COLLOQUY_PUBLIC_KEYS"),
        ("COLLOQUY_HOST", "example.org", "set COLLOQUY_PUBLIC_KEYS"),
        ("COLLOQUY_CONFIG", "/nowhere/colloquy.toml", "correct the path"),
    ],
)
def test_what_cannot_work_is_refused_with_what_to_do(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read({name: value})

    assert words in refused.value.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("prot = 1", "did you mean port?"),
        ("port = 1.5", "must be a string or a whole number"),
        ("port = true", "must be a string or a whole number"),
        ("config = 'x'", "there is no setting config"),
        ("port =", "is no TOML file"),
    ],
)
def test_what_is_wrong_with_the_file_is_said(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "colloquy.toml"
    file.write_text(content)

    with pytest.raises(SettingsError) as refused:
        read({"COLLOQUY_CONFIG": str(file)})

    assert words in refused.value.message


def test_every_limit_is_a_setting_with_its_default_and_a_meaning_of_its_own() -> None:
    options = {option.key: option for option in SETTINGS}

    for field in fields(Limits):
        if field.name == "junk_ids":  # words, with a setting of another name
            continue
        option = options[f"limit_{field.name}"]
        assert option.default == str(field.default)
        assert option.meaning != f"limit: {field.name.replace('_', ' ')}"


def test_every_default_in_the_table_is_the_default_in_use() -> None:
    written = {o.name: o.default for o in SETTINGS if o.default and o.name != "COLLOQUY_CONFIG"}

    assert read(written) == read({})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "10.0.0.1", "localhost.example.org"])
def test_what_others_can_reach_is_not_loopback(host: str) -> None:
    assert not is_loopback(host)
