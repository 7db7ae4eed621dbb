"""The code of docs/frontends.md, taken from the page itself and put into a program that runs it."""

import json
import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "frontends.md").read_text("utf-8")
ADDRESS = "127.0.0.1:8000"

_PRELUDE = """
import {{ readFileSync as read }} from 'node:fs';
import socketOfNode from 'ws';
globalThis.WebSocket ??= socketOfNode; // a browser has one
const order = {order};
const [SNAPSHOT, EVENTS] = order.documents;
const freshToken = async () => read(order.token, 'utf8');
const print = (line) => console.log(JSON.stringify(line));
const take = (event, errors) => print({{ event, errors }});
"""
_FOLLOW = "follow(order.id, order.cursor, take);\n"
_OPEN = "print({ snapshot: await open(order.id, take) });\n"


def block(heading: str, language: str) -> str:
    """Return the code in one language that stands under a heading of the page, of any level."""
    section = re.split(rf"^#+ {re.escape(heading)}$", PAGE, flags=re.MULTILINE)[1]
    section = re.split(r"^##+ ", section, flags=re.MULTILINE)[0]
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return str(found)


def documents() -> tuple[str, str]:
    """Return the page's snapshot and its subscription."""
    snapshot, subscription = block("Following a conversation", "graphql").split("\n\n")
    return snapshot, subscription


def program(client: str, address: str, id: str, cursor: str, token: Path) -> str:
    """Return a program of Node that follows as the page says, and prints what it is given."""
    code = block(client, "js").replace(ADDRESS, address)
    if client == "graphql-sse":
        code += _function("follow", block("graphql-ws", "js"))
    order = {"documents": documents(), "id": id, "cursor": cursor, "token": str(token)}
    begin = _OPEN if "function open" in code else _FOLLOW
    return _PRELUDE.format(order=json.dumps(order)) + code + begin


def without_tokens(code: str) -> str:
    """Return a block as it is to be in open mode: without the lines that the page says to leave out."""
    return re.sub(r"^.*// leave out in open mode\n", "", code, flags=re.MULTILINE)


def _function(name: str, code: str) -> str:
    (found,) = re.findall(rf"^export function {name}\b.*?^}}\n", code, re.MULTILINE | re.DOTALL)
    return str(found)
