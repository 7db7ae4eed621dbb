"""Short words for what these tests ask, of a graph in this process or of a running server."""

import asyncio
import json
import urllib.request
from typing import Any

from colloquy.domain.actor import Actor
from tests.graph import DEFAULT, Clock, Graph

JOINED = """
    participant { id kind } conversation { id } mergedConversations { id } alreadyDone
    change { id kind fromKind toKind participant { id } from { id } }
"""


class Served(Graph):
    """A graph that a server answers for, over HTTP, as the business sees it."""

    def __init__(self, address: str) -> None:
        super().__init__(None, Clock(), Actor(DEFAULT))  # type: ignore[arg-type]
        self.address = address

    async def run(self, document: str, **variables: Any) -> tuple[Any, list[Any]]:
        body = json.dumps({"query": document, "variables": variables}).encode()
        answer = await asyncio.to_thread(self._post, body)
        return answer.get("data"), answer.get("errors", [])

    def _post(self, body: bytes) -> Any:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(f"{self.address}/graphql", body, headers)
        with urllib.request.urlopen(request) as response:
            return json.load(response)


def words(text: str) -> dict[str, Any]:
    """Return the content of a message that says one text."""
    return {"basic": {"items": [{"text": text}]}}


async def person(graph: Graph, kind: str = "ANONYMOUS_VISITOR", **more: Any) -> str:
    """Create a participant and return its id."""
    if kind in ("CONTACT", "MEMBER"):
        more.setdefault("displayName", "Somebody")
    made = await graph.do("createParticipant", {"kind": kind, **more}, "participant { id }")
    return str(made["participant"]["id"])


async def inbox(graph: Graph, participant: str) -> str:
    """Return the id of a participant's inbox conversation, opened if need be."""
    asked = {"participant": {"id": participant}}
    made = await graph.do("getOrCreateConversation", asked, "conversation { id }")
    return str(made["conversation"]["id"])


async def group(graph: Graph, *members: str, **more: Any) -> str:
    """Create a GROUP and return its id."""
    asked = {"members": [{"id": member} for member in members], **more}
    made = await graph.do("createConversation", asked, "conversation { id }")
    return str(made["conversation"]["id"])


async def say(graph: Graph, conversation: str, text: str, sender: str | None = None, **more: Any) -> Any:
    """Send a text and return the message."""
    named = {"sender": {"id": sender}} if sender else {}
    draft = {"conversation": conversation, "content": words(text), **named, **more}
    shown = "message { id sentTo sequence sentAt sentAs { participantId } } redirectedFrom"
    return (await graph.do("sendMessage", draft, shown))["message"]


async def see(graph: Graph, conversation: str, message: str, participant: str | None = None) -> None:
    """Move the business's mark, or a participant's."""
    named = {"participant": {"id": participant}} if participant else {}
    asked = {"conversation": conversation, "upTo": message, **named}
    await graph.do("markSeen", asked, "conversation { id }")


async def promote(graph: Graph, participant: str, to: str = "CONTACT", **more: Any) -> Any:
    """Promote a participant and return the whole payload."""
    more.setdefault("displayName", "Somebody")
    return await graph.do(
        "promoteParticipant", {"participant": {"id": participant}, "to": to, **more}, JOINED
    )


async def merge(graph: Graph, source: str, into: str, **more: Any) -> Any:
    """Merge two participants and return the whole payload."""
    asked = {"from": {"id": source}, "into": {"id": into}, **more}
    return await graph.do("mergeParticipants", asked, JOINED)


async def unmerge(graph: Graph, change: str, **more: Any) -> Any:
    """Undo a merge and return the whole payload."""
    shown = "restored { id kind } participant { id kind } change { id kind participant { id } from { id } }"
    return await graph.do("unmergeParticipants", {"change": change, **more}, shown)


async def erase(graph: Graph, participant: str) -> Any:
    """Erase a participant and return it."""
    shown = "participant { id kind erasedAt displayName emails phones names contactIds memberIds }"
    asked = {"participant": {"id": participant}}
    return (await graph.do("eraseParticipant", asked, shown))["participant"]


async def token(graph: Graph, source: str, into: str) -> str:
    """Return a preview's token."""
    data = await graph.ask(
        "query($a: ID!, $b: ID!) { mergePreview(from: {id: $a}, into: {id: $b}) { token } }",
        a=source,
        b=into,
    )
    return str(data["mergePreview"]["token"])


HISTORY = """
    query($id: ID!, $after: String) { conversation(id: $id) {
        id unreadCount messages(first: 100, after: $after) {
            totalCount nodes { id previewText } pageInfo { hasNextPage endCursor }
        }
    } }
"""


async def texts(graph: Graph, conversation: str) -> list[str]:
    """Return the previews of a conversation's history, as the graph's actor reads it."""
    found: list[str] = []
    after = None
    while True:
        page = (await graph.ask(HISTORY, id=conversation, after=after))["conversation"]["messages"]
        found += [node["previewText"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


async def unread(graph: Graph, conversation: str) -> int:
    """Return how many messages the graph's actor has unread."""
    return int((await graph.ask(HISTORY, id=conversation))["conversation"]["unreadCount"])
