"""What happened between a merge and its undo, and what hung on one side alone (I12)."""

from typing import Any

from tests.graph import Graph
from tests.identity import asking
from tests.identity.showing import events, whole


async def two(graph: Graph) -> tuple[str, str, str, str]:
    """Return two visitors with an inbox each; the first one wrote last."""
    survivor, lost = await asking.person(graph), await asking.person(graph)
    mine, theirs = await asking.inbox(graph, survivor), await asking.inbox(graph, lost)
    await asking.say(graph, mine, "mine", survivor)
    await asking.say(graph, theirs, "theirs", lost)
    return survivor, lost, mine, theirs


async def merged(graph: Graph, lost: str, survivor: str) -> str:
    return str((await asking.merge(graph, lost, survivor))["change"]["id"])


async def test_each_conversation_is_as_active_as_it_was(graph: Graph) -> None:
    """lastActivityAt too, where the one who goes was the last to write."""
    survivor, lost, _, _ = await two(graph)
    before = await whole(graph, survivor, lost)
    await asking.unmerge(graph, await merged(graph, lost, survivor))
    assert await whole(graph, survivor, lost) == before


async def test_a_mark_that_only_the_other_had_is_not_left_with_the_survivor(graph: Graph) -> None:
    """What the survivor had unread in the GROUP it has unread again."""
    survivor, lost, _, _ = await two(graph)
    group = await asking.group(graph, survivor, lost)
    message = await asking.say(graph, group, "to all")
    await asking.see(graph, group, message["id"], lost)
    before = await whole(graph, survivor, lost)
    await asking.unmerge(graph, await merged(graph, lost, survivor))
    assert await whole(graph, survivor, lost) == before
    assert await asking.unread(graph.as_participant(survivor), group) == 1
    assert await asking.unread(graph.as_participant(lost), group) == 0


async def test_who_joined_since_the_merge_stays_joined(graph: Graph) -> None:
    """An invitation of both over one channel became one membership, and was taken up after it."""
    survivor, lost, _, _ = await two(graph)
    group = await asking.group(graph)
    for id in (survivor, lost):
        invited = {"conversation": group, "participant": {"id": id}}
        await graph.do("inviteMember", invited, "membership { id }")
    change = await merged(graph, lost, survivor)
    joined = {"conversation": group, "participant": {"id": survivor}}
    await graph.do("joinConversation", joined, "membership { id }")
    await asking.unmerge(graph, change)
    found = await _states(graph, group)
    assert found == {survivor: ["JOINED"], lost: ["INVITED"]}


async def _states(graph: Graph, group: str) -> dict[str, list[str]]:
    document = (
        "query($id: ID!) { conversation(id: $id) { memberships { nodes { state participant { id } } } } }"
    )
    found: dict[str, list[str]] = {}
    for place in (await graph.ask(document, id=group))["conversation"]["memberships"]["nodes"]:
        found.setdefault(place["participant"]["id"], []).append(place["state"])
    return found


async def test_a_mark_set_since_is_kept_by_one_who_had_left_the_group(graph: Graph) -> None:
    """It sees what was there until it left, and has read it."""
    survivor, lost, _, _ = await two(graph)
    group = await asking.group(graph, survivor, lost)
    await asking.say(graph, group, "before it left")
    left = {"conversation": group, "participant": {"id": lost}}
    await graph.do("leaveConversation", left, "membership { id }")
    assert await asking.unread(graph.as_participant(lost), group) == 1
    change = await merged(graph, lost, survivor)
    message = await asking.say(graph, group, "after it")
    await asking.see(graph, group, message["id"], survivor)
    await asking.unmerge(graph, change)
    assert await asking.unread(graph.as_participant(survivor), group) == 0
    assert await asking.unread(graph.as_participant(lost), group) == 0


async def test_a_survivor_whose_conversation_was_deleted_since_gives_the_other_its_own_back(
    graph: Graph,
) -> None:
    """Deleted is the survivor's; the one that it opened since stays with it."""
    survivor, lost, mine, theirs = await two(graph)
    change = await merged(graph, lost, survivor)
    await graph.do("deleteConversation", {"conversation": mine}, "conversation { id }")
    new = await asking.inbox(graph, survivor)
    await asking.say(graph, new, "new", survivor)
    await asking.unmerge(graph, change)
    assert await asking.inbox(graph, lost) == theirs
    assert await asking.inbox(graph, survivor) == new
    assert await asking.texts(graph, theirs) == ["theirs"]
    assert await asking.texts(graph, new) == ["new"]
    await asking.say(graph, theirs, "again", lost)
    assert await asking.unread(graph, theirs) == 2


async def test_an_erasure_tells_the_conversation_that_its_message_went_back_to(graph: Graph) -> None:
    """The message was numbered in one log and is read in another line: both are told (I15)."""
    survivor, lost, mine, theirs = await two(graph)
    change = await merged(graph, lost, survivor)
    await asking.say(graph, mine, "in whose name", lost)
    await asking.unmerge(graph, change)
    await asking.erase(graph, lost)
    assert await asking.texts(graph, theirs) == ["", ""]
    for home in (mine, theirs):
        own: list[Any] = [e for e in await events(graph, home) if e["log"] == home]
        assert own[-1]["type"] == "participant:erased"
