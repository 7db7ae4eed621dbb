"""Every query and every field, and paging in both directions."""

from collections import Counter
from typing import Any

import pytest

from colloquy.persistence.sqlite.connection import connect_reader
from tests.graph import Graph
from tests.graph_laws.asking import group, inbox, merge, person, promote, say
from tests.graph_laws.documents import NODE_TYPES, SDL, Selection
from tests.graph_laws.rich import Rich

ALL = Selection(1).of("Node")
LIGHT = Selection(1, frozenset({"edges", "pageInfo"})).of("Node")
DEEP = Selection(2, frozenset({"edges"})).of("Node")
_NODES = "query Nodes($ids: [ID!]!) { nodes(ids: $ids) %s }"
_TABLES = (
    "participant",
    "conversation",
    "membership",
    "message",
    "receipt",
    "leg",
    "event",
    "identity_change",
)


def every_id(graph: Graph) -> list[str]:
    connection = connect_reader(graph.store.path)
    try:
        return [
            row[0] for table in _TABLES for row in connection.execute(f"SELECT id FROM {table} ORDER BY id")
        ]
    finally:
        connection.close()


async def all_nodes(graph: Graph, selection: str) -> list[Any]:
    ids, found = every_id(graph), []
    for start in range(0, len(ids), 100):
        data = await graph.ask(_NODES % selection, ids=ids[start : start + 100])
        found += data["nodes"]
    return found


async def test_every_field_of_every_type_answers_without_an_error(rich: tuple[Graph, Rich]) -> None:
    graph, _ = rich

    found = await all_nodes(graph, ALL)

    assert None not in found
    kinds = Counter(node["__typename"] for node in found)
    assert set(NODE_TYPES) == set(kinds)


async def test_two_steps_into_the_graph_every_field_answers(rich: tuple[Graph, Rich]) -> None:
    graph, names = rich
    ids = [names.inbox, names.first_inbox, names.group, names.visitor, names.template, names.leg, names.merge]

    data = await graph.ask(_NODES % DEEP, ids=ids)

    assert [node["__typename"] for node in data["nodes"]] == [
        "Conversation",
        "Conversation",
        "Conversation",
        "Participant",
        "Message",
        "Leg",
        "IdentityChange",
    ]


@pytest.mark.parametrize("who", ["visitor", "friend", "guest"])
async def test_a_participant_can_select_every_field_too(rich: tuple[Graph, Rich], who: str) -> None:
    graph, names = rich

    found = await all_nodes(graph.as_participant(names.ids[who]), LIGHT)

    assert any(node is not None for node in found)


async def test_every_root_field_answers_with_all_its_fields(rich: tuple[Graph, Rich]) -> None:
    graph, names = rich
    one = Selection(1)
    document = f"""
        query Roots($inbox: ID!, $visitor: ParticipantRef!, $friend: ParticipantRef!) {{
            node(id: $inbox) {ALL}
            viewer {one.of("Viewer")}
            conversation(id: $inbox) {one.of("Conversation")}
            conversationByName(name: "#lobby") {one.of("Conversation")}
            conversations(first: 100) {one.of("ConversationConnection")}
            participant(ref: $visitor) {one.of("Participant")}
            participants(first: 100) {one.of("ParticipantConnection")}
            searchMessages(text: "a*", first: 100) {one.of("MessageSearchConnection")}
            mergePreview(from: $friend, into: $visitor) {one.of("MergePreview")}
            nodes(ids: [$inbox]) {{ id }}
        }}
    """

    data = await graph.ask(
        document,
        inbox=names.inbox,
        visitor={"id": names.visitor},
        friend={"contactId": "crm-2"},
    )

    assert set(data) == set(SDL.query_type.fields if SDL.query_type else ())
    assert [key for key, value in data.items() if value is None] == []


# paging

PAGERS: dict[str, str] = {
    "conversations": "query P($id: ID!) { conversations(%s) { %p } n: node(id: $id) { id } }",
    "participants": "query P($id: ID!) { participants(%s) { %p } n: node(id: $id) { id } }",
    "searchMessages": 'query P($id: ID!) { searchMessages(text: "line", %s) { %p } n: node(id: $id) { id } }',
    "messages": "query P($id: ID!) { conversation(id: $id) { messages(%s) { %p } } }",
    "events": "query P($id: ID!) { conversation(id: $id) { events(%s) { %p } } }",
    "legs": "query P($id: ID!) { conversation(id: $id) { legs(%s) { %p } } }",
    "memberships": "query P($id: ID!) { conversation(id: $id) { memberships(%s) { %p } } }",
    "their memberships": "query P($id: ID!) { node(id: $id) { ... on Participant { memberships(%s) { %p } } } }",
    "identityChanges": "query P($id: ID!) { node(id: $id) { ... on Participant { identityChanges(%s) { %p } } } }",
    "receipts": "query P($id: ID!) { node(id: $id) { ... on Message { receipts(%s) { %p } } } }",
}
_PAGE = "nodes { __typename ... on Node { id } } edges { cursor node { ... on Node { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


def connection_in(data: Any) -> Any:
    """Return the one page that an answer holds."""
    if isinstance(data, dict):
        if "pageInfo" in data:
            return data
        for value in data.values():
            found = connection_in(value)
            if found is not None:
                return found
    return None


async def page(graph: Graph, name: str, id: str, arguments: str) -> Any:
    document = PAGERS[name].replace("%s", arguments).replace("%p", _PAGE)
    shown = connection_in(await graph.ask(document, id=id))
    assert [edge["node"]["id"] for edge in shown["edges"]] == [node["id"] for node in shown["nodes"]]
    if shown["edges"]:
        assert shown["pageInfo"]["startCursor"] == shown["edges"][0]["cursor"]
        assert shown["pageInfo"]["endCursor"] == shown["edges"][-1]["cursor"]
    return shown


async def forward(graph: Graph, name: str, id: str) -> list[str]:
    found: list[str] = []
    shown = await page(graph, name, id, "first: 3")
    assert shown["pageInfo"]["hasPreviousPage"] is False
    while True:
        found += [node["id"] for node in shown["nodes"]]
        if not shown["pageInfo"]["hasNextPage"]:
            return found
        assert len(shown["nodes"]) == 3
        shown = await page(graph, name, id, f'first: 3, after: "{shown["pageInfo"]["endCursor"]}"')
        assert shown["pageInfo"]["hasPreviousPage"] is True


async def backward(graph: Graph, name: str, id: str) -> list[str]:
    found: list[str] = []
    shown = await page(graph, name, id, "last: 3")
    assert shown["pageInfo"]["hasNextPage"] is False
    while True:
        found = [node["id"] for node in shown["nodes"]] + found
        if not shown["pageInfo"]["hasPreviousPage"]:
            return found
        assert len(shown["nodes"]) == 3
        shown = await page(graph, name, id, f'last: 3, before: "{shown["pageInfo"]["startCursor"]}"')
        assert shown["pageInfo"]["hasNextPage"] is True


async def crowd(graph: Graph) -> dict[str, str]:
    """Fill every connection with more than two pages, and return whose they are."""
    people = [await person(graph, displayName=f"P{n}") for n in range(8)]
    home = await group(graph, *people, name="#home")
    for n in range(8):
        sender = people[n % 2]
        last = await say(graph, home, f"line {n}", sender)
        await group(graph, people[0], name=f"#room {n}")
    leg = {"conversation": home, "channel": {"type": "APP"}}
    for one in people:
        await graph.do("startLeg", leg | {"participant": {"id": one}}, "leg { id }")
        seen = {"conversation": home, "upTo": last, "participant": {"id": one}}
        await graph.do("markSeen", seen, "conversation { id }")
    for n, one in enumerate(people[1:4]):
        await merge(graph, one, people[0])
        await promote(graph, people[0], "MEMBER" if n else "CONTACT")
    return dict.fromkeys(PAGERS, home) | {
        "their memberships": people[0],
        "identityChanges": people[0],
        "receipts": last,
    }


async def test_walking_forward_or_backward_finds_what_one_big_page_has(graph: Graph) -> None:
    whose = await crowd(graph)

    for name, id in whose.items():
        whole = await page(graph, name, id, "first: 100")
        ids = [node["id"] for node in whole["nodes"]]
        assert len(ids) >= 4, name
        assert len(set(ids)) == len(ids), name
        assert await forward(graph, name, id) == ids, name
        assert await backward(graph, name, id) == ids, name
        assert [n["id"] for n in (await page(graph, name, id, "last: 100"))["nodes"]] == ids, name


async def test_a_page_has_thirty_nodes_unless_it_is_said(graph: Graph) -> None:
    for _ in range(31):
        await person(graph)

    data = await graph.ask("{ participants { nodes { id } pageInfo { hasNextPage } } }")

    assert len(data["participants"]["nodes"]) == 30
    assert data["participants"]["pageInfo"] == {"hasNextPage": True}


@pytest.mark.parametrize(
    ("arguments", "limit"),
    [("first: 101", 100), ("last: 101", 100), ("first: 0", 1), ("last: 0", 1), ("first: -1", 1)],
)
async def test_a_page_past_its_bounds_is_refused_with_the_bound(
    graph: Graph, arguments: str, limit: int
) -> None:
    data, errors = await graph.run(f"{{ participants({arguments}) {{ nodes {{ id }} }} }}")

    assert data == {"participants": None}
    assert [error.extensions for error in errors] == [{"code": "BAD_USER_INPUT", "limit": limit}]


async def test_first_and_last_at_once_are_refused(graph: Graph) -> None:
    data, errors = await graph.run("{ participants(first: 1, last: 1) { nodes { id } } }")

    assert data == {"participants": None}
    assert [error.extensions for error in errors] == [{"code": "BAD_USER_INPUT"}]


async def test_a_cursor_of_another_list_is_refused(graph: Graph) -> None:
    await person(graph)
    data = await graph.ask("{ participants { pageInfo { endCursor } } }")
    cursor = data["participants"]["pageInfo"]["endCursor"]

    for after in (cursor, cursor[:-1], "", "é", "A" * 5000):
        _, errors = await graph.run(
            "query C($after: String) { conversations(after: $after) { nodes { id } } }", after=after
        )
        assert [error.extensions for error in errors] == [{"code": "CURSOR_INVALID"}]


async def test_totals_equal_counting(rich: tuple[Graph, Rich]) -> None:
    graph, names = rich
    for viewer in (graph, graph.as_participant(names.visitor), graph.as_participant(names.friend)):
        for conversation in (
            names.inbox,
            names.first_inbox,
            names.group,
            names.other_inbox,
            names.friend_inbox,
        ):
            await _totals(viewer, conversation)


async def _totals(graph: Graph, conversation: str) -> None:
    types = ["BASIC", "MINIMAL", "TEMPLATE", "FORM", "SYSTEM"]
    parts = [
        f"m{n}: messages(first: 100, types: [{t}]) {{ totalCount nodes {{ id }} }}"
        for n, t in enumerate(types)
    ]
    parts += [
        "all: messages(first: 100) { totalCount nodes { id } }",
        "some: messages(first: 100, types: [BASIC, FORM], visibility: BUSINESS) { totalCount nodes { id } }",
        "seen: messages(first: 100, visibility: BUSINESS_AND_PARTICIPANT) { totalCount nodes { id } }",
        "none: messages(first: 100, types: []) { totalCount nodes { id } }",
        "people: memberships(first: 100) { totalCount nodes { id } }",
        "left: memberships(first: 100, states: [LEFT, INVITED]) { totalCount nodes { id } }",
    ]
    document = f"query T($id: ID!) {{ node(id: $id) {{ ... on Conversation {{ {' '.join(parts)} }} }} }}"
    data = await graph.ask(document, id=conversation)
    for name, shown in (data["node"] or {}).items():
        assert shown["totalCount"] == len(shown["nodes"]), name


async def test_a_total_by_type_follows_an_edit_that_changes_the_type(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    message = await say(graph, home, "plain")
    edit = {"message": message, "content": {"minimal": {"text": "small"}}}
    await graph.do("editMessage", edit, "message { id }")

    data = await graph.ask(
        """query T($id: ID!) { conversation(id: $id) {
            basic: messages(types: [BASIC]) { totalCount nodes { id } }
            minimal: messages(types: [MINIMAL]) { totalCount nodes { id } }
        } }""",
        id=home,
    )

    assert data["conversation"] == {
        "basic": {"totalCount": 0, "nodes": []},
        "minimal": {"totalCount": 1, "nodes": [{"id": message}]},
    }


# conversations: filters and orders

_LIST = """
    query L($filter: ConversationFilter, $order: ConversationOrder) {
        conversations(filter: $filter, orderBy: $order, first: 100) { nodes { id lastActivityAt createdAt } }
    }
"""


async def listed(graph: Graph, filter: dict[str, Any] | None = None, order: str | None = None) -> list[Any]:
    data = await graph.ask(_LIST, filter=filter, order=order)
    return list(data["conversations"]["nodes"])


async def test_filters_find_exactly_what_fits(rich: tuple[Graph, Rich]) -> None:
    graph, names = rich
    active = {names.inbox, names.friend_inbox, names.guest_inbox, names.group}
    cases: list[tuple[dict[str, Any] | None, set[str]]] = [
        (None, active),
        ({}, active),
        ({"kinds": ["GROUP"]}, {names.group}),
        ({"kinds": []}, set()),
        ({"states": ["INACTIVE", "DELETED"]}, {names.idle, names.gone, names.erased_inbox}),
        ({"states": ["MERGED"]}, {names.first_inbox, names.other_inbox}),
        ({"participant": {"id": names.other}}, {names.inbox}),
        (
            {"participant": {"anonymousVisitorId": "visitor-2"}, "states": ["MERGED"]},
            {names.first_inbox, names.other_inbox},
        ),
        ({"participant": {"memberId": "nobody"}}, set()),
        ({"member": {"memberId": "m-1"}}, {names.group}),
        ({"member": {"contactId": "crm-2"}}, set()),
        ({"assignee": {"name": "helper"}}, {names.inbox}),
        ({"assigned": True}, {names.inbox}),
        ({"assigned": False}, active - {names.inbox}),
        ({"unread": True}, {names.inbox, names.guest_inbox, names.group}),
        ({"unread": False}, {names.friend_inbox}),
        ({"nameStartsWith": "#lob"}, {names.group}),
        ({"nameStartsWith": "%"}, set()),
        ({"activeSince": "2999-01-01T00:00:00Z"}, set()),
        ({"activeSince": "2020-01-01T00:00:00Z"}, active),
        ({"kinds": ["INBOX"], "unread": True, "assigned": False}, {names.guest_inbox}),
    ]
    for filter, wanted in cases:
        assert {c["id"] for c in await listed(graph, filter)} == wanted, filter


@pytest.mark.parametrize(
    ("order", "field", "reverse"),
    [
        ("LAST_ACTIVITY_DESC", "lastActivityAt", True),
        ("LAST_ACTIVITY_ASC", "lastActivityAt", False),
        ("CREATED_DESC", "createdAt", True),
        ("CREATED_ASC", "createdAt", False),
        (None, "lastActivityAt", True),
    ],
)
async def test_conversations_come_in_the_order_that_was_asked_for(
    rich: tuple[Graph, Rich], order: str | None, field: str, reverse: bool
) -> None:
    graph, _ = rich

    found = await listed(graph, None, order)

    keys = [(c[field], c["id"]) for c in found]
    assert len(keys) == 4
    assert keys == sorted(keys, reverse=reverse)


async def test_a_new_message_moves_its_conversation_up(graph: Graph) -> None:
    one, two = [await inbox(graph, await person(graph)) for _ in range(2)]
    await say(graph, one, "up")

    assert [c["id"] for c in await listed(graph)] == [one, two]


# node


async def test_nodes_take_a_hundred_ids_and_refuse_one_more(graph: Graph) -> None:
    who = await person(graph)

    data = await graph.ask(_NODES % "{ id }", ids=[who, "par_nobody", "nonsense", "", who, *["x"] * 95])
    refused, errors = await graph.run(_NODES % "{ id }", ids=[who] * 101)

    assert data["nodes"] == [{"id": who}, None, None, None, {"id": who}, *[None] * 95]
    assert refused is None
    assert [error.extensions for error in errors] == [{"code": "BAD_USER_INPUT", "limit": 100}]


async def test_what_was_merged_away_answers_for_itself_by_node_and_as_current_by_name(
    rich: tuple[Graph, Rich],
) -> None:
    graph, names = rich
    data = await graph.ask(
        """query M($person: ID!, $old: ID!) {
            person: node(id: $person) { ... on Participant { id mergedInto { id } conversation { id } } }
            old: node(id: $old) { ... on Conversation { id state mergedInto { id } unreadCount
                messages(first: 100) { totalCount nodes { sentTo } } events(first: 100) { nodes { log } } } }
            now: conversation(id: $old) { id state mergedInto { id } previousIds }
            who: participant(ref: {id: $person}) { id previousIds anonymousVisitorIds }
        }""",
        person=names.other,
        old=names.other_inbox,
    )

    assert data["person"] == {
        "id": names.other,
        "mergedInto": {"id": names.visitor},
        "conversation": {"id": names.other_inbox},
    }
    assert data["old"]["state"] == "MERGED"
    assert data["old"]["mergedInto"] == {"id": names.inbox}
    assert data["old"]["unreadCount"] == 0
    assert data["old"]["messages"] == {"totalCount": 1, "nodes": [{"sentTo": names.other_inbox}]}
    assert {event["log"] for event in data["old"]["events"]["nodes"]} == {names.other_inbox}
    assert data["now"] == {
        "id": names.inbox,
        "state": "ACTIVE",
        "mergedInto": None,
        "previousIds": sorted([names.first_inbox, names.other_inbox]),
    }
    assert data["who"] == {
        "id": names.visitor,
        "previousIds": [names.other],
        "anonymousVisitorIds": ["visitor-1", "visitor-2"],
    }
