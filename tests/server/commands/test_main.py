"""The command: every failure is one sentence and an exit status."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from colloquy.server import clock
from colloquy.server.auth import keys
from colloquy.server.commands import main
from colloquy.server.commands.workers import require_supported
from colloquy.server.observability import logs
from colloquy.server.settings import Settings
from tests.server.auth.verifying import verified

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder, with no settings, and leave the logs of the tests alone."""
    for name in [name for name in os.environ if name.startswith("COLLOQUY_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "configure", lambda: None)
    return tmp_path


@contextmanager
def process(*arguments: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.server.serve_toy", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | env
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def test_keys_and_tokens_fit(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["keys", "generate", "--application", "shop"]) == 0
    assert capsys.readouterr().out == "COLLOQUY_PUBLIC_KEYS=shop=var/keys/shop.public.pem\n"
    Path("acl.json").write_text('{"paths": {"/v1/**": {}}}')

    arguments = ["token", "--sub", "alice", "--application", "shop", "--ttl", "1h", "--acl", "acl.json"]
    assert main.main(arguments) == 0

    printed = capsys.readouterr()
    known = keys.load([("shop", Path("var/keys/shop.public.pem"))])
    claims = verified(printed.out.removesuffix("\n"), known, clock.now())
    assert printed.err == ""
    assert (claims.subject, claims.acl) == ("alice", {"paths": {"/v1/**": {}}})
    assert claims.expires_at - claims.issued_at == 3600 * 1_000_000


def test_an_admin_s_token_has_no_sub(capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["keys", "generate"])
    capsys.readouterr()

    assert main.main(["token", "--admin"]) == 0

    known = keys.load([("default", Path("var/keys/default.public.pem"))])
    assert verified(capsys.readouterr().out.strip(), known, clock.now()).subject is None


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["token", "--admin"], 2, "default.private.pem cannot be read"),
        (["token", "--sub", "", "--key", "x"], 2, "--sub is empty"),
        (["token", "--admin", "--acl", "nowhere.json"], 2, "correct --acl"),
        (["token", "--admin", "--acl", "wrong.json"], 2, "grant nothing: the methods of '/v1/**'"),
        (["keys", "generate", "--application", "a/b"], 2, "cannot name an application"),
        (["keys", "generate", "--out", "/proc/keys"], 2, "give another --out"),
        (["serve", "--workers", "2"], 2, "needs PostgreSQL"),
        (["serve", "--workers", "0"], 2, "a number from 1"),
    ],
)
def test_a_failure_is_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, words: str
) -> None:
    Path("wrong.json").write_text('{"paths": {"/v1/**": {"methods": ["get"]}}}')

    assert main.main(arguments) == status

    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.err.startswith("colloquy: ")
    assert printed.err.count("\n") == 1
    assert printed.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["token"],
        ["token", "--sub", "a", "--admin"],
        ["token", "--admin", "--ttl", "25h"],
        ["token", "--admin", "--ttl", "0"],
        ["token", "--admin", "--ttl", "soon"],
    ],
)
def test_arguments_that_are_none_are_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)

    assert ended.value.code == 2
    assert "usage: colloquy" in capsys.readouterr().err


def test_a_setting_that_is_none_ends_the_start(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLOQUY_PROT", "1")

    assert main.main(["serve"]) == 2
    assert "did you mean COLLOQUY_PORT?" in capsys.readouterr().err


def test_several_workers_need_a_port_that_they_can_share() -> None:
    require_supported(Settings(database_url="postgresql+asyncpg://x/y"), 4)
    with pytest.raises(Exception, match="set COLLOQUY_PORT"):
        require_supported(Settings(database_url="postgresql+asyncpg://x/y", port=0), 2)


def test_the_server_says_where_it_is_answers_and_ends_on_sigterm() -> None:
    with process("serve", COLLOQUY_PORT="0") as running:
        assert running.stdout is not None
        said = [running.stdout.readline() for _ in range(3)]
        address = re.search(r"http://127\.0\.0\.1:[0-9]+", said[0])
        assert address is not None
        assert said[0].endswith("/graphql\n")
        assert said[1] == f"GraphiQL {address[0]}/\n"
        assert said[2].startswith("Open mode")
        request = urllib.request.Request(
            f"{address[0]}/graphql", b'{"query": "{ viewer }"}', {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as response:
            assert json.load(response) == {"data": {"viewer": "default BUSINESS None"}}

        running.send_signal(signal.SIGTERM)
        _, log = running.communicate(timeout=15)

    assert running.returncode == 0
    lines = [json.loads(line) for line in log.splitlines()]
    assert [(line["event"], line["status"]) for line in lines] == [("request", 200)]


def test_a_port_in_use_is_said_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with process("serve", COLLOQUY_PORT=port) as running:
            out, err = running.communicate(timeout=15)

    assert running.returncode == 2
    assert err == f"colloquy: Another program listens on 127.0.0.1:{port}; stop it or set COLLOQUY_PORT.\n"
    assert out == ""
