"""What every contender is: how it is started, asked and stopped."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.queries.workloads import Variant, Workload
from colloquy.schema.cursors import Cursors

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
    after: Callable[[], None] | None = None
    """What is to be done when they have ended."""

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
        if self.after is not None:
            self.after()


class Contender:
    """A GraphQL server; its subclasses say how it is started."""

    name = ""
    title = ""
    lacks: tuple[str, ...] = ()
    """The workloads that it does not have."""
    assumes = False
    """Whether it puts its own statistics of the tables in the place of those that were counted."""
    keeps = False
    """Whether it keeps answers: then it is measured in those workloads alone that name it."""

    def takes(self, workload: Workload) -> bool:
        """Return whether it is measured in a workload."""
        if workload.among:
            return self.name in workload.among
        return not self.keeps and workload.name not in self.lacks

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

    def shaped(self, answer: Any) -> Any:
        """Return an answer to a plain variant in Colloquy's shape, for the comparison."""
        return answer

    def request(self, running: Running, variant: Variant, variables: Mapping[str, Any]) -> bytes:
        """Return a whole HTTP request."""
        method, path, body = self.ask(running, variant, variables)
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{running.port}", "Accept: application/json"]
        if body:
            head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        if running.token:
            head.append(f"Authorization: Bearer {running.token}")
        return "\r\n".join([*head, "", ""]).encode() + body


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean() -> dict[str, str]:
    """Return the environment without what somebody has set for servers of their own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COLLOQUY_")}


def started(port: int, command: list[str], log: Path, more: Mapping[str, str] | None = None) -> Running:
    """Start a command, and wait until it listens. Raises `RuntimeError` when it does not."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=clean() | dict(more or {}), stdout=out, stderr=out)
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
            return contender.shaped(orjson.loads(answer.read()))
    except urllib.error.HTTPError as error:
        return {"status": error.code, "body": error.read().decode("utf-8", "replace")}
