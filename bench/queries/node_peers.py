"""The contenders on Node: GraphQL Yoga, and PostGraphile with a PostgreSQL of its own."""

import random
import urllib.request
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from bench.queries import graphile, node, postgres
from bench.queries.contender import Contender, Running, free_port, started
from bench.queries.varying import vary
from bench.queries.workloads import ALL, Variant, sized


class Yoga(Contender):
    """GraphQL Yoga with better-sqlite3, plain or with graphql-jit."""

    def __init__(self, name: str, title: str, *more: str) -> None:
        self.name, self.title, self._more = name, title, more

    def missing(self) -> str | None:
        return node.missing("yoga")

    def start(self, database: Path, folder: Path) -> Running:
        port, place = free_port(), node.place("yoga")
        command = ["node", str(place / "server.js"), str(port), str(database), *self._more]
        return started(port, command, folder / f"{self.name}.log", {"NODE_ENV": "production"})


class PostGraphile(Contender):
    """PostGraphile 5, whose schema is made of views and functions; it has what reads."""

    name = "postgraphile"
    title = "PostGraphile, PostgreSQL"
    lacks = tuple(w.name for w in ALL.values() if w.name not in graphile.DOCUMENTS and not w.among)

    def missing(self) -> str | None:
        return node.missing("postgraphile") or postgres.missing()

    def start(self, database: Path, folder: Path) -> Running:
        port, place = free_port(), node.place("postgraphile")
        postmaster = postgres.start(folder, database)
        binary = place / "node_modules" / "node" / "bin" / "node"
        socket = str(folder / "postgres")
        command = [str(binary), str(place / "server.js"), str(port), socket, postgres.DATABASE]
        more = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
        try:
            running = started(port, command, folder / f"{self.name}.log", more)
        except RuntimeError:
            postgres.stop(folder)
            raise
        running.others = (postmaster,)
        running.after = lambda: postgres.stop(folder)
        return running

    def ask(self, running: Running, variant: Variant, variables: Mapping[str, Any]) -> tuple[str, str, bytes]:
        document = _document(variant.workload.name, tuple(variant.sizes.items()), variant.seed)
        meant = self.meant(running, variables)
        return "POST", "/graphql", orjson.dumps({"query": document, "variables": meant})

    def meant(self, running: Running, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return variables with a place as a cursor: the order's digest, and the values in it."""
        if "before" not in variables:
            return dict(variables)
        at, id = variables["before"]
        cursor = urlsafe_b64encode(orjson.dumps([_order(running.port), str(at), id])).decode()
        return {**variables, "before": cursor}

    def shaped(self, answer: Any) -> Any:
        return graphile.shaped(answer)


@lru_cache
def _order(port: int) -> str:
    """Return how a server's cursors name the order of histories."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        orjson.dumps({"query": graphile.CURSOR}),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        cursor = orjson.loads(answer.read())["data"]["allMessages"]["edges"][0]["cursor"]
    return str(orjson.loads(urlsafe_b64decode(cursor))[0])


@lru_cache
def _document(name: str, sizes: tuple[tuple[str, int], ...], seed: int | None) -> str:
    document = sized(graphile.DOCUMENTS[name], dict(sizes))
    return document if seed is None else vary(document, random.Random(seed))
