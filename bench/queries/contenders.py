"""The servers that are compared: how each is started, and how each is asked."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson

from bench.queries import node
from bench.queries.workloads import Variant
from persistence.sqlite import connect_reader
from schema.cursors import Cursors

ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0


@dataclass(slots=True)
class Running:
    """A contender's processes while they run."""

    port: int
    started: list[subprocess.Popen[bytes]]
    token: str = ""
    cursors: Cursors | None = None
    others: tuple[int, ...] = ()
    """Processes that work for it and are not its children."""

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self.started] + list(self.others)

    def stop(self) -> None:
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Contender:
    """A GraphQL server; its subclasses say how it is started."""

    name = ""
    title = ""
    lacks: tuple[str, ...] = ()
    """The workloads that it does not have."""

    def missing(self) -> str | None:
        """Return what it needs and this machine has not; None when it can run."""
        return None

    def start(self, database: Path, folder: Path) -> Running:
        """Start it over a database, with a folder for its files, and wait until it answers."""
        raise NotImplementedError

    def ask(self, running: Running, variant: Variant, variables: Mapping[str, Any]) -> tuple[str, str, bytes]:
        """Return the method, the path and the body of a request."""
        meant = self.meant(running, variables)
        return "POST", "/graphql", orjson.dumps({"query": variant.document, "variables": meant})

    def meant(self, _running: Running, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return variables as this server takes them: a place becomes its cursor."""
        if "before" not in variables:
            return dict(variables)
        return {**variables, "before": urlsafe_b64encode(orjson.dumps(variables["before"])).decode()}

    def request(self, running: Running, variant: Variant, variables: Mapping[str, Any]) -> bytes:
        """Return a whole HTTP request."""
        method, path, body = self.ask(running, variant, variables)
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{running.port}", "Accept: application/json"]
        if body:
            head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        if running.token:
            head.append(f"Authorization: Bearer {running.token}")
        return "\r\n".join([*head, "", ""]).encode() + body


class Limit(Contender):
    """Endpoints written by hand."""

    name = "limit"
    title = "by hand: aiohttp, sqlite3, orjson"

    def start(self, database: Path, folder: Path) -> Running:
        port = free_port()
        command = [sys.executable, "-m", "bench.peers.limit", str(port), str(database)]
        return started(port, command, folder / "limit.log")

    def ask(self, running: Running, variant: Variant, variables: Mapping[str, Any]) -> tuple[str, str, bytes]:
        sizes = {name.lower(): size for name, size in variant.sizes.items()}
        meant = self.meant(running, variables)
        id = meant.pop("id", "")
        match variant.workload.name:
            case "Q1":
                return "GET", f"/inbox?{urlencode(sizes)}", b""
            case "Q2" | "Q3" | "Q3m":
                return "GET", f"/conversations/{id}?{urlencode(sizes | {'receipts': 10} | meant)}", b""
            case "Q4":
                return "GET", f"/participants/{id}", b""
            case "Q5":
                return "GET", f"/messages?{urlencode(sizes | meant)}", b""
            case "W1":
                return "POST", "/messages", orjson.dumps(meant["input"])
            case "W2":
                return "POST", "/promotions", orjson.dumps(meant["input"])
        raise NotImplementedError(variant.workload.name)


class Colloquy(Contender):
    """Colloquy as it is run: with keys, tokens, logs and every limit."""

    name = "colloquy"
    title = "Colloquy"

    def start(self, database: Path, folder: Path) -> Running:
        keys, port = folder / "keys", free_port()
        python = [sys.executable, "-m", "server"]
        if not keys.exists():
            _run([*python, "keys", "generate", "--out", str(keys)])
        key = keys / "default.private.pem"
        token = _run([*python, "token", "--admin", "--key", str(key), "--ttl", "8h"]).strip()
        settings = {
            "COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{database}",
            "COLLOQUY_PORT": str(port),
            "COLLOQUY_PUBLIC_KEYS": f"default={keys / 'default.public.pem'}",
        }
        running = started(port, [*python, "serve"], folder / "colloquy.log", settings)
        running.token = token
        running.cursors = Cursors(_secret(database), "default")
        return running

    def meant(self, running: Running, variables: Mapping[str, Any]) -> dict[str, Any]:
        if "before" not in variables:
            return dict(variables)
        assert running.cursors is not None
        return {**variables, "before": running.cursors.encode("messages", variables["before"])}


def _secret(database: Path) -> bytes:
    connection = connect_reader(database)
    row = connection.execute("SELECT value FROM setting WHERE name = 'secret'").fetchone()
    connection.close()
    return bytes.fromhex(row[0])


class Stock(Contender):
    """Strawberry as it comes."""

    name = "stock"
    title = "Strawberry, SQLModel, DataLoader"
    lacks = ("W2",)

    def start(self, database: Path, folder: Path) -> Running:
        port = free_port()
        command = [sys.executable, "-m", "bench.peers.stock", str(port), str(database)]
        return started(port, command, folder / "stock.log")


class Yoga(Contender):
    """GraphQL Yoga with better-sqlite3, plain or with graphql-jit."""

    lacks = ("W2",)

    def __init__(self, name: str, title: str, *more: str) -> None:
        self.name, self.title, self._more = name, title, more

    def missing(self) -> str | None:
        return node.missing("yoga")

    def start(self, database: Path, folder: Path) -> Running:
        port, place = free_port(), node.installed("yoga")
        command = ["node", str(place / "server.js"), str(port), str(database), *self._more]
        return started(port, command, folder / f"{self.name}.log", {"NODE_ENV": "production"})


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(port: int, command: list[str], log: Path, more: Mapping[str, str] | None = None) -> Running:
    """Start a command, and wait until it listens. Raises `RuntimeError` when it does not."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COLLOQUY_")}
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment | dict(more or {}), stdout=out, stderr=out
        )
    running = Running(port, [process])
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return running
    running.stop()
    raise RuntimeError(f"{command[0]} does not listen; its last words are in {log}.")


def ask(contender: Contender, running: Running, variant: Variant, variables: Mapping[str, Any]) -> Any:
    """Return the parsed answer to one request."""
    method, path, body = contender.ask(running, variant, variables)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if running.token:
        headers["Authorization"] = f"Bearer {running.token}"
    url = f"http://127.0.0.1:{running.port}{path}"
    request = urllib.request.Request(url, body or None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return orjson.loads(answer.read())
    except urllib.error.HTTPError as error:
        return {"status": error.code, "body": error.read().decode("utf-8", "replace")}


def plans(running: Running) -> dict[str, int]:
    """Return how many operations Colloquy has answered by plan, and how many in fallback."""
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    found = re.findall(r'^colloquy_plans_total\{result="(\w+)"\} (\d+)', text, re.MULTILINE)
    return {"plan": 0, "fallback": 0} | {name: int(count) for name, count in found}


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout


ALL: tuple[Contender, ...] = (
    Limit(),
    Colloquy(),
    Stock(),
    Yoga("yoga", "GraphQL Yoga, better-sqlite3"),
    Yoga("yoga-jit", "GraphQL Yoga, better-sqlite3, graphql-jit", "jit"),
)
