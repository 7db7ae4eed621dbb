"""A client of a served application; override `face` and `store` to serve another one."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from colloquy.server import clock
from colloquy.server.app import Face, create_app
from colloquy.server.auth import keys, tokens
from colloquy.server.settings import Settings
from tests import hypothesis_profiles  # noqa: F401
from tests.server import toy

Client = TestClient[Any, Any]
Ask = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def store() -> toy.ToyStore:
    return toy.ToyStore()


@pytest.fixture
def face() -> Face:
    return toy.face()


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for application in ("default", "other"):
        keys.generate(application, folder)
    return folder


@pytest.fixture
def closed_settings(key_folder: Path) -> Settings:
    """Settings that ask for a token."""
    names = ("default", "other")
    return Settings(public_keys=tuple((name, key_folder / f"{name}.public.pem") for name in names))


@pytest.fixture
async def client(aiohttp_client: Any, store: Any, face: Face) -> Client:
    """A client of a server in open mode."""
    client: Client = await aiohttp_client(create_app(Settings(), store, face))
    return client


@pytest.fixture
async def guarded(aiohttp_client: Any, store: Any, face: Face, closed_settings: Settings) -> Client:
    """A client of a server that asks for a token."""
    client: Client = await aiohttp_client(create_app(closed_settings, store, face))
    return client


@pytest.fixture
def token(key_folder: Path) -> Callable[..., str]:
    """Make a token: `token(sub=…, acl=…, application=…, age=…, life=…)`."""

    def make(
        sub: str | None = None,
        acl: dict[str, object] | None = None,
        application: str = "default",
        age: int = 0,
        life: int = 900,
    ) -> str:
        key = keys.read_private(key_folder / f"{application}.private.pem")
        now = clock.now() - age * 1_000_000
        return tokens.issue(key, application, sub, life, type(clock.now())(now), acl)

    return make
