"""Where the layers below meet: the one place that knows how each of them is made.

They are imported when they are asked for, so that `keys` and `token` need no database driver.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import strawberry
from graphql import ASTValidationRule, DocumentNode, GraphQLSchema
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from colloquy.domain.ids import ApplicationId, Moment
from colloquy.domain.limits import Limits
from colloquy.domain.ports import Store, Wanted
from colloquy.server import clock
from colloquy.server.auth.authenticator import Caller
from colloquy.server.errors import SettingsError
from colloquy.server.settings import Settings

if TYPE_CHECKING:
    from colloquy.persistence.sqlite.store import SqliteStore


async def open_store(settings: Settings) -> "SqliteStore":
    """Return the database, migrated. Raises `StorageError`, `SettingsError`."""
    from colloquy.persistence.sqlite.store import open_store as open_sqlite

    if settings.bus_url is not None:
        raise SettingsError("COLLOQUY_BUS_URL names NATS, which is not there yet; leave it out.")
    mint = clock.Minter()

    def moment() -> Moment:
        return Moment(clock.now(), mint)

    return await open_sqlite(sqlite_path(settings), settings.durability.value, moment)


def migrate(settings: Settings) -> str:
    """Bring the database to the newest shape and return its revision."""
    from colloquy.persistence.sqlite.migrate import migrate as migrate_sqlite

    return migrate_sqlite(sqlite_path(settings))


def sqlite_path(settings: Settings) -> Path:
    """Return the file that the settings name. Raises `SettingsError` for another database."""
    if not settings.uses_sqlite:
        raise SettingsError("COLLOQUY_DATABASE_URL names PostgreSQL, which is not there yet.")
    try:
        file = make_url(settings.database_url).database
    except ArgumentError:
        file = None
    if not file or file == ":memory:":
        raise SettingsError("COLLOQUY_DATABASE_URL names no file; write sqlite+aiosqlite:///path/to/file.db.")
    return Path(file)


def build_schema() -> strawberry.Schema:
    """Return the schema."""
    from colloquy.schema.build import schema

    return schema


def sdl() -> str:
    """Return the schema as text."""
    from colloquy.schema.build import sdl as print_sdl

    return print_sdl()


def possible_types() -> str:
    """Return the members of the schema's interfaces and unions as JSON."""
    from colloquy.schema.build import possible_types as list_members

    return list_members()


def extra_rules() -> tuple[type[ASTValidationRule], ...]:
    """Return the validation rules beyond the specification's that Strawberry relies on."""
    from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
    from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

    return (MaybeNullValidationRule, OneOfInputValidationRule)


def wanted_by(schema: GraphQLSchema, document: DocumentNode) -> Wanted:
    """Return the attributes of values that a document asks for."""
    from colloquy.schema.compiled.projection import wanted_by as wanted

    return wanted(schema, document)


def contexts(store: Store, secret: bytes, limits: Limits) -> Callable[[Caller], object]:
    """Return what makes the context of an operation."""
    from colloquy.resolvers.context import Context
    from colloquy.schema.context import GraphQLContext
    from colloquy.schema.cursors import Cursors

    cursors: dict[ApplicationId, Cursors] = {}

    def context(caller: Caller) -> GraphQLContext:
        application = caller.actor.application
        if application not in cursors:
            cursors[application] = Cursors(secret, application)
        return GraphQLContext(Context(caller.actor, store, limits), cursors[application])

    return context
