"""What an undo is refused for: something later depends on the merge (I12)."""

from tests.graph import Graph
from tests.identity import asking


async def three(graph: Graph) -> list[str]:
    people = [await asking.person(graph) for _ in range(3)]
    for id in people:
        await asking.say(graph, await asking.inbox(graph, id), "hello", id)
    return people


async def refused(graph: Graph, change: str) -> str:
    error = await graph.refused("unmergeParticipants", {"change": change, "reason": "why not"})
    assert error["path"] == ["input", "change"]
    return str(error["code"])


async def test_only_the_latest_merge_of_a_line_is_undone_and_then_the_one_before(graph: Graph) -> None:
    """In the line of the survivor, whichever side it was on."""
    one, two, three_ = await three(graph)
    first = (await asking.merge(graph, one, two))["change"]["id"]
    second = (await asking.merge(graph, two, three_))["change"]["id"]
    assert await refused(graph, first) == "INVALID_STATE"
    await asking.unmerge(graph, second)
    await asking.unmerge(graph, first)
    for id in (one, two, three_):
        assert len(await asking.texts(graph, await asking.inbox(graph, id))) == 1


async def test_a_merge_of_another_line_stands_in_nobodys_way(graph: Graph) -> None:
    """A line has an order of its own."""
    one, two, three_ = await three(graph)
    four = await asking.person(graph)
    first = (await asking.merge(graph, one, two))["change"]["id"]
    await asking.merge(graph, three_, four)
    await asking.unmerge(graph, first)


async def test_a_survivor_that_was_promoted_since_stays_merged(graph: Graph) -> None:
    """What it became depends on the merge."""
    one, two, _ = await three(graph)
    change = (await asking.merge(graph, one, two))["change"]["id"]
    await asking.promote(graph, two)
    assert await refused(graph, change) == "INVALID_STATE"


async def test_a_merge_is_undone_once(graph: Graph) -> None:
    """The second undo is refused, and the same merge after it is a new one."""
    one, two, _ = await three(graph)
    change = (await asking.merge(graph, one, two))["change"]["id"]
    await asking.unmerge(graph, change)
    assert await refused(graph, change) == "INVALID_STATE"
    again = await asking.merge(graph, one, two)
    assert again["alreadyDone"] is False
    assert again["change"]["id"] != change
    assert await refused(graph, change) == "INVALID_STATE"
    await asking.unmerge(graph, again["change"]["id"])


async def test_a_merge_is_not_undone_after_an_erasure(graph: Graph) -> None:
    """What the undo needs is gone."""
    one, two, _ = await three(graph)
    change = (await asking.merge(graph, one, two))["change"]["id"]
    await asking.erase(graph, one)
    assert await refused(graph, change) == "INVALID_STATE"


async def test_only_merges_are_undone(graph: Graph) -> None:
    """A promotion, an undo and a refusal are no merges; an unknown change is not found."""
    one, two, _ = await three(graph)
    promotion = (await asking.promote(graph, one))["change"]["id"]
    change = (await asking.merge(graph, two, one))["change"]["id"]
    undo = (await asking.unmerge(graph, change))["change"]["id"]
    for id in (promotion, undo):
        assert await refused(graph, id) == "INVALID_STATE"
    assert await refused(graph, "chg_nobody") == "NOT_FOUND"


async def test_histories_stay_apart_through_merges_within_merges(graph: Graph) -> None:
    """An undone merge gives up the history that a longer conversation lent it, to nobody else."""
    short, middle, long = await three(graph)
    for n in range(5):
        await asking.say(graph, await asking.inbox(graph, long), f"more {n}", long)
    first = (await asking.merge(graph, long, middle))["change"]["id"]
    second = (await asking.merge(graph, middle, short))["change"]["id"]
    await asking.unmerge(graph, second)
    await asking.unmerge(graph, first)
    counts = [len(await asking.texts(graph, await asking.inbox(graph, id))) for id in (short, middle, long)]
    assert counts == [1, 1, 6]
    await asking.say(graph, await asking.inbox(graph, short), "only here", short)
    assert len(await asking.texts(graph, await asking.inbox(graph, long))) == 6


async def test_a_participant_may_not_undo_a_merge(graph: Graph) -> None:
    """The business decides it."""
    one, two, _ = await three(graph)
    change = (await asking.merge(graph, one, two))["change"]["id"]
    error = await graph.as_participant(two).refused("unmergeParticipants", {"change": change})
    assert error["code"] == "FORBIDDEN"
