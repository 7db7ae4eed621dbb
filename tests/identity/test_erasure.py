"""Erasure (I15): nothing personal is left in any byte or answer; numbering and counts stay."""

from pathlib import Path
from typing import Any

import pytest

from colloquy.persistence.sqlite.connection import connect_reader
from tests.graph import Graph, opened
from tests.identity import asking
from tests.identity.showing import WHOLE, events

CANARY = "xyzzy"
"""In every personal field; in nothing else."""


def words(name: str) -> str:
    return f"{CANARY} {name}"


async def about(graph: Graph) -> dict[str, str]:
    """Return two people who became one, with a canary wherever one can be put."""
    ids: dict[str, str] = {}
    for name in ("lost", "survivor"):
        ids[name] = await asking.person(
            graph,
            anonymousVisitorId=f"{CANARY}-visitor-{name}",
            name=f"{CANARY}-name-{name}",
            displayName=words(f"display {name}"),
            imageUrl=f"https://example.com/{CANARY}-{name}.png",
            emails=[f"{CANARY}.{name}@example.com"],
            customData={f"{CANARY}-key": words(name)},
        )
        home = ids[f"{name} inbox"] = await asking.inbox(graph, ids[name])
        described = {"displayName": words(f"inbox {name}"), "customData": {"k": words(name)}}
        described |= {"name": f"{CANARY}-inbox-{name}", "imageUrl": f"https://example.com/{CANARY}"}
        await graph.do("updateConversation", {"conversation": home, **described}, "conversation { id }")
        badge = [{"text": words("badge")}]
        first = await asking.say(
            graph, home, words(f"{name} asks"), ids[name], badges=badge, clientMessageId=name
        )
        edited = {"message": first["id"], "content": asking.words(words(f"{name} edited"))}
        await graph.do("editMessage", edited, "message { id }")
        answer = await asking.say(
            graph, home, words("answer"), targetChannels=["EMAIL"], previewText=words("preview")
        )
        gone = {"message": answer["id"], "channel": "EMAIL", "status": "REJECTED", "error": words("error")}
        await graph.do("updateDelivery", gone, "message { id }")
        event = {"conversation": home, "type": "custom:seen", "body": {"of": words("body")}}
        await graph.do("sendCustomEvent", event, "event { id }")
        await _call(graph, home, ids[name])
    ids["friend"] = await asking.person(graph, displayName="Friend")
    ids["group"] = await asking.group(graph, ids["friend"], ids["lost"])
    await asking.say(graph, ids["group"], words("to the group"), ids["lost"])
    await asking.say(graph, ids["group"], "from a friend", ids["friend"])
    left = {"conversation": ids["group"], "participant": {"id": ids["lost"]}, "reasonText": words("reason")}
    await graph.do("leaveConversation", left, "membership { id }")
    ids["other"] = await asking.person(graph, kind="CONTACT", contactId=f"{CANARY}-contact")
    reason = {"reason": words("merged")}
    await asking.merge(graph, ids["lost"], ids["survivor"], **reason)
    ids["change"] = (await asking.merge(graph, ids["survivor"], ids["other"], **reason))["change"]["id"]
    return ids


async def _call(graph: Graph, home: str, who: str) -> None:
    channel = {"type": "SIP", "address": f"sip:{CANARY}@example.com"}
    started = {"conversation": home, "participant": {"id": who}, "channel": channel}
    leg = (await graph.do("startLeg", started, "leg { id }"))["leg"]["id"]
    await graph.do("endLeg", {"leg": leg, "reason": words("hung up")}, "leg { id }")


ANSWERS = (
    (
        "{ participants(first: 100) { nodes { id displayName customData identityChanges(first: 50) { nodes {"
        " reason conflicts { attribute kept discarded } } } } } }"
    ),
    (
        "{ conversations(first: 100, filter: {states: [ACTIVE, MERGED, DELETED]}) { nodes { id name displayName"
        " customData legs(first: 50) { nodes { reason channel { address } } } memberships(first: 50) { nodes {"
        " reason { text } channel { address } } } events(first: 100) { nodes { id ... on CustomEvent { body } } }"
        " messages(first: 100) { nodes { previewText badges { text } content { ... on BasicContent { items {"
        " ... on TextItem { text } } } } deliveries { error channel { address } } } } } } }"
    ),
    '{ searchMessages(text: "xyzzy", first: 50) { nodes { id } } }',
    '{ participants(search: "xyzzy", first: 50) { nodes { id } } }',
)


async def answers(graph: Graph, people: list[str]) -> str:
    """Return, as text, what wide queries answer about everything."""
    found: list[Any] = [await graph.ask(document) for document in ANSWERS]
    found += [await graph.ask(WHOLE, id=id) for id in people]
    return repr(found)


async def counts(graph: Graph, ids: dict[str, str]) -> Any:
    """Return the numbering and the counts of every conversation."""
    found = []
    for name in ("lost inbox", "survivor inbox", "group"):
        data = await graph.ask(asking.HISTORY, id=ids[name])
        messages = data["conversation"]["messages"]
        numbers = [(e["log"], e["sequence"]) for e in await events(graph, ids[name])]
        found.append(
            (data["conversation"]["unreadCount"], messages["totalCount"], len(messages["nodes"]), numbers)
        )
    return found


def in_bytes(path: Path) -> list[str]:
    """Return which of a database's files hold the canary."""
    files = [path, path.with_name(path.name + "-wal")]
    return [file.name for file in files if file.exists() and CANARY.encode() in file.read_bytes()]


async def test_no_byte_and_no_answer_holds_what_was_erased(tmp_path: Path) -> None:
    """In the database, its log, and every wide query; the canary was in all of them before."""
    path = tmp_path / "colloquy.db"
    async with opened(path) as graph:
        ids = await about(graph)
        people = [ids[name] for name in ("lost", "survivor", "other")]
        assert CANARY in await answers(graph, people)
        assert in_bytes(path)
        await asking.erase(graph, ids["lost"])
        assert CANARY not in await answers(graph, people)
        for row in _rows(path):
            assert CANARY not in row
        assert in_bytes(path) == []
    assert in_bytes(path) == []


def _rows(path: Path) -> list[str]:
    connection = connect_reader(path)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = [f"{t}: {row!r}" for t in tables for row in connection.execute(f'SELECT * FROM "{t}"')]
    connection.close()
    return found


async def test_numbering_and_counts_stay_and_each_log_that_it_touched_is_told(graph: Graph) -> None:
    """One event more in the inbox and in the GROUP that it had left; the inbox is read to its end."""
    ids = await about(graph)
    before = await counts(graph, ids)
    blank = await asking.erase(graph, ids["survivor"])
    assert blank["erasedAt"] is not None
    assert (blank["displayName"], blank["emails"], blank["phones"]) == (None, [], [])
    assert (blank["names"], blank["contactIds"], blank["memberIds"]) == ([], [], [])
    after = await counts(graph, ids)
    for one, two in zip(before, after, strict=True):
        assert two[0] == (one[0] if one is before[-1] else 0)
        assert two[1:3] == one[1:3]
        assert set(one[3]) < set(two[3])
        assert len(two[3]) == len(one[3]) + 1
    for name in ("survivor inbox", "group"):
        assert [e["type"] for e in await events(graph, ids[name])][-1] == "participant:erased"
    friend = await asking.texts(graph.as_participant(ids["friend"]), ids["group"])
    assert friend == ["", "from a friend"]


REFS = ({"anonymousVisitorId": f"{CANARY}-visitor-lost"}, {"name": f"{CANARY}-name-survivor"})


async def test_what_names_the_erased_is_answered_erased_and_never_given_out_again(graph: Graph) -> None:
    """By any id that it ever had; a query answers the blank participant."""
    ids = await about(graph)
    await asking.erase(graph, ids["lost"])
    named = [{"id": ids[n]} for n in ("lost", "survivor", "other")] + [
        *REFS,
        {"contactId": f"{CANARY}-contact"},
    ]
    for ref in named:
        for mutation, input in (
            ("updateParticipant", {"participant": ref, "displayName": "Again"}),
            ("promoteParticipant", {"participant": ref, "to": "MEMBER"}),
            ("getOrCreateConversation", {"participant": ref}),
            ("mergeParticipants", {"from": ref, "into": {"id": ids["friend"]}}),
            ("mergeParticipants", {"from": {"id": ids["friend"]}, "into": ref}),
            ("joinConversation", {"conversation": ids["group"], "participant": ref}),
        ):
            assert (await graph.refused(mutation, input))["code"] == "ERASED", (mutation, ref)
        data = await graph.ask(
            "query($r: ParticipantRef!) { participant(ref: $r) { id erasedAt displayName } }", r=ref
        )
        assert data["participant"]["id"] == ids["other"]
        assert data["participant"]["erasedAt"] is not None
    asked = {"participant": {"id": ids["friend"]}, "to": "CONTACT", "contactId": f"{CANARY}-contact"}
    assert (await graph.refused("promoteParticipant", asked))["code"] == "ERASED"
    draft = {"conversation": ids["lost inbox"], "content": asking.words("again"), "sendAs": "PARTICIPANT"}
    assert (await graph.refused("sendMessage", draft))["code"] == "ERASED"
    for taken in (
        {"kind": "ANONYMOUS_VISITOR", **REFS[0]},
        {"kind": "CONTACT", "displayName": "New", **REFS[1]},
        {"kind": "CONTACT", "displayName": "New", "contactId": f"{CANARY}-contact"},
    ):
        assert (await graph.refused("createParticipant", taken))["code"] == "ALREADY_EXISTS"
    renamed = {"participant": {"id": ids["friend"]}, **REFS[1]}
    assert (await graph.refused("updateParticipant", renamed))["code"] == "ALREADY_EXISTS"


async def test_a_retry_after_an_erasure_makes_no_second_message(graph: Graph) -> None:
    """I15: its conversation takes nothing any more, and its keys are gone."""
    who = await asking.person(graph)
    home = await asking.inbox(graph, who)
    await asking.say(graph, home, words("hello"), clientMessageId="k")
    await asking.erase(graph, who)
    draft = {"conversation": home, "content": asking.words(words("hello")), "clientMessageId": "k"}
    assert (await graph.refused("sendMessage", draft))["code"] == "ERASED"
    assert await asking.texts(graph, home) == [""]


@pytest.mark.parametrize("undone", ["inner", "both"])
async def test_what_undone_merges_kept_of_the_erased_goes_too(
    graph: Graph, tmp_path: Path, undone: str
) -> None:
    """A later merge's undo and conflicts held what the line had then, of somebody who left it since."""
    erased = await asking.person(graph, displayName=words("who"), emails=[f"{CANARY}@example.com"])
    middle, top = await asking.person(graph), await asking.person(graph, displayName="Top")
    first = (await asking.merge(graph, erased, middle))["change"]["id"]
    second = (await asking.merge(graph, middle, top))["change"]["id"]
    await asking.unmerge(graph, second)
    if undone == "both":
        await asking.unmerge(graph, first)
    await asking.erase(graph, erased)
    assert not [row for row in _rows(graph.store.path) if CANARY in row]


async def test_a_deleted_inbox_from_before_is_emptied_too(graph: Graph) -> None:
    """A participant may have had several inboxes, one after another."""
    who = await asking.person(graph)
    old = await asking.inbox(graph, who)
    await asking.say(graph, old, words("answered"))
    await graph.do("deleteConversation", {"conversation": old}, "conversation { id }")
    await asking.say(graph, await asking.inbox(graph, who), "new")
    await asking.erase(graph, who)
    assert not [row for row in _rows(graph.store.path) if CANARY in row]


async def test_only_the_business_erases(graph: Graph) -> None:
    """FORBIDDEN for a participant, even itself."""
    who = await asking.person(graph)
    error = await graph.as_participant(who).refused("eraseParticipant", {"participant": {"id": who}})
    assert error["code"] == "FORBIDDEN"
