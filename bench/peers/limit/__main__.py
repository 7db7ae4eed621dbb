"""`python -m bench.peers.limit PORT DATABASE`: aiohttp, sqlite3 and orjson; reads in the event loop."""

import sys

import orjson
import uvloop
from aiohttp import web

from bench.peers.limit.database import connect
from bench.peers.limit.history import history
from bench.peers.limit.inbox import inbox
from bench.peers.limit.merging import promoting
from bench.peers.limit.people import participant
from bench.peers.limit.searching import search
from bench.peers.limit.sending import grown, sending
from bench.peers.limit.writer import Writer


class Endpoints:
    """The handlers, over one connection that reads and one that writes."""

    def __init__(self, database: str) -> None:
        self._reads = connect(database)
        self._writer = Writer(database, grown)

    async def inbox(self, request: web.Request) -> web.Response:
        asked = request.query
        return _json(inbox(self._reads, int(asked["conversations"]), int(asked["messages"])))

    async def history(self, request: web.Request) -> web.Response:
        asked = request.query
        sizes = int(asked["messages"]), int(asked["receipts"])
        return _json(history(self._reads, request.match_info["id"], *sizes, asked.get("before")))

    async def participant(self, request: web.Request) -> web.Response:
        return _json(participant(self._reads, request.match_info["id"]))

    async def search(self, request: web.Request) -> web.Response:
        return _json(search(self._reads, request.query["text"], int(request.query["messages"])))

    async def send(self, request: web.Request) -> web.Response:
        asked = orjson.loads(await request.read())
        return _json(await self._writer.write(sending(asked)))

    async def promote(self, request: web.Request) -> web.Response:
        asked = orjson.loads(await request.read())
        return _json(await self._writer.write(promoting(asked)))


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")


def application(database: str) -> web.Application:
    """Return the application over a database."""
    endpoints = Endpoints(database)
    app = web.Application()
    app.router.add_get("/inbox", endpoints.inbox)
    app.router.add_get("/conversations/{id}", endpoints.history)
    app.router.add_get("/participants/{id}", endpoints.participant)
    app.router.add_get("/messages", endpoints.search)
    app.router.add_post("/messages", endpoints.send)
    app.router.add_post("/promotions", endpoints.promote)
    return app


if __name__ == "__main__":
    uvloop.install()
    web.run_app(
        application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None
    )
