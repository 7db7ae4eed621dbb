"""How many conversations wait for the viewer, counted to a limit."""

from tests.graph import Graph
from tests.graph_laws.asking import group, inbox, person, say

COUNT = "query Q($n: Int) { viewer { unreadConversations(limit: $n) unreadCount } }"


async def test_conversations_are_counted_and_not_messages(graph: Graph) -> None:
    people = [await person(graph) for _ in range(3)]
    places = [await inbox(graph, who) for who in people]
    for who, where in zip(people[:2], places, strict=False):
        for text in ("one", "two"):
            await say(graph, where, text, who)

    assert (await graph.ask(COUNT))["viewer"] == {"unreadConversations": 2, "unreadCount": 4}
    assert (await graph.ask(COUNT, n=1))["viewer"]["unreadConversations"] == 1
    await graph.do("deleteConversation", {"conversation": places[0]}, "conversation { id }")
    assert (await graph.ask(COUNT))["viewer"] == {"unreadConversations": 1, "unreadCount": 2}


async def test_a_participant_counts_its_own(graph: Graph) -> None:
    me, other = await person(graph), await person(graph)
    await say(graph, await inbox(graph, me), "from the desk")
    await say(graph, await group(graph, me, other), "to all", other)

    mine = await graph.as_participant(me).ask(COUNT)
    assert mine["viewer"] == {"unreadConversations": 2, "unreadCount": 2}
    theirs = await graph.as_participant(other).ask(COUNT)
    assert theirs["viewer"]["unreadConversations"] == 0


async def test_a_limit_has_a_limit(graph: Graph) -> None:
    for n in (0, 1_001):
        _, errors = await graph.run(COUNT, n=n)
        assert errors
        assert "1 to 1000" in errors[0].message
