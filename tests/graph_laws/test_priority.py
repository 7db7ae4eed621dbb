"""The priority of a conversation: set, told, listed, carried by a merge and given back by its undo."""

from typing import Any

from tests.graph import Graph
from tests.graph_laws.asking import inbox, merge, person


async def with_priority(graph: Graph, conversation: str, priority: str | None) -> Any:
    input = {"conversation": conversation, "priority": priority}
    return await graph.do("updateConversation", input, "conversation { priority }")


async def priority_of(graph: Graph, conversation: str) -> str:
    data = await graph.ask("query Q($id: ID!) { conversation(id: $id) { priority } }", id=conversation)
    return str(data["conversation"]["priority"])


async def test_a_conversation_is_normal_until_somebody_says_otherwise(graph: Graph) -> None:
    where = await inbox(graph, await person(graph))
    assert await priority_of(graph, where) == "NORMAL"

    await with_priority(graph, where, "URGENT")
    assert await priority_of(graph, where) == "URGENT"
    await with_priority(graph, where, None)
    assert await priority_of(graph, where) == "URGENT"


async def test_a_change_of_priority_is_one_event_and_no_change_is_none(graph: Graph) -> None:
    where = await inbox(graph, await person(graph))
    for _ in range(2):
        await with_priority(graph, where, "HIGH")

    data = await graph.ask(
        "query Q($id: ID!) { conversation(id: $id) { events(first: 9) { nodes {"
        " type ... on ConversationUpdatedEvent { changed } } } } }",
        id=where,
    )
    told = [
        node for node in data["conversation"]["events"]["nodes"] if node["type"] == "conversation:updated"
    ]
    assert told == [{"type": "conversation:updated", "changed": ["priority"]}]


async def test_a_list_is_narrowed_to_priorities(graph: Graph) -> None:
    places = {name: await inbox(graph, await person(graph)) for name in ("LOW", "NORMAL", "HIGH", "URGENT")}
    for name, where in places.items():
        await with_priority(graph, where, name)

    data = await graph.ask(
        "{ conversations(first: 9, filter: {priorities: [HIGH, URGENT]}) { nodes { id priority } } }"
    )
    found = {node["priority"]: node["id"] for node in data["conversations"]["nodes"]}
    assert found == {"HIGH": places["HIGH"], "URGENT": places["URGENT"]}


async def test_a_merge_carries_it_and_an_undo_gives_it_back(graph: Graph) -> None:
    """I10: one that was never set gives way; two that were set and differ are a conflict. I12."""
    ann, bob, cem = [await person(graph, "CONTACT", displayName=name) for name in ("Ann", "Bob", "Cem")]
    here, there, third = [await inbox(graph, who) for who in (ann, bob, cem)]
    await with_priority(graph, there, "HIGH")
    await with_priority(graph, third, "LOW")

    first = await merge(graph, bob, ann)
    assert await priority_of(graph, here) == "HIGH"
    second = await graph.do(
        "mergeParticipants",
        {"from": {"id": cem}, "into": {"id": ann}},
        "change { id conflicts { attribute kept discarded } }",
    )
    assert {(c["attribute"], c["kept"], c["discarded"]) for c in second["change"]["conflicts"]} == {
        ("conversation.priority", "HIGH", "LOW"),
        ("displayName", "Ann", "Cem"),
    }

    for change in (second, first):
        await graph.do("unmergeParticipants", {"change": change["change"]["id"]}, "change { id }")
    assert [await priority_of(graph, where) for where in (here, there, third)] == ["NORMAL", "HIGH", "LOW"]
