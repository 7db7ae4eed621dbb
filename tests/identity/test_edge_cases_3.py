"""Edge cases 21 to 24 of merging people, each by its number."""

from typing import Any

import pytest

from tests.graph import Graph
from tests.identity import asking
from tests.identity.showing import events


async def test_edge_21_a_merge_answers_its_final_state(graph: Graph) -> None:
    """One transaction: the answer of the mutation, and the next query, show it whole."""
    one, two = await asking.person(graph), await asking.person(graph)
    homes = [await asking.inbox(graph, id) for id in (one, two)]
    for n in range(6):
        await asking.say(graph, homes[n % 2], f"{n}", (one, two)[n % 2])
    shown = "participant { id previousIds } conversation { id unreadCount messages(first: 9) { totalCount nodes { previewText } } }"
    done = await graph.do("mergeParticipants", {"from": {"id": one}, "into": {"id": two}}, shown)
    assert done["participant"] == {"id": two, "previousIds": [one]}
    messages = done["conversation"]["messages"]
    assert (done["conversation"]["unreadCount"], messages["totalCount"]) == (6, 6)
    assert [node["previewText"] for node in messages["nodes"]] == list("012345")


async def test_edge_22_one_event_names_survivor_and_merged(graph: Graph) -> None:
    """There are no webhooks yet; the event that they would carry says all, and nothing says «deleted»."""
    one, two = await asking.person(graph), await asking.person(graph)
    homes = [await asking.inbox(graph, id) for id in (one, two)]
    change = (await asking.merge(graph, one, two))["change"]["id"]
    document = """
        query($id: ID!) { conversation(id: $id) { events(first: 50) { nodes { type log
            ... on ConversationMergedEvent { from { id } into { id } change { id } }
        } } } }
    """
    found = (await graph.ask(document, id=homes[1]))["conversation"]["events"]["nodes"]
    merged = [event for event in found if event["type"] == "conversation:merged"]
    assert sorted(event["log"] for event in merged) == sorted(homes)
    for event in merged:
        assert (event["from"], event["into"]) == ({"id": homes[0]}, {"id": homes[1]})
        assert event["change"] == {"id": change}
    assert not [event for event in found if "deleted" in event["type"]]


async def test_edge_23_a_call_goes_on_through_a_merge(graph: Graph) -> None:
    """A leg keeps its id; its next steps land in the survivor's log, and an undo takes it back.

    The page asks for an event of its own for the transfer; the laws have ConversationMergedEvent say it.
    """
    one, two = await asking.person(graph), await asking.person(graph)
    homes = [await asking.inbox(graph, id) for id in (one, two)]
    started = {"conversation": homes[0], "participant": {"id": one}, "channel": {"type": "APP"}}
    leg = (await graph.do("startLeg", started, "leg { id }"))["leg"]["id"]
    change = (await asking.merge(graph, one, two))["change"]["id"]
    shown = "leg { id status conversation { id } participant { id } }"
    done = await graph.do("updateLeg", {"leg": leg, "status": "ANSWERED"}, shown)
    assert done["leg"] == {
        "id": leg,
        "status": "ANSWERED",
        "conversation": {"id": homes[1]},
        "participant": {"id": two},
    }
    assert [e["type"] for e in await events(graph, homes[1]) if e["log"] == homes[1]][-1] == "leg:status"
    await asking.unmerge(graph, change)
    done = await graph.do("endLeg", {"leg": leg}, shown)
    assert done["leg"]["conversation"] == {"id": homes[0]}
    assert (done["leg"]["status"], done["leg"]["participant"]) == ("COMPLETED", {"id": one})


STATES = [
    ("ACTIVE", "ACTIVE", "ACTIVE"),
    ("ACTIVE", "INACTIVE", "ACTIVE"),
    ("INACTIVE", "ACTIVE", "ACTIVE"),
    ("INACTIVE", "INACTIVE", "INACTIVE"),
    ("DELETED", "ACTIVE", "ACTIVE"),
    ("DELETED", "INACTIVE", "INACTIVE"),
    ("ACTIVE", "DELETED", "ACTIVE"),
    ("INACTIVE", "DELETED", "INACTIVE"),
]
"""The state of the one that goes, of the survivor, and of the conversation that comes of it (I10)."""


@pytest.mark.parametrize(("theirs", "mine", "wanted"), STATES)
async def test_edge_24_every_pair_of_states(graph: Graph, theirs: str, mine: str, wanted: str) -> None:
    """ACTIVE wins over INACTIVE, a DELETED one counts as none; the survivor's assignee stays, the other is noted."""
    people: list[Any] = []
    for n, kind in enumerate((theirs, mine)):
        who = await asking.person(graph)
        home = await asking.inbox(graph, who)
        agent = await asking.person(graph, "CONTRIBUTOR", displayName=f"Agent {n}")
        asked = {"conversation": home, "assignee": {"id": agent}}
        await graph.do("assignConversation", asked, "conversation { id }")
        people.append((who, home, agent))
        if kind == "DELETED":
            await graph.do("deleteConversation", {"conversation": home}, "conversation { id }")
        else:
            asked = {"conversation": home, "state": kind}
            await graph.do("updateConversation", asked, "conversation { id }")
    shown = "conversation { id state assignee { id } } change { conflicts { attribute kept discarded } }"
    asked = {"from": {"id": people[0][0]}, "into": {"id": people[1][0]}}
    done = await graph.do("mergeParticipants", asked, shown)
    assert done["conversation"]["state"] == wanted
    noted = [c for c in done["change"]["conflicts"] if c["attribute"] == "conversation.assignee"]
    if "DELETED" in (theirs, mine):
        heir = people[0 if mine == "DELETED" else 1][2]
        assert (done["conversation"]["assignee"]["id"], noted) == (heir, [])
    else:
        assert done["conversation"]["assignee"]["id"] == people[1][2]
        assert [(c["kept"], c["discarded"]) for c in noted] == [(people[1][2], people[0][2])]
