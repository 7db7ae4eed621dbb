"""docs/events.md against the running graph: each row of its table is run, and its events compared."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from colloquy.domain.model.event import FACTS, Custom, LegChanged, MembershipChanged, Received
from colloquy.schema.types.event_names import EVENT_NAMES
from tests.graph import SCHEMA, Graph

PAGE = (Path(__file__).parent.parent / "docs" / "events.md").read_text("utf-8")
ROW = re.compile(r"^\| (\w+) \| ([^|]+) \| (none|`[a-z]+ [a-z]+:.*`) \|$", re.MULTILINE)
Key = tuple[str, str]

DOCUMENTED: dict[Key, list[str]] = {
    (mutation, case): re.findall(r"`([^`]+)`", events) for mutation, case, events in ROW.findall(PAGE)
}


@dataclass
class Case:
    """What a row needs first, and the calls whose events are compared."""

    graph: Graph
    logs: dict[str, str] = field(default_factory=dict)
    """Each log's word of the page, by the conversation's id; any other log is `new`."""

    async def inbox(self, visitor: str, word: str = "current") -> str:
        """Return a visitor's inbox conversation, whose log the page calls `word`."""
        payload = await self.do(
            "getOrCreateConversation", "conversation { id }", participant={"anonymousVisitorId": visitor}
        )
        id: str = payload["conversation"]["id"]
        self.logs[id] = word
        return id

    async def person(self, kind: str, **attributes: Any) -> str:
        """Return a new participant's id."""
        payload = await self.do("createParticipant", "participant { id }", kind=kind, **attributes)
        return str(payload["participant"]["id"])

    async def visitor(self, id: str) -> dict[str, str]:
        """Return a ref to a new visitor without a conversation."""
        return {"id": await self.person("ANONYMOUS_VISITOR", anonymousVisitorId=id)}

    async def contact(self, id: str) -> dict[str, str]:
        """Return a ref to a new contact without a conversation."""
        return {"id": await self.person("CONTACT", contactId=id, displayName=id)}

    async def group(self, *members: dict[str, str]) -> str:
        """Return a GROUP of members who have joined."""
        payload = await self.do("createConversation", "conversation { id }", members=list(members))
        id: str = payload["conversation"]["id"]
        self.logs[id] = "group"
        return id

    async def message(self, conversation: str, **more: Any) -> str:
        """Return a message sent to a conversation."""
        content = {"basic": {"items": [{"text": "Hello"}]}}
        values: dict[str, Any] = {"conversation": conversation, "content": content, "sendAs": "BUSINESS"}
        payload = await self.do("sendMessage", "message { id }", **(values | more))
        return str(payload["message"]["id"])

    async def open_inbox(self, ref: dict[str, str], word: str = "current") -> str:
        """Return a known participant's inbox conversation."""
        payload = await self.do("getOrCreateConversation", "conversation { id }", participant=ref)
        id: str = payload["conversation"]["id"]
        self.logs[id] = word
        return id

    async def promote(self, ref: dict[str, str], **more: Any) -> Any:
        asked = {"participant": ref, "to": "CONTACT", "displayName": "Ada"} | more
        return await self.do("promoteParticipant", "alreadyDone change { id }", **asked)

    async def do(self, mutation: str, selection: str = "", **input: Any) -> Any:
        """Carry out a mutation that must not be refused."""
        return await self.graph.do(mutation, input, selection)


Act = Callable[[], Awaitable[Any]]
Prepare = Callable[[Case], Awaitable[Act]]
CASES: dict[Key, Prepare] = {}


def case(mutation: str, name: str) -> Callable[[Prepare], Prepare]:
    """Say which row of the page a function prepares; what it returns is then carried out."""

    def declare(prepare: Prepare) -> Prepare:
        CASES[mutation, name] = prepare
        return prepare

    return declare


VISITOR = {"anonymousVisitorId": "web:1"}
NEXT = {"anonymousVisitorId": "web:2"}


@case("createParticipant", "always")
async def _(c: Case) -> Act:
    return lambda: c.visitor("web:1")


@case("updateParticipant", "something changes")
async def _(c: Case) -> Act:
    await c.inbox("web:1")
    await c.group(VISITOR)
    return lambda: c.do("updateParticipant", participant=VISITOR, displayName="Ada")


@case("updateParticipant", "nothing changes")
async def _(c: Case) -> Act:
    await c.inbox("web:1")
    await c.do("updateParticipant", participant=VISITOR, displayName="Ada")
    return lambda: c.do("updateParticipant", participant=VISITOR, displayName="Ada")


@case("promoteParticipant", "nobody is merged")
async def _(c: Case) -> Act:
    await c.inbox("web:1", "old")
    await c.group(VISITOR)
    return lambda: c.promote(VISITOR)


@case("promoteParticipant", "nobody is merged, and there is no inbox conversation")
async def _(c: Case) -> Act:
    await c.visitor("web:1")
    await c.group(VISITOR)
    return lambda: c.promote(VISITOR)


@case("promoteParticipant", "merged into the holder of the id")
async def _(c: Case) -> Act:
    await c.open_inbox(await c.contact("crm:1"))
    await c.inbox("web:1", "old")
    await c.group(VISITOR)
    return lambda: c.promote(VISITOR, contactId="crm:1")


@case("promoteParticipant", "merged into a holder without an inbox conversation")
async def _(c: Case) -> Act:
    await c.contact("crm:1")
    await c.inbox("web:1", "old")
    await c.group(VISITOR)
    return lambda: c.promote(VISITOR, contactId="crm:1")


@case("promoteParticipant", "merged into the holder, without an inbox conversation of its own")
async def _(c: Case) -> Act:
    await c.open_inbox(await c.contact("crm:1"))
    await c.group(await c.visitor("web:1"))
    return lambda: c.promote(VISITOR, contactId="crm:1")


@case("promoteParticipant", "the survivor's kind rises as it merges")
async def _(c: Case) -> Act:
    holder = await c.contact("crm:1")
    await c.open_inbox(holder, "old")
    await c.inbox("web:1", "older")
    await c.group(holder)
    await c.group(VISITOR)
    return lambda: c.promote(VISITOR, contactId="crm:1", to="MEMBER")


@case("promoteParticipant", "done already")
async def _(c: Case) -> Act:
    await c.inbox("web:1")
    await c.promote(VISITOR, contactId="crm:1")
    return lambda: c.promote(VISITOR, contactId="crm:1")


async def merged(c: Case, into: dict[str, str]) -> str:
    """Merge the first visitor into another participant, and return the change's id."""
    payload = await c.do("mergeParticipants", "change { id }", **{"from": VISITOR, "into": into})
    return str(payload["change"]["id"])


@case("mergeParticipants", "both have an inbox conversation")
async def _(c: Case) -> Act:
    await c.inbox("web:1", "old")
    await c.inbox("web:2")
    await c.group(VISITOR)
    return lambda: merged(c, NEXT)


@case("mergeParticipants", "the survivor has none")
async def _(c: Case) -> Act:
    await c.inbox("web:1", "old")
    await c.visitor("web:2")
    await c.group(VISITOR)
    return lambda: merged(c, NEXT)


@case("mergeParticipants", "the other has none")
async def _(c: Case) -> Act:
    await c.inbox("web:2")
    await c.group(await c.visitor("web:1"))
    return lambda: merged(c, NEXT)


@case("mergeParticipants", "neither has one")
async def _(c: Case) -> Act:
    await c.visitor("web:2")
    await c.group(await c.visitor("web:1"))
    return lambda: merged(c, NEXT)


@case("mergeParticipants", "done already")
async def _(c: Case) -> Act:
    await c.inbox("web:1")
    await c.inbox("web:2")
    await merged(c, NEXT)
    return lambda: c.do("mergeParticipants", "alreadyDone", **{"from": VISITOR, "into": NEXT})


@case("unmergeParticipants", "the merge had merged a conversation")
async def _(c: Case) -> Act:
    await c.inbox("web:1", "restored")
    await c.inbox("web:2")
    await c.group(VISITOR)
    change = await merged(c, NEXT)
    return lambda: c.do("unmergeParticipants", change=change)


@case("unmergeParticipants", "the other had none")
async def _(c: Case) -> Act:
    await c.inbox("web:2")
    await c.group(await c.visitor("web:1"))
    change = await merged(c, NEXT)
    return lambda: c.do("unmergeParticipants", change=change)


@case("unmergeParticipants", "neither had one")
async def _(c: Case) -> Act:
    await c.visitor("web:2")
    await c.group(await c.visitor("web:1"))
    change = await merged(c, NEXT)
    return lambda: c.do("unmergeParticipants", change=change)


@case("eraseParticipant", "always; those of one log in this order")
async def _(c: Case) -> Act:
    await c.inbox("web:1")
    await c.group(VISITOR)
    return lambda: c.do("eraseParticipant", participant=VISITOR)


@case("eraseParticipant", "with legs in progress, its own and of others in its inbox conversation")
async def _(c: Case) -> Act:
    home, agent = await c.inbox("web:1"), await c.person("CONTRIBUTOR", displayName="Agent")
    for who in (VISITOR, {"id": agent}):
        await c.do("startLeg", "leg { id }", conversation=home, participant=who, channel={"type": "APP"})
    return lambda: c.do("eraseParticipant", participant=VISITOR)


@case("eraseParticipant", "of an agent, whose conversations are in nobody's care then")
async def _(c: Case) -> Act:
    home, agent = await c.inbox("web:1"), {"id": await c.person("CONTRIBUTOR", displayName="Agent")}
    await c.do("assignConversation", "conversation { id }", conversation=home, assignee=agent)
    return lambda: c.do("eraseParticipant", participant=agent)


@case("eraseParticipant", "again")
async def _(c: Case) -> Act:
    await c.inbox("web:1")
    await c.do("eraseParticipant", participant=VISITOR)
    return lambda: c.do("eraseParticipant", participant=VISITOR)


@case("getOrCreateConversation", "there is none")
async def _(c: Case) -> Act:
    return lambda: c.do("getOrCreateConversation", participant=VISITOR)


@case("getOrCreateConversation", "there is one")
async def _(c: Case) -> Act:
    await c.inbox("web:1")
    return lambda: c.do("getOrCreateConversation", participant=VISITOR)


@case("createConversation", "without members")
async def _(c: Case) -> Act:
    return lambda: c.do("createConversation")


@case("createConversation", "with two members")
async def _(c: Case) -> Act:
    members = [await c.visitor("web:1"), await c.visitor("web:2")]
    return lambda: c.do("createConversation", members=members)


@case("updateConversation", "something changes")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    return lambda: c.do("updateConversation", conversation=id, displayName="Ada's")


@case("updateConversation", "nothing changes")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    await c.do("updateConversation", conversation=id, displayName="Ada's")
    return lambda: c.do("updateConversation", conversation=id, displayName="Ada's")


@case("deleteConversation", "it is there")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    return lambda: c.do("deleteConversation", conversation=id)


@case("deleteConversation", "with a leg in progress")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    phone = {"type": "PHONE", "address": "+4930123456"}
    await c.do("startLeg", "leg { id }", conversation=id, participant=VISITOR, channel=phone)
    return lambda: c.do("deleteConversation", conversation=id)


@case("deleteConversation", "it is DELETED already")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    await c.do("deleteConversation", conversation=id)
    return lambda: c.do("deleteConversation", conversation=id)


@case("assignConversation", "to somebody else, or to nobody")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    helper = {"id": await c.person("CONTRIBUTOR", name="helper")}
    return lambda: c.do("assignConversation", conversation=id, assignee=helper)


@case("assignConversation", "to the same one")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    helper = {"id": await c.person("CONTRIBUTOR", name="helper")}
    await c.do("assignConversation", conversation=id, assignee=helper)
    return lambda: c.do("assignConversation", conversation=id, assignee=helper)


@case("inviteMember", "a new invitation")
async def _(c: Case) -> Act:
    id, who = await c.group(), await c.visitor("web:1")
    return lambda: c.do("inviteMember", conversation=id, participant=who)


@case("inviteMember", "invited already over this channel")
async def _(c: Case) -> Act:
    id, who = await c.group(), await c.visitor("web:1")
    await c.do("inviteMember", conversation=id, participant=who)
    return lambda: c.do("inviteMember", conversation=id, participant=who)


@case("joinConversation", "with or without an invitation")
async def _(c: Case) -> Act:
    id, who = await c.group(), await c.visitor("web:1")
    return lambda: c.do("joinConversation", conversation=id, participant=who)


@case("joinConversation", "joined already over this channel")
async def _(c: Case) -> Act:
    id, who = await c.group(), await c.visitor("web:1")
    await c.do("joinConversation", conversation=id, participant=who)
    return lambda: c.do("joinConversation", conversation=id, participant=who)


@case("leaveConversation", "over one channel")
async def _(c: Case) -> Act:
    who = await c.visitor("web:1")
    id = await c.group(who)
    return lambda: c.do("leaveConversation", conversation=id, participant=who)


@case("leaveConversation", "over two channels")
async def _(c: Case) -> Act:
    who = await c.visitor("web:1")
    id = await c.group(who)
    phone = {"type": "PHONE", "address": "+4930123456"}
    await c.do("joinConversation", conversation=id, participant=who, channel=phone)
    return lambda: c.do("leaveConversation", conversation=id, participant=who)


async def membership(c: Case) -> str:
    id, who = await c.group(), await c.visitor("web:1")
    joined = await c.do("joinConversation", "membership { id }", conversation=id, participant=who)
    return str(joined["membership"]["id"])


@case("leaveConversation", "with a leg in progress")
async def _(c: Case) -> Act:
    who = await c.visitor("web:1")
    id = await c.group(who)
    phone = {"type": "PHONE", "address": "+4930123456"}
    await c.do("startLeg", "leg { id }", conversation=id, participant=who, channel=phone)
    return lambda: c.do("leaveConversation", conversation=id, participant=who)


@case("updateMembership", "something changes")
async def _(c: Case) -> Act:
    place = await membership(c)
    return lambda: c.do("updateMembership", membership=place, muted=True)


@case("updateMembership", "nothing changes")
async def _(c: Case) -> Act:
    place = await membership(c)
    return lambda: c.do("updateMembership", membership=place, muted=False)


@case("sendMessage", "a new message, to whatever id of the line")
async def _(c: Case) -> Act:
    old = await c.inbox("web:1", "old")
    await c.promote(VISITOR)
    await c.open_inbox(VISITOR)
    return lambda: c.message(old)


@case("sendMessage", "a retry")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    await c.message(id, clientMessageId="1")
    return lambda: c.message(id, clientMessageId="1")


async def sent_before_a_merge(c: Case) -> str:
    """Return a message whose log has ended: what becomes of it is written to the current log."""
    message = await c.message(await c.inbox("web:1", "old"))
    await c.promote(VISITOR)
    await c.open_inbox(VISITOR)
    return message


@case("editMessage", "other content")
async def _(c: Case) -> Act:
    message = await sent_before_a_merge(c)
    return lambda: c.do("editMessage", message=message, content={"minimal": {"text": "Hi"}})


@case("editMessage", "the same content")
async def _(c: Case) -> Act:
    message = await c.message(await c.inbox("web:1"))
    content = {"basic": {"items": [{"text": "Hello"}]}}
    return lambda: c.do("editMessage", message=message, content=content)


@case("deleteMessage", "a first time")
async def _(c: Case) -> Act:
    message = await sent_before_a_merge(c)
    return lambda: c.do("deleteMessage", message=message)


@case("deleteMessage", "again")
async def _(c: Case) -> Act:
    message = await c.message(await c.inbox("web:1"))
    await c.do("deleteMessage", message=message)
    return lambda: c.do("deleteMessage", message=message)


@case("updateDelivery", "a new report, or another attempt")
async def _(c: Case) -> Act:
    message = await sent_before_a_merge(c)
    return lambda: c.do("updateDelivery", message=message, channel="EMAIL", status="SUBMITTED")


@case("updateDelivery", "the same report")
async def _(c: Case) -> Act:
    message = await c.message(await c.inbox("web:1"))
    report = {"message": message, "channel": "EMAIL", "status": "DELIVERED"}
    await c.do("updateDelivery", **report)
    return lambda: c.do("updateDelivery", **report)


@case("pressButton", "each time")
async def _(c: Case) -> Act:
    content = {"system": {"text": "Well?", "buttons": [{"label": "Yes", "interactionId": "yes"}]}}
    message = await c.message(await c.inbox("web:1"), content=content)
    await c.do("pressButton", message=message, interactionId="yes")
    return lambda: c.do("pressButton", message=message, interactionId="yes")


for _kind in ("markSeen", "markDelivered"):

    @case(_kind, "the mark moves forward")
    async def _(c: Case, kind: str = _kind) -> Act:
        message = await sent_before_a_merge(c)
        id = await c.open_inbox(VISITOR)
        return lambda: c.do(kind, conversation=id, upTo=message, participant=VISITOR)

    @case(_kind, "the mark stands there, or further")
    async def _(c: Case, kind: str = _kind) -> Act:
        id = await c.inbox("web:1")
        message = await c.message(id)
        await c.do(kind, conversation=id, upTo=message, participant=VISITOR)
        return lambda: c.do(kind, conversation=id, upTo=message, participant=VISITOR)


@case("sendCustomEvent", "each time")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    return lambda: c.do("sendCustomEvent", conversation=id, type="custom:order-shipped", body={})


@case("sendSignal", "always")
async def _(c: Case) -> Act:
    id = await c.inbox("web:1")
    return lambda: c.do("sendSignal", conversation=id, type="typing:on")


async def leg(c: Case) -> str:
    id = await c.inbox("web:1")
    phone = {"type": "PHONE", "address": "+4930123456"}
    started = await c.do("startLeg", "leg { id }", conversation=id, participant=VISITOR, channel=phone)
    return str(started["leg"]["id"])


@case("startLeg", "each time")
async def _(c: Case) -> Act:
    await c.inbox("web:1")
    return lambda: leg(c)


@case("updateLeg", "its status or its reason changes")
async def _(c: Case) -> Act:
    id = await leg(c)
    return lambda: c.do("updateLeg", leg=id, status="ANSWERED")


@case("updateLeg", "it is muted")
async def _(c: Case) -> Act:
    id = await leg(c)
    return lambda: c.do("updateLeg", leg=id, muted=True)


@case("updateLeg", "everything changes")
async def _(c: Case) -> Act:
    id = await leg(c)
    return lambda: c.do("updateLeg", leg=id, status="ANSWERED", muted=True, earmuffed=True)


@case("updateLeg", "nothing changes")
async def _(c: Case) -> Act:
    id = await leg(c)
    return lambda: c.do("updateLeg", leg=id, muted=False)


@case("endLeg", "in progress")
async def _(c: Case) -> Act:
    id = await leg(c)
    return lambda: c.do("endLeg", leg=id)


@case("endLeg", "ended already")
async def _(c: Case) -> Act:
    id = await leg(c)
    await c.do("endLeg", leg=id)
    return lambda: c.do("endLeg", leg=id)


async def written(graph: Graph, after: int) -> AsyncIterator[tuple[str, str]]:
    """Yield the log and the type of every event after a position, in the order of the inbox."""
    async with graph.store.reading(graph.actor) as snapshot:
        for event in snapshot.inbox_after(after, 1000):
            yield event.log, event.type


@pytest.mark.parametrize("key", DOCUMENTED, ids=lambda key: f"{key[0]}: {key[1]}")
async def test_a_mutation_writes_the_events_that_the_page_says(graph: Graph, key: Key) -> None:
    """Types, logs and order are those of the row."""
    prepared = Case(graph)
    act = await CASES[key](prepared)
    async with graph.store.reading(graph.actor) as snapshot:
        before = snapshot.inbox_position()
    await act()

    found = [f"{prepared.logs.get(log, 'new')} {type}" async for log, type in written(graph, before)]

    if "in any order" in key[1]:
        found.sort()
    assert found == DOCUMENTED[key]


def test_every_row_is_run_and_every_mutation_has_one() -> None:
    """Nothing is documented without a test, and nothing mutates without a row."""
    root = SCHEMA._schema.mutation_type
    assert root is not None

    assert set(CASES) == set(DOCUMENTED)
    assert {name for name, _ in DOCUMENTED} == set(root.fields)


def test_every_type_of_event_is_listed() -> None:
    """The last table has each fact of the domain with its GraphQL type."""
    rows = dict(re.findall(r"^\| (`[^|]+) \| (\w+Event) \| (?:yes|no) \|$", PAGE, re.MULTILINE))
    listed = {name: types for types, name in rows.items()}

    assert set(listed) == set(EVENT_NAMES.values())
    for fact in FACTS:
        if fact not in (Custom, LegChanged, MembershipChanged, Received):
            assert f"`{fact.type}`" == listed[EVENT_NAMES[fact]]


def test_what_moves_a_conversation_up_is_said_right() -> None:
    """The last column of the last table is the fact's own."""
    said = dict(re.findall(r"^\| `[^|]+ \| (\w+Event) \| (yes|no) \|$", PAGE, re.MULTILINE))

    assert said == {EVENT_NAMES[fact]: "yes" if fact.is_activity else "no" for fact in FACTS}
