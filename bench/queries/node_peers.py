"""The contenders on Node: GraphQL Yoga, and PostGraphile with a PostgreSQL of its own."""

import random
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from bench.queries import node, postgres
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
    """PostGraphile 5, whose schema is made of views; it has Q1, in words of its own.

    Ids are `rowId`, the last message is a page of one, a message's text is a column, and times
    are written with `+00:00`.
    """

    name = "postgraphile"
    title = "PostGraphile, PostgreSQL"
    lacks = tuple(name for name in ALL if name != "Q1")

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

    def ask(self, running: Running, variant: Variant, variables: Mapping[str, Any]) -> tuple[str, str, bytes]:  # noqa: ARG002
        document = _inbox(tuple(variant.sizes.items()), variant.seed)
        return "POST", "/graphql", orjson.dumps({"query": document})

    def shaped(self, answer: Any) -> Any:
        try:
            nodes = [_conversation(node) for node in answer["data"]["allConversations"]["nodes"]]
        except (KeyError, TypeError):
            return answer
        return {"data": {"conversations": {"nodes": nodes}}}


@lru_cache
def _inbox(sizes: tuple[tuple[str, int], ...], seed: int | None) -> str:
    document = sized(_INBOX, dict(sizes))
    return document if seed is None else vary(document, random.Random(seed))


def _conversation(node: dict[str, Any]) -> dict[str, Any]:
    participant, last = node["participant"], node["last"]["nodes"]
    return {
        "id": node["rowId"],
        "unreadCount": node["unreadCount"],
        "lastActivityAt": _time(node["lastActivityAt"]),
        "participant": participant and _with_id(participant),
        "lastMessage": last[0] and _with_id(last[0]) if last else None,
        "messages": {"nodes": [_message(one) for one in node["messages"]["nodes"]]},
    }


def _message(node: dict[str, Any]) -> dict[str, Any]:
    text = node.pop("text")
    return {**node, "content": {"items": [{"text": text}]}, "sentAt": _time(node["sentAt"])}


def _with_id(node: dict[str, Any]) -> dict[str, Any]:
    shaped = {"id" if key == "rowId" else key: value for key, value in node.items()}
    if "sentAt" in shaped:
        shaped["sentAt"] = _time(shaped["sentAt"])
    return shaped


def _time(text: str) -> str:
    """Return a time as Colloquy writes it: PostgreSQL leaves zeros away, and writes no Z."""
    seconds, _, rest = text.removesuffix("+00:00").partition(".")
    return f"{seconds}.{rest:0<6}Z"


_INBOX = """query Inbox {
  allConversations(first: CONVERSATIONS, orderBy: [ACTIVITY_DESC, ROW_ID_DESC]) {
    nodes {
      rowId unreadCount lastActivityAt
      participant { rowId kind displayName }
      last: messages(last: 1, condition: {silent: 0}, orderBy: [MOMENT_ASC, ROW_ID_ASC]) {
        nodes { rowId previewText sentAt }
      }
      messages(last: MESSAGES, orderBy: [MOMENT_ASC, ROW_ID_ASC]) {
        nodes { text direction sentAt sender { displayName } }
      }
    }
  }
}"""
