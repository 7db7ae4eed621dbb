"""What a running server shows of everything, asked over HTTP."""

from typing import Any

from tests.identity.asking import Served
from tests.identity.model import Model
from tests.identity.observing import Shown

_PERSON = "id kind erasedAt mergedInto { id } previousIds conversation { id }"
_TALK = """
    id state unreadCount sequence previousIds participant { id }
    messages(first: 100) { totalCount nodes { id sender { id } sentTo sequence } }
"""
_EVENTS = """
    query($id: ID!, $after: String) { conversation(id: $id) { events(first: 100, after: $after) {
        nodes { id log sequence } pageInfo { hasNextPage endCursor }
    } } }
"""


async def look(graph: Served, model: Model) -> Shown:
    """Return what the server shows of every id, as the business sees it."""
    shown = Shown()
    people = [id for line in model.lines for id in line.ids]
    talks = [id for talk in model.talks() for id in talk.logs]
    for id, (very, current) in (await _both(graph, people, "participant(ref: {id: $id})", _PERSON)).items():
        shown.people[id] = {
            "current": current["id"],
            "mergedInto": very["mergedInto"]["id"] if very["mergedInto"] else None,
            "kind": very["kind"],
            "previousIds": set(very["previousIds"]),
            "inbox": very["conversation"]["id"] if very["conversation"] else None,
            "erased": very["erasedAt"] is not None,
        }
    for id, (very, current) in (await _both(graph, talks, "conversation(id: $id)", _TALK)).items():
        page = very["messages"]
        shown.talks[id] = {
            "current": current["id"],
            "state": very["state"],
            "messages": [(m["id"], m["sentTo"], int(m["sequence"])) for m in page["nodes"]],
            "senders": [m["sender"]["id"] if m["sender"] else None for m in page["nodes"]],
            "total": page["totalCount"],
            "unread": very["unreadCount"],
            "previousIds": set(very["previousIds"]),
        }
    for talk in model.talks():
        await _events(graph, talk.current, shown)
    for entries in shown.logs.values():
        entries.sort()
    return shown


async def _both(graph: Served, ids: list[str], root: str, fields: str) -> dict[str, tuple[Any, Any]]:
    """Return the very object of each id, and the current one that it leads to."""
    kind = "Participant" if root.startswith("participant") else "Conversation"
    document = (
        f"query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {fields} }} }} current: {root} {{ id }} }}"
    )
    found = {}
    for id in ids:
        data = await graph.ask(document, id=id)
        found[id] = (data["node"], data["current"])
    return found


async def _events(graph: Served, id: str, shown: Shown) -> None:
    after = None
    while True:
        page = (await graph.ask(_EVENTS, id=id, after=after))["conversation"]["events"]
        for event in page["nodes"]:
            shown.logs[event["log"]].append((int(event["sequence"]), event["id"]))
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return
