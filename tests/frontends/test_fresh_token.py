"""Where tokens come from: each server of the page signs one, the page fetches it, Colloquy takes it."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.frontends.starting import started
from tests.graph_laws.asking import person
from tests.live.conftest import Served
from tests.live.documented import block
from tests.optional import program

KEY = "/etc/colloquy/default.private.pem"
WHO = 'Ада "Lovelace" / +1?~'
"""A name in which everything would show that is not encoded as it has to be."""

SERVERS = [
    (
        "Node",
        "js",
        "token.mjs",
        "session.js",
        """import {{ readFileSync }} from 'node:fs';
export const signedInAs = async () => readFileSync({who}, 'utf8') || null;
""",
    ),
    (
        "Python, on a server",
        "python",
        "token_server.py",
        "session.py",
        """from pathlib import Path


async def signed_in_as(request):
    return Path({who}).read_text("utf-8") or None
""",
    ),
    (
        "PHP",
        "php",
        "token.php",
        "session.php",
        """<?php
function signedInAs(): ?string {{ return file_get_contents({who}) ?: null; }}
""",
    ),
]
_FETCH = """
{code}
console.log(JSON.stringify(await freshToken().catch((error) => ({{ error: error.message }}))));
"""


def command(language: str, file: str) -> list[str]:
    """Return what starts a server of the page."""
    if language == "python":
        return [sys.executable, file]
    if language == "js":
        return [program("node", package="nodejs"), file]
    return [program("php", package="php-cli"), "-S", "127.0.0.1:PORT", file]


async def fetched(folder: Path, address: str) -> Any:
    """Return what the page's own `freshToken` is answered: a token, or an error."""
    path = "'/colloquy-token'"
    code = block("Tokens", "js")
    assert path in code
    (folder / "page.mjs").write_text(
        _FETCH.format(code=code.replace(path, f"'{address}/colloquy-token'")), "utf-8"
    )
    node = program("node", package="nodejs")
    run = await asyncio.create_subprocess_exec(node, "page.mjs", cwd=folder, stdout=subprocess.PIPE)
    said, _ = await run.communicate()
    return json.loads(said)


@pytest.mark.parametrize(
    ("heading", "language", "file", "session", "stub"), SERVERS, ids=[server[0] for server in SERVERS]
)
async def test_the_token_that_a_server_signs_is_one_of_who_is_logged_in(
    guarded: Served,
    key_folder: Path,
    tmp_path: Path,
    heading: str,
    language: str,
    file: str,
    session: str,
    stub: str,
) -> None:
    id, who = await person(guarded.graph), tmp_path / "who"
    await guarded.graph.do(
        "updateParticipant", {"participant": {"id": id}, "name": WHO}, "participant { id }"
    )
    code = block(heading, language)
    assert KEY in code
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    (tmp_path / file).write_text(code.replace(KEY, str(key_folder / "default.private.pem")), "utf-8")
    (tmp_path / session).write_text(stub.format(who=json.dumps(str(who))), "utf-8")
    who.write_text(WHO, "utf-8")

    async with started(tmp_path, *command(language, file)) as address, aiohttp.ClientSession() as http:
        token = await fetched(tmp_path, address)
        assert isinstance(token, str), (tmp_path / "errors").read_text()
        assert await viewer(guarded, token) == {"role": "PARTICIPANT", "participant": {"id": id, "name": WHO}}

        async with http.post(f"{address}/colloquy-token") as response:
            assert response.headers["Cache-Control"] == "no-store"
        async with http.get(f"{address}/colloquy-token") as response:
            assert response.status in (401, 405)
        who.write_text("", "utf-8")
        assert await fetched(tmp_path, address) == {"error": "no token: 401"}


async def viewer(served: Served, token: str) -> Any:
    """Return who a token makes of its bearer."""
    asked = {"query": "{ viewer { role participant { id name } } }"}
    headers = {"Authorization": f"Bearer {token}"}
    async with served.http.post(served.url, json=asked, headers=headers) as response:
        return (await response.json())["data"]["viewer"]
