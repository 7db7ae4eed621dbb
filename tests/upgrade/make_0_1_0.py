"""Makes the data of version 0.1.0: a database, its export, and what the version said of them.

Run it in a checkout of 0.1.0 (commit cca36c2), with this folder beside it:
`PYTHONPATH=. python path/to/make_0_1_0.py FOLDER`. It is kept to show what is in the data; no
later version can make them again.
"""

import asyncio
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(1, str(Path(__file__).parent))

from observing import observe, observe_pair

from tests.graph import Graph, opened
from tests.graph_laws.asking import group, inbox, merge, person, promote, say
from tests.graph_laws.rich import CONTENTS, fill


async def sends(graph: Graph, where: str, sender: str, key: str) -> list[dict[str, Any]]:
    """Send one message of each shape under a clientMessageId, and return the inputs with their answers."""
    made = []
    for name, content in CONTENTS.items():
        if name == "system":
            continue
        input: dict[str, Any] = {
            "conversation": where,
            "sender": {"id": sender},
            "content": {name: content},
            "clientMessageId": f"{key}-{name}",
        }
        if name == "minimal":
            input |= {"silent": True, "sourceChannel": "SMS", "targetChannels": ["SMS", "EMAIL"]}
        if name == "template":
            input |= {"previewText": "a preview", "badges": [{"text": "b"}]}
        done = await graph.do("sendMessage", input, "message { id }")
        made.append({"input": input, "message": done["message"]["id"]})
    return made


async def record(path: Path) -> dict[str, Any]:
    """Fill a database, and return what a later version is asked, with the answers of this one."""
    async with opened(path) as graph:
        rich = await fill(graph)
        ids = dict(rich.ids)
        retries: list[dict[str, Any]] = []
        merges: list[dict[str, Any]] = []
        names = ("ann", "bob", "cem", "dora", "eve")
        people = {
            n: await person(graph, "CONTACT", contactId=f"crm-{n}", displayName=n.title()) for n in names
        }
        people["laptop"] = await person(graph, anonymousVisitorId="old:laptop", displayName="Laptop")
        people["phone"] = await person(graph, anonymousVisitorId="old:phone", displayName="Phone")
        inboxes = {n: await inbox(graph, id) for n, id in people.items() if n != "eve"}
        for name, where in inboxes.items():
            retries += await sends(graph, where, people[name], name)
            last = await say(graph, where, f"last of {name}", people[name])
            await graph.do("markSeen", {"conversation": where, "upTo": last}, "conversation { id }")
            await say(graph, where, f"unread of {name}", people[name])
        await graph.do(
            "updateParticipant",
            {
                "participant": {"id": people["ann"]},
                "customData": {"plan": "pro", "a": 1},
                "emails": ["ann@example.com"],
            },
            "participant { id }",
        )
        await graph.do(
            "updateParticipant",
            {
                "participant": {"id": people["bob"]},
                "customData": {"plan": "free", "b": 2},
                "phones": ["+4930111"],
            },
            "participant { id }",
        )
        await graph.do(
            "updateConversation",
            {"conversation": inboxes["bob"], "displayName": "Bob's", "customData": {"k": [1, None]}},
            "conversation { id }",
        )
        await graph.do(
            "assignConversation",
            {"conversation": inboxes["bob"], "assignee": {"id": ids["helper"]}},
            "conversation { id }",
        )
        room = await group(graph, people["ann"], people["bob"], people["cem"], name="#room")
        pair = await group(graph, people["bob"], people["dora"], name="#pair", ttl=3600)
        for place in (room, pair):
            hello = await say(graph, place, "hello all", people["bob"])
            seen = {"conversation": place, "upTo": hello, "participant": {"id": people["bob"]}}
            await graph.do("markSeen", seen, "conversation { id }")
            await say(graph, place, "and again")
        leg = {
            "conversation": inboxes["bob"],
            "participant": {"id": people["bob"]},
            "channel": {"type": "PHONE", "address": "+4930111"},
            "media": ["AUDIO"],
        }
        await graph.do("startLeg", leg, "leg { id }")

        async def joined(one: str, two: str, **more: Any) -> None:
            before = await observe_pair(graph, people[one], people[two])
            done = await merge(graph, people[one], people[two], **more)
            merges.append(
                {"change": done["change"]["id"], "who": [people[one], people[two]], "before": before}
            )

        await joined("bob", "ann", reason="the same person")
        retries += await sends(graph, inboxes["bob"], people["bob"], "bob-since")
        await joined("cem", "ann")
        before = await observe_pair(graph, people["dora"], people["eve"])
        done = await merge(graph, people["dora"], people["eve"])
        merges.append(
            {"change": done["change"]["id"], "who": [people["dora"], people["eve"]], "before": before}
        )
        await promote(graph, people["laptop"], "CONTACT", contactId="crm-two", displayName="Two")
        before = await observe_pair(graph, people["phone"], people["laptop"])
        done = await promote(graph, people["phone"], "CONTACT", contactId="crm-two")
        merges.append(
            {"change": done["change"]["id"], "who": [people["phone"], people["laptop"]], "before": before}
        )
        everybody = [
            *(ids[n] for n in ("helper", "bot", "visitor", "friend", "other", "guest", "erased")),
            *people.values(),
        ]
        found = await graph.ask(
            "{ conversations(first: 100, filter: {states: [ACTIVE, INACTIVE, MERGED, DELETED]}) { nodes { id } } }"
        )
        places = sorted({node["id"] for node in found["conversations"]["nodes"]})
        answers = await observe(graph, everybody, places)
    return {
        "participants": everybody,
        "conversations": places,
        "retries": retries,
        "merges": merges,
        "answers": answers,
    }


def main() -> None:
    """Write the three files to the folder that is named."""
    folder = Path(sys.argv[1])
    path = folder / "colloquy.db"
    said = asyncio.run(record(path))
    export = subprocess.run(
        [sys.executable, "-m", "server", "export", "-"],
        env={"COLLOQUY_DATABASE_URL": f"sqlite+aiosqlite:///{path}", "PATH": ""},
        check=True,
        capture_output=True,
    ).stdout
    for name, data in (
        ("database.db.gz", path.read_bytes()),
        ("export.ndjson.gz", export),
        ("answers.json.gz", json.dumps(said, indent=1).encode()),
    ):
        (folder / name).write_bytes(gzip.compress(data, mtime=0))
    path.unlink()


if __name__ == "__main__":
    main()
