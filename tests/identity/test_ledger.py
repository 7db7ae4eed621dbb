"""The ledger (I14): every change and every refusal, by whom, why and on what evidence; nothing personal."""

from typing import Any

import pytest

from colloquy.persistence.sqlite.connection import connect_reader
from tests.graph import Graph
from tests.identity import asking

ENTRIES = """
    query($id: ID!) { participant(ref: {id: $id}) { identityChanges(first: 100) { nodes {
        kind refusal evidence reason actor { id } participant { id } from { id } fromKind toKind undone
    } } } }
"""


async def entries(graph: Graph, id: str) -> list[Any]:
    return list((await graph.ask(ENTRIES, id=id))["participant"]["identityChanges"]["nodes"])


async def test_every_change_of_identity_stands_in_the_ledger_in_its_order(graph: Graph) -> None:
    """With evidence, actor and reason."""
    agent = await asking.person(graph, "CONTRIBUTOR", displayName="Agent")
    by = graph.as_contributor(agent)
    one, two = await asking.person(by), await asking.person(by)
    why = {"evidence": "CHANNEL_VERIFIED", "reason": "The same number."}
    await asking.promote(by, two, **why)
    change = (await asking.merge(by, one, two, **why))["change"]["id"]
    await asking.unmerge(by, change, reason="Another number.")
    await asking.merge(by, one, two)
    await asking.erase(by, two)
    found = await entries(graph, two)
    assert [entry["kind"] for entry in found] == [
        "CREATED",
        "CREATED",
        "PROMOTED",
        "MERGED",
        "UNMERGED",
        "MERGED",
        "ERASED",
    ]
    assert {entry["actor"]["id"] for entry in found} == {agent}
    merged = found[3]
    assert (merged["participant"]["id"], merged["from"]["id"]) == (two, one)
    assert (merged["fromKind"], merged["toKind"], merged["undone"]) == ("ANONYMOUS_VISITOR", "CONTACT", True)
    assert merged["evidence"] == "CHANNEL_VERIFIED"


async def _refuse(graph: Graph, mutation: str, **input: Any) -> str:
    return str((await graph.refused(mutation, input))["code"])


async def test_every_refused_attempt_stands_in_the_ledger(graph: Graph) -> None:
    """With its code and the other one, where there is one."""
    visitor = await asking.person(graph)
    ann = await asking.person(graph, "MEMBER", contactId="ann", memberId="a")
    bea = await asking.person(graph, "MEMBER", contactId="bea", memberId="b")
    agent = await asking.person(graph, "CONTRIBUTOR")
    why = {"evidence": "CHANNEL_VERIFIED", "reason": "He says so."}
    me, to = {"participant": {"id": visitor}}, {"to": "MEMBER"}
    codes = [
        await _refuse(graph, "promoteParticipant", **me, **to, contactId="ann", memberId="b", **why),
        await _refuse(graph, "promoteParticipant", **me, to="CONTACT", contactId="ann", evidence="CLAIMED"),
        await _refuse(graph, "mergeParticipants", **{"from": {"id": ann}, "into": {"id": bea}}, **why),
        await _refuse(graph, "mergeParticipants", **{"from": {"id": agent}, "into": {"id": bea}}, **why),
        await _refuse(
            graph, "mergeParticipants", **{"from": {"id": ann}, "into": {"id": bea}}, previewToken="stale"
        ),
        await _refuse(graph.as_participant(visitor), "promoteParticipant", **me, to="CONTACT", contactId="n"),
    ]
    assert codes == [
        "IDENTITY_CONFLICT",
        "IDENTITY_CONFLICT",
        "IDENTITY_CONFLICT",
        "INVALID_STATE",
        "PLAN_STALE",
        "FORBIDDEN",
    ]
    mine = [e for e in await entries(graph, visitor) if e["kind"] == "REFUSED"]
    assert [entry["refusal"] for entry in mine] == ["IDENTITY_CONFLICT", "IDENTITY_CONFLICT", "FORBIDDEN"]
    assert (mine[0]["evidence"], mine[0]["reason"]) == ("CHANNEL_VERIFIED", "He says so.")
    assert mine[1]["from"]["id"] == ann
    assert mine[2]["evidence"] == "CLAIMED"
    assert mine[2]["actor"]["id"] == visitor
    hers = [e for e in await entries(graph, ann) if e["kind"] == "REFUSED"]
    assert [entry["refusal"] for entry in hers] == ["IDENTITY_CONFLICT"] * 3 + ["PLAN_STALE"]


async def test_a_refused_undo_and_a_change_of_the_erased_stand_there_too(graph: Graph) -> None:
    """INVALID_STATE and ERASED."""
    one, two = await asking.person(graph), await asking.person(graph)
    change = (await asking.merge(graph, one, two))["change"]["id"]
    await asking.promote(graph, two)
    assert await _refuse(graph, "unmergeParticipants", change=change, reason="again") == "INVALID_STATE"
    await asking.erase(graph, two)
    assert await _refuse(graph, "promoteParticipant", participant={"id": one}, to="MEMBER") == "ERASED"
    refusals = [e["refusal"] for e in await entries(graph, two) if e["kind"] == "REFUSED"]
    assert refusals == ["INVALID_STATE", "ERASED"]


async def test_a_participant_is_told_no_holder(graph: Graph) -> None:
    """I6: who holds an id is for the business alone."""
    holder = await asking.person(graph, "CONTACT", contactId="c")
    visitor = await asking.person(graph)
    asked = {"participant": {"id": visitor}, "to": "CONTACT", "contactId": "c", "evidence": "CLAIMED"}
    assert (await graph.refused("promoteParticipant", asked))["holder"] == holder
    error = await graph.as_participant(visitor).refused("promoteParticipant", asked)
    assert (error["code"], error["holder"]) == ("FORBIDDEN", None)


PERSONAL = ("Ann Lee", "ann@example.com", "+4930123456", "secret plan", "the-contact", "the-name")


async def test_personal_values_stand_in_conflicts_and_undo_alone(graph: Graph) -> None:
    """No other column of the ledger holds any."""
    about = {"displayName": PERSONAL[0], "emails": [PERSONAL[1]], "phones": [PERSONAL[2]]}
    one = await asking.person(
        graph, "CONTACT", **about, customData={"k": PERSONAL[3]}, contactId=PERSONAL[4], name=PERSONAL[5]
    )
    two = await asking.person(graph, "CONTACT", displayName="Other", customData={"k": "other"})
    await _refuse(
        graph, "mergeParticipants", **{"from": {"id": one}, "into": {"id": two}}, evidence="CLAIMED"
    )
    await asking.promote(graph, one, "MEMBER")
    change = (await asking.merge(graph, two, one))["change"]["id"]
    assert _holders(graph) == {"conflicts", "undo"}
    await asking.unmerge(graph, change)
    assert _holders(graph) == {"conflicts"}


def _holders(graph: Graph) -> set[str]:
    connection = connect_reader(graph.store.path)
    cursor = connection.execute("SELECT * FROM identity_change")
    names = [column[0] for column in cursor.description]
    found = {
        name
        for row in cursor
        for name, value in zip(names, row, strict=True)
        if any(word in str(value) for word in PERSONAL)
    }
    connection.close()
    return found


async def test_a_reason_has_a_bound(graph: Graph) -> None:
    """As its description says."""
    one, two = await asking.person(graph), await asking.person(graph)
    long = "x" * 1025
    for mutation, input in (
        ("promoteParticipant", {"participant": {"id": one}, "to": "CONTACT", "displayName": "A"}),
        ("mergeParticipants", {"from": {"id": one}, "into": {"id": two}}),
    ):
        error = await graph.refused(mutation, {**input, "reason": long})
        assert (error["code"], error["path"], error["limit"]) == ("LIMIT_EXCEEDED", ["input", "reason"], 1024)


@pytest.mark.parametrize("mutation", ["mergeParticipants", "unmergeParticipants", "eraseParticipant"])
async def test_what_only_the_business_decides_is_forbidden_to_participants(
    graph: Graph, mutation: str
) -> None:
    """Only ids merge people by themselves (I5)."""
    one, two = await asking.person(graph), await asking.person(graph)
    change = (await asking.merge(graph, await asking.person(graph), one))["change"]["id"]
    input = {
        "mergeParticipants": {"from": {"id": one}, "into": {"id": two}},
        "unmergeParticipants": {"change": change},
        "eraseParticipant": {"participant": {"id": one}},
    }[mutation]
    assert (await graph.as_participant(one).refused(mutation, input))["code"] == "FORBIDDEN"
