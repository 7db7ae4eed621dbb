"""`python -m bench.peers.stock PORT DATABASE`: Strawberry's own view on aiohttp."""

import sys

import strawberry
from aiohttp import web
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.aiohttp.views import GraphQLView
from strawberry.schema.config import StrawberryConfig

from bench.peers.stock.loaders import Loaders
from bench.peers.stock.mutation import Mutation
from bench.peers.stock.query import Query
from bench.peers.stock.rows import engine
from bench.peers.stock.types import SCALARS


class View(GraphQLView[Loaders, None]):
    """The view, with loaders for each request."""

    sessions: async_sessionmaker[AsyncSession]

    async def get_context(self, request: web.Request, response: web.StreamResponse) -> Loaders:  # noqa: ARG002
        return Loaders(self.sessions)


def application(database: str) -> web.Application:
    """Return the application over a database."""
    schema = strawberry.Schema(Query, Mutation, config=StrawberryConfig(scalar_map=SCALARS))
    view = View(schema, graphql_ide=None)
    view.sessions = async_sessionmaker(engine(database), class_=AsyncSession, expire_on_commit=False)
    app = web.Application()
    app.router.add_route("*", "/graphql", view)
    return app


if __name__ == "__main__":
    web.run_app(
        application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None
    )
