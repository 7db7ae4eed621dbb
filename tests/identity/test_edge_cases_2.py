"""Edge cases 13 to 20 of merging people, each by its number."""

from tests.graph import Graph
from tests.identity import asking

LEDGER = """
    query($id: ID!) { participant(ref: {id: $id}) { identityChanges(first: 50) { nodes {
        kind reason evidence conflicts { attribute kept discarded }
    } } } }
"""


async def test_edge_13_attributes_that_differ_are_kept_as_conflicts(graph: Graph) -> None:
    """The survivor's stand, the other's are in the ledger, field by field.

    Consent is no field of its own here: what an application keeps of it in customData unites by
    key, and a difference stands in the conflicts for it to decide.
    """
    one = await asking.person(
        graph, displayName="One", emails=["one@example.com"], customData={"optIn": False, "a": 1}
    )
    two = await asking.person(
        graph, displayName="Two", emails=["two@example.com"], customData={"optIn": True, "b": 2}
    )
    await asking.merge(graph, one, two)
    data = await graph.ask(
        "query($id: ID!) { participant(ref: {id: $id}) { displayName emails customData } }", id=one
    )
    assert data["participant"] == {
        "displayName": "Two",
        "emails": ["two@example.com", "one@example.com"],
        "customData": {"optIn": True, "a": 1, "b": 2},
    }
    last = (await graph.ask(LEDGER, id=two))["participant"]["identityChanges"]["nodes"][-1]
    assert sorted((c["attribute"], c["kept"], c["discarded"]) for c in last["conflicts"]) == [
        ("customData.optIn", True, False),
        ("displayName", "Two", "One"),
    ]


async def test_edge_14_all_identifiers_survive(graph: Graph) -> None:
    """Each still names the one that they are, so that no duplicate comes of the next message."""
    refs: list[dict[str, str]] = [
        {"anonymousVisitorId": "v"},
        {"contactId": "b"},
        {"contactId": "c"},
        {"name": "n"},
    ]
    visitor = await asking.person(graph, **refs[0])
    contact = await asking.person(graph, "CONTACT", **refs[1], **refs[3])
    other = await asking.person(graph, "CONTACT", **refs[2])
    await asking.merge(graph, visitor, contact)
    await asking.merge(graph, contact, other)
    for ref in refs:
        opened = await graph.do(
            "getOrCreateConversation", {"participant": ref}, "conversation { participant { id } }"
        )
        assert opened["conversation"]["participant"]["id"] == other
        taken = {"kind": "CONTACT", "displayName": "New", **ref}
        error = await graph.refused("createParticipant", taken)
        assert (error["code"], error["holder"]) == ("ALREADY_EXISTS", other)


async def test_edge_15_shared_addresses_never_merge_anybody(graph: Graph) -> None:
    """Only ids do, and two members with ids of their own never by a promotion (I5)."""
    about = {"emails": ["shared@example.com"], "phones": ["+4930123456"]}
    one = await asking.person(graph, "MEMBER", memberId="one", contactId="c1", **about)
    two = await asking.person(graph, "MEMBER", memberId="two", contactId="c2", **about)
    visitor = await asking.person(graph)
    done = await asking.promote(graph, visitor, **about)
    assert done["participant"]["id"] == visitor
    asked = {"participant": {"id": one}, "to": "MEMBER", "contactId": "c2"}
    error = await graph.refused("promoteParticipant", asked)
    assert error["code"] == "IDENTITY_CONFLICT"
    asked = {"participant": {"id": visitor}, "to": "MEMBER", "contactId": "c1", "memberId": "two"}
    assert (await graph.refused("promoteParticipant", asked))["code"] == "IDENTITY_CONFLICT"
    assert (await asking.merge(graph, two, two))["alreadyDone"]


async def test_edge_16_applications_never_meet(graph: Graph) -> None:
    """The same ids name different people, and an id of another application names nobody."""
    there = graph.of_application("another")
    here = await asking.person(graph, "CONTACT", contactId="c")
    other = await asking.person(there, "CONTACT", contactId="c")
    visitor = await asking.person(there)
    done = await asking.promote(there, visitor, contactId="c")
    assert done["participant"]["id"] == other
    for mutation, input in (
        ("mergeParticipants", {"from": {"id": here}, "into": {"id": other}}),
        ("eraseParticipant", {"participant": {"id": here}}),
    ):
        assert (await there.refused(mutation, input))["code"] == "NOT_FOUND"
    data = await there.ask(
        "query($id: ID!) { node(id: $id) { id } participant(ref: {id: $id}) { id } }", id=here
    )
    assert data == {"node": None, "participant": None}


async def test_edge_17_the_latest_merge_is_undone_exactly(graph: Graph) -> None:
    """See test_unmerge.py, where it is compared field by field; ids are random, so any can be split off."""
    one = await asking.person(graph, anonymousVisitorId="first")
    two = await asking.person(graph, "CONTACT", contactId="c")
    change = (await asking.merge(graph, one, two))["change"]["id"]
    await asking.unmerge(graph, change)
    data = await graph.ask(
        '{ a: participant(ref: {anonymousVisitorId: "first"}) { id kind mergedInto { id } }'
        ' b: participant(ref: {contactId: "c"}) { id kind previousIds } }'
    )
    assert data["a"] == {"id": one, "kind": "ANONYMOUS_VISITOR", "mergedInto": None}
    assert data["b"] == {"id": two, "kind": "CONTACT", "previousIds": []}


async def test_edge_18_a_chain_of_any_depth_is_one_hop(graph: Graph) -> None:
    """Visitor to contact to member, and merges on merges: all ids lead to one, for ever."""
    first = await asking.person(graph)
    home = await asking.inbox(graph, first)
    homes, people = [home], [first]
    for to in ("CONTACT", "MEMBER"):
        homes.append((await asking.promote(graph, first, to))["conversation"]["id"])
    for _ in range(12):
        other = await asking.person(graph)
        homes.append(await asking.inbox(graph, other))
        people.append(other)
        await asking.merge(graph, other, people[-2])
    shown = "query($id: ID!) { node(id: $id) { ... on Conversation { mergedInto { id } } } conversation(id: $id) { id } }"
    for id in homes:
        data = await graph.ask(shown, id=id)
        assert data["conversation"]["id"] == homes[2]
        assert data["node"]["mergedInto"] == (None if id == homes[2] else {"id": homes[2]})
    for id in people:
        assert (await asking.inbox(graph, id)) == homes[2]


async def test_edge_19_the_erased_are_neither_merged_nor_given_out_again(graph: Graph) -> None:
    """An erased id answers ERASED, along its line; here an erasure is done at once, so none is pending."""
    one, two, three = [await asking.person(graph, anonymousVisitorId=f"v{n}") for n in range(3)]
    await asking.merge(graph, one, two)
    await asking.erase(graph, one)
    for source, into in ((one, three), (three, two)):
        asked = {"from": {"id": source}, "into": {"id": into}}
        assert (await graph.refused("mergeParticipants", asked))["code"] == "ERASED"
    for ref in ("v0", "v1"):
        data = await graph.ask(
            "query($v: String!) { participant(ref: {anonymousVisitorId: $v}) { id erasedAt } }", v=ref
        )
        assert data["participant"]["id"] == two
        assert data["participant"]["erasedAt"] is not None


async def test_edge_20_who_when_why_and_the_failed_tries_are_kept(graph: Graph) -> None:
    """See test_ledger.py for all of it."""
    one, two = await asking.person(graph, "MEMBER"), await asking.person(graph, "MEMBER")
    asked = {
        "from": {"id": one},
        "into": {"id": two},
        "reason": "The same voice.",
        "evidence": "CHANNEL_VERIFIED",
    }
    await graph.refused("mergeParticipants", asked)
    last = (await graph.ask(LEDGER, id=one))["participant"]["identityChanges"]["nodes"][-1]
    assert (last["kind"], last["reason"], last["evidence"]) == (
        "REFUSED",
        "The same voice.",
        "CHANNEL_VERIFIED",
    )
