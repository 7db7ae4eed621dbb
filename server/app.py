"""The application: everything made, in one place, and given to those who need it."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Protocol

import strawberry
from aiohttp import web

from colloquy.domain.ids import Instant
from colloquy.domain.ports import Store
from colloquy.server import clock, wiring
from colloquy.server.auth import keys
from colloquy.server.auth.authenticator import Authenticator, Caller, Directory
from colloquy.server.auth.expiry import Expiries
from colloquy.server.graphql.documents import Documents
from colloquy.server.graphql.engine import Engine
from colloquy.server.graphql.error_format import Presenter
from colloquy.server.graphql.persisted import persisted
from colloquy.server.graphql.response_cache import KeptAnswers
from colloquy.server.http.connection import ConnectionContext
from colloquy.server.http.endpoint import View
from colloquy.server.http.graphiql import add_pages
from colloquy.server.http.health import Checked, Health
from colloquy.server.http.middleware import observing
from colloquy.server.http.request_body import MAX_BYTES
from colloquy.server.observability.metrics import Metrics
from colloquy.server.settings import Settings


class ServedStore(Store, Directory, Checked, Protocol):
    """The store, with what a server needs besides: names, health, an end."""

    def version(self) -> Hashable:
        """Return what is another value after every commit, whoever made it, and the same until then."""

    @property
    def secret(self) -> bytes:
        """Return the database's own secret, so that cursors outlive a restart."""

    def close(self) -> Awaitable[None]: ...


@dataclass(frozen=True, slots=True)
class Face:
    """The GraphQL side of the application: a schema, and what its resolvers are given."""

    schema: strawberry.Schema
    contexts: Callable[[Caller], object]


MEBIBYTE = 1024 * 1024

HEALTH = web.AppKey("health", Health)


def create_app(
    settings: Settings,
    store: ServedStore,
    face: Face | None = None,
    now: Callable[[], Instant] = clock.now,
) -> web.Application:
    """Return the application; it closes the store when it ends. Raises `SettingsError`."""
    if face is None:
        face = Face(wiring.build_schema(), wiring.contexts(store, store.secret, settings.limits))
    hide = not settings.is_open
    metrics, presenter = Metrics(), Presenter(hide_suggestions=hide)
    core = face.schema._schema  # noqa: SLF001  Strawberry has no public name for it
    documents = Documents(core, wiring.extra_rules(), hide_suggestions=hide, wanted_by=wiring.wanted_by)
    known = persisted(settings.persisted_documents, documents)
    room = settings.answer_cache_mb * MEBIBYTE
    answers = KeptAnswers(store.version, room) if room else None
    engine = Engine(face.schema, documents, face.contexts, presenter, metrics, known, answers)
    authenticator = Authenticator(keys.load(settings.public_keys), store, now)
    patience = settings.slow_consumer_seconds
    expiries = Expiries(authenticator.clock)
    view = View(ConnectionContext(engine, authenticator, presenter, metrics, patience, expiries))
    health = Health(store, presenter, metrics)

    app = web.Application(middlewares=[observing(presenter, metrics)], client_max_size=MAX_BYTES)
    app[HEALTH] = health
    app.router.add_route("*", "/graphql", view)
    app.router.add_route("*", "/graphql/", view)
    health.add_to(app)
    add_pages(app)

    async def shutdown(_: web.Application) -> None:
        health.draining = True
        await view.close()

    async def cleanup(_: web.Application) -> None:
        await engine.close()
        await store.close()

    app.on_shutdown.append(shutdown)
    app.on_cleanup.append(cleanup)
    return app
