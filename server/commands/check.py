"""`colloquy check`: does this configuration work?"""

from collections.abc import Awaitable, Callable, Iterator, Mapping

from colloquy.server import settings as reading
from colloquy.server import wiring
from colloquy.server.auth import keys
from colloquy.server.errors import ServerError
from colloquy.server.graphql.documents import Documents
from colloquy.server.graphql.persisted import persisted, read
from colloquy.server.settings import Settings

Say = Callable[[str], None]


async def check(environment: Mapping[str, str] | None = None, say: Say = print) -> int:
    """Print a line for each check; return 0 when all passed, 1 otherwise."""
    from colloquy.persistence.errors import StorageError

    expected = (ServerError, StorageError, OSError)
    try:
        settings = reading.read(environment)
    except expected as error:
        say(f"settings: FAILED: {error}")
        return 1
    say("settings: ok")
    failures = 0
    for name, test in _checks(settings):
        try:
            found = await test()
        except expected as error:
            say(f"{name}: FAILED: {error}")
            failures += 1
        else:
            for key, value in found.items():
                say(f"{key}: {value}")
    return 1 if failures else 0


def _checks(settings: Settings) -> Iterator[tuple[str, Callable[[], Awaitable[Mapping[str, str]]]]]:
    async def public_keys() -> Mapping[str, str]:
        if settings.is_open:
            return {"keys": "none; open mode, loopback only"}
        found = keys.load(settings.public_keys)
        return {"keys": ", ".join(f"{name} ({len(own)})" for name, own in sorted(found.items()))}

    async def database() -> Mapping[str, str]:
        store = await wiring.open_store(settings)
        try:
            return await store.health()
        finally:
            await store.close()

    async def bus() -> Mapping[str, str]:
        return {"bus": settings.bus_url or "in-process"}

    async def documents() -> Mapping[str, str]:
        if settings.persisted_documents is None:
            return {"documents": "any"}
        core = wiring.build_schema()._schema  # noqa: SLF001  Strawberry has no public name for it
        persisted(settings.persisted_documents, Documents(core, wiring.extra_rules()))
        return {"documents": f"{len(read(settings.persisted_documents))} listed, and no others"}

    yield "keys", public_keys
    yield "documents", documents
    yield "database", database
    yield "bus", bus
