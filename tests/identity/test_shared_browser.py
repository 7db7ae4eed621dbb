"""Two known customers on one browser stay two, and a merge keeps what either had (I5, I10)."""

from typing import Any

import pytest

from colloquy.domain.identity import promote
from tests.graph import Graph
from tests.identity import asking
from tests.identity.test_machine import InProcess


async def promoted(graph: Graph, who: dict[str, str], **more: Any) -> Any:
    asked = {"participant": who, "to": "CONTACT", **more}
    shown = "participant { id } change { kind conflicts { attribute kept discarded } }"
    return await graph.do("promoteParticipant", asked, shown)


async def refused(graph: Graph, who: dict[str, str], **more: Any) -> Any:
    return await graph.refused("promoteParticipant", {"participant": who, "to": "CONTACT", **more})


async def test_a_browser_that_two_customers_share_makes_no_one_of_them(graph: Graph) -> None:
    browser = {"anonymousVisitorId": "web:shared"}
    await asking.person(graph, anonymousVisitorId="web:shared")
    ada = (await promoted(graph, browser, contactId="crm:ada", displayName="Ada"))["participant"]["id"]
    bob = await asking.person(graph, "CONTACT", contactId="crm:bob", displayName="Bob")

    error = await refused(graph, browser, contactId="crm:bob")

    assert (error["code"], error["holder"]) == ("IDENTITY_CONFLICT", bob)
    assert "mergeParticipants" in error["message"]
    data = await graph.ask('{ participant(ref: {contactId: "crm:ada"}) { id anonymousVisitorIds } }')
    assert data["participant"] == {"id": ada, "anonymousVisitorIds": ["web:shared"]}


@pytest.mark.parametrize("to", ["contactId", "memberId"])
async def test_by_a_member_id_they_are_not_merged_either(graph: Graph, to: str) -> None:
    await asking.person(graph, "CONTACT", contactId="crm:ada", displayName="Ada")
    bob = await asking.person(graph, "MEMBER", contactId="crm:bob", memberId="m:bob", displayName="Bob")

    asked = {"participant": {"contactId": "crm:ada"}, "to": "MEMBER"}
    ids = {"contactId": "crm:bob"} if to == "contactId" else {"memberId": "m:bob"}
    error = await graph.refused("promoteParticipant", asked | ids)

    assert (error["code"], error["holder"]) == ("IDENTITY_CONFLICT", bob)


async def test_an_id_that_was_minted_makes_nobody_known(graph: Graph) -> None:
    """A visitor who only left a name is promoted onto the customer that it turns out to be."""
    browser = {"anonymousVisitorId": "web:1"}
    await asking.person(graph, anonymousVisitorId="web:1")
    await promoted(graph, browser, displayName="Somebody")
    ada = await asking.person(graph, "CONTACT", contactId="crm:ada", displayName="Ada")

    done = await promoted(graph, browser, contactId="crm:ada")

    assert (done["participant"]["id"], done["change"]["kind"]) == (ada, "MERGED")


async def test_the_business_may_merge_them_all_the_same(graph: Graph) -> None:
    ada = await asking.person(graph, "CONTACT", contactId="crm:ada", displayName="Ada")
    bob = await asking.person(graph, "CONTACT", contactId="crm:bob", displayName="Bob")
    assert (await asking.merge(graph, bob, ada))["change"]["kind"] == "MERGED"


async def test_what_a_side_had_is_kept_where_the_call_gives_another(graph: Graph) -> None:
    """I10: the visitor called Old is promoted as Given onto the holder called Holder; none is lost."""
    await asking.person(graph, anonymousVisitorId="web:1", displayName="Old")
    await asking.person(graph, "CONTACT", contactId="crm:1", displayName="Holder")

    done = await promoted(graph, {"anonymousVisitorId": "web:1"}, contactId="crm:1", displayName="Given")

    said = [(c["attribute"], c["kept"], c["discarded"]) for c in done["change"]["conflicts"]]
    assert said == [("displayName", "Holder", "Given"), ("displayName", "Holder", "Old")]


async def test_what_the_survivor_had_is_kept_too(graph: Graph) -> None:
    """The participant of the call is the better known one, and survives with the name that was given."""
    await asking.person(graph, "MEMBER", memberId="m:1", displayName="Old")
    await asking.person(graph, "CONTACT", contactId="crm:1", displayName="Holder")

    asked = {"participant": {"memberId": "m:1"}, "to": "MEMBER", "contactId": "crm:1", "displayName": "Given"}
    shown = "participant { displayName } change { conflicts { attribute kept discarded } }"
    done = await graph.do("promoteParticipant", asked, shown)

    assert done["participant"]["displayName"] == "Given"
    assert {c["discarded"] for c in done["change"]["conflicts"]} == {"Holder", "Old"}


def test_a_promotion_that_forgets_who_is_known_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary: the model of the laws says IDENTITY_CONFLICT where two known customers would merge."""
    machine = InProcess()
    try:
        two_known_customers(machine)
        monkeypatch.setattr(promote, "_require_not_both_known", lambda *_: None)
        with pytest.raises(AssertionError):
            two_known_customers(machine)
    finally:
        machine.teardown()


def two_known_customers(machine: InProcess) -> None:
    """Promote a customer whose id was given to the id of another one."""
    here = len(machine.model.lines)
    for _ in range(2):
        machine.somebody(kind="ANONYMOUS_VISITOR", opens=False)
    for who in (here, here + 1):
        machine.promote(who=who, name=0, to="CONTACT", ids={"contactId": None}, claimed=False)
    of_other = sorted(id for type, id in machine.model.externals if type == "contactId").index(
        next(id for (_, id), who in machine.model.externals.items() if who == machine.model.lines[-1].current)
    )
    machine.promote(who=here, name=0, to="CONTACT", ids={"contactId": of_other}, claimed=False)
