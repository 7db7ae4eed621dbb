"""The contenders in Python: the endpoints by hand, Colloquy, and Strawberry as it comes."""

import re
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson

from bench.queries.contender import ROOT, Contender, Running, free_port, started
from bench.queries.workloads import Variant
from colloquy.persistence.sqlite.connection import connect_reader
from colloquy.schema.cursors import Cursors


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
    assumes = True
    settings: Mapping[str, str] = {}

    def start(self, database: Path, folder: Path) -> Running:
        keys, port = folder / "keys", free_port()
        python = [sys.executable, "-m", "colloquy"]
        if not keys.exists():
            _run([*python, "keys", "generate", "--out", str(keys)])
        key = keys / "default.private.pem"
        token = _run([*python, "token", "--admin", "--key", str(key), "--ttl", "8h"]).strip()
        settings = {
            "COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{database}",
            "COLLOQUY_PORT": str(port),
            "COLLOQUY_PUBLIC_KEYS": f"default={keys / 'default.public.pem'}",
        }
        log = folder / f"{self.name}.log"
        running = started(port, [*python, "serve"], log, settings | dict(self.settings))
        running.token = token
        running.cursors = Cursors(_secret(database), "default")
        return running

    def meant(self, running: Running, variables: Mapping[str, Any]) -> dict[str, Any]:
        if "before" not in variables:
            return dict(variables)
        assert running.cursors is not None
        return {**variables, "before": running.cursors.encode("messages", variables["before"])}


class AnswersKept(Colloquy):
    """Colloquy, which remembers whole answers until anything changes."""

    name = "colloquy-kept"
    title = "Colloquy, answers kept"
    keeps = True
    settings: Mapping[str, str] = {"COLLOQUY_ANSWER_CACHE_MB": "64"}


class Stock(Contender):
    """Strawberry as it comes."""

    name = "stock"
    title = "Strawberry, SQLModel, DataLoader"

    def start(self, database: Path, folder: Path) -> Running:
        port = free_port()
        command = [sys.executable, "-m", "bench.peers.stock", str(port), str(database)]
        return started(port, command, folder / "stock.log")


def counters(running: Running) -> dict[str, int]:
    """Return how many operations Colloquy has answered, by plan and in fallback among them."""
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/metrics", timeout=10) as answer:
        return counted(answer.read().decode())


def counted(metrics: str) -> dict[str, int]:
    """Return what a page of metrics says of operations, plans and fallbacks."""
    operations = re.findall(r"^graphql_operations_total\{.*\} (\d+)$", metrics, re.MULTILINE)
    by = re.findall(r'^colloquy_plans_total\{result="(\w+)"\} (\d+)$', metrics, re.MULTILINE)
    found = {"operations": sum(map(int, operations)), "plan": 0, "fallback": 0}
    return found | {name: int(count) for name, count in by}


def _secret(database: Path) -> bytes:
    connection = connect_reader(database)
    row = connection.execute("SELECT value FROM setting WHERE name = 'secret'").fetchone()
    connection.close()
    return bytes.fromhex(row[0])


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout
