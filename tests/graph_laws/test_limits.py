"""Every bound of the laws: at it all is well, one step past it nothing is written."""

from dataclasses import replace
from typing import Any

from colloquy.domain.limits import Limits
from tests.graph import Graph
from tests.graph_laws.asking import dump, group, inbox, person, say, words

Case = tuple[str, str, dict[str, Any], str, list[str], int | None]
"""A name, a mutation, its input, and the code, path and limit of the refusal."""

URL = "https://example.com/"


def url(length: int) -> str:
    return URL + "a" * (length - len(URL))


def message(home: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"conversation": home, "content": content, **more}


def past(home: str, who: str, sent: str) -> list[Case]:
    """Return one step past each bound."""
    me = {"participant": {"id": who}}
    over, empty = "LIMIT_EXCEEDED", "INVALID_INPUT"
    at = ["input", "content"]
    button = {"label": "ok", "interactionId": "x"}
    field = {"name": "n", "value": "v"}

    def template(**more: Any) -> dict[str, Any]:
        return message(home, {"template": {"title": "t", **more}})

    def form(**more: Any) -> dict[str, Any]:
        return message(home, {"form": {"title": "t", "fields": [field], **more}})

    return [
        ("name of a GROUP", "createConversation", {"name": "n" * 101}, over, ["input", "name"], 100),
        ("empty name", "createConversation", {"name": ""}, empty, ["input", "name"], 1),
        ("displayName", "createConversation", {"displayName": "n" * 51}, over, ["input", "displayName"], 50),
        ("imageUrl", "createConversation", {"imageUrl": url(2049)}, over, ["input", "imageUrl"], 2048),
        ("ttl", "createConversation", {"ttl": -1}, empty, ["input", "ttl"], 2**31 - 1),
        ("new name", "updateConversation", {"conversation": home, "name": "n" * 101}, over, ["input", "name"], 100),
        ("new displayName", "updateConversation", {"conversation": home, "displayName": "n" * 51}, over, ["input", "displayName"], 50),
        ("new imageUrl", "updateConversation", {"conversation": home, "imageUrl": url(2049)}, over, ["input", "imageUrl"], 2048),
        ("customData", "updateConversation", {"conversation": home, "customData": {"a": "x" * 65_529}}, over, ["input", "customData"], 65_536),
        ("customData that is a list", "updateConversation", {"conversation": home, "customData": [1]}, empty, ["input", "customData"], None),
        ("a person's displayName", "createParticipant", {"kind": "CONTACT", "displayName": "n" * 51}, over, ["input", "displayName"], 50),
        ("a person's imageUrl", "updateParticipant", me | {"imageUrl": url(2049)}, over, ["input", "imageUrl"], 2048),
        ("a person's name", "updateParticipant", me | {"name": "n" * 257}, over, ["input", "name"], 256),
        ("visitor id", "createParticipant", {"kind": "ANONYMOUS_VISITOR", "anonymousVisitorId": "n" * 257}, over, ["input", "anonymousVisitorId"], 256),
        ("contact id", "promoteParticipant", me | {"to": "CONTACT", "contactId": "n" * 257}, over, ["input", "contactId"], 256),
        ("empty member id", "promoteParticipant", me | {"to": "MEMBER", "memberId": ""}, empty, ["input", "memberId"], 1),
        ("e-mail addresses", "updateParticipant", me | {"emails": [f"a{n}@b.c" for n in range(51)]}, over, ["input", "emails"], 50),
        ("phone numbers", "updateParticipant", me | {"phones": [f"+49301{n}" for n in range(51)]}, over, ["input", "phones"], 50),
        ("reason of a promotion", "promoteParticipant", me | {"to": "CONTACT", "displayName": "x", "reason": "r" * 1025}, over, ["input", "reason"], 1024),
        ("text", "sendMessage", message(home, words("x" * 16_385)), over, [*at, "basic", "items", "0", "text"], 16_384),
        ("empty text", "sendMessage", message(home, words("")), empty, [*at, "basic", "items", "0", "text"], 1),
        ("no items", "sendMessage", message(home, {"basic": {"items": []}}), empty, [*at, "basic", "items"], 1),
        ("text that is none", "sendMessage", message(home, words("a\0b")), empty, [*at, "basic", "items", "0", "text"], None),
        ("half a pair", "sendMessage", message(home, words("a\ud800b")), empty, [*at, "basic", "items", "0", "text"], None),
        ("minimal text", "sendMessage", message(home, {"minimal": {"text": "x" * 16_385}}), over, [*at, "minimal", "text"], 16_384),
        ("empty minimal text", "sendMessage", message(home, {"minimal": {"text": ""}}), empty, [*at, "minimal", "text"], 1),
        ("system text", "sendMessage", message(home, {"system": {"text": "x" * 16_385}}), over, [*at, "system", "text"], 16_384),
        ("edited text", "editMessage", {"message": sent, "content": words("x" * 16_385)}, over, [*at, "basic", "items", "0", "text"], 16_384),
        ("previewText", "sendMessage", message(home, words("x"), previewText="p" * 257), over, ["input", "previewText"], 256),
        ("template lines", "sendMessage", template(textLines=["l"] * 11), over, [*at, "template", "textLines"], 10),
        ("template line", "sendMessage", template(textLines=["l" * 513]), over, [*at, "template", "textLines", "0"], 512),
        ("buttons", "sendMessage", template(buttons=[button] * 11), over, [*at, "template", "buttons"], 10),
        ("system buttons", "sendMessage", message(home, {"system": {"text": "t", "buttons": [button] * 11}}), over, [*at, "system", "buttons"], 10),
        ("label", "sendMessage", template(buttons=[{"label": "l" * 16_385}]), over, [*at, "template", "buttons", "0", "label"], 16_384),
        ("empty label", "sendMessage", template(buttons=[{"label": ""}]), empty, [*at, "template", "buttons", "0", "label"], 1),
        ("interactionId", "sendMessage", template(buttons=[{"label": "l", "interactionId": "i" * 257}]), over, [*at, "template", "buttons", "0", "interactionId"], 256),
        ("empty interactionId", "sendMessage", template(buttons=[{"label": "l", "interactionId": ""}]), empty, [*at, "template", "buttons", "0", "interactionId"], 1),
        ("pressed interactionId", "pressButton", {"message": sent, "interactionId": "i" * 257}, over, ["input", "interactionId"], 256),
        ("form title", "sendMessage", form(title="t" * 257), over, [*at, "form", "title"], 256),
        ("form description", "sendMessage", form(description="d" * 16_385), over, [*at, "form", "description"], 16_384),
        ("form fields", "sendMessage", form(fields=[field] * 16), over, [*at, "form", "fields"], 15),
        ("no form fields", "sendMessage", form(fields=[]), empty, [*at, "form", "fields"], 1),
        ("form field", "sendMessage", form(fields=[{"name": "n", "value": "v" * 8193}]), over, [*at, "form", "fields", "0", "value"], 8192),
        ("form media", "sendMessage", form(media=[{"text": "m"}] * 16), over, [*at, "form", "media"], 15),
        ("badges", "sendMessage", message(home, words("x"), badges=[{"text": "a"}, {"text": "b"}]), over, ["input", "badges"], 1),
        ("custom type", "sendCustomEvent", {"conversation": home, "type": "custom:" + "t" * 94, "body": {}}, over, ["input", "type"], 100),
        ("custom type of other characters", "sendCustomEvent", {"conversation": home, "type": "custom:a b", "body": {}}, empty, ["input", "type"], None),
        ("no custom type", "sendCustomEvent", {"conversation": home, "type": "message:sent", "body": {}}, empty, ["input", "type"], None),
        ("body", "sendCustomEvent", {"conversation": home, "type": "custom:a", "body": "b" * 4095}, over, ["input", "body"], 4096),
        ("signal body", "sendSignal", {"conversation": home, "type": "typing:on", "body": "b" * 4095}, over, ["input", "body"], 4096),
        ("signal type", "sendSignal", {"conversation": home, "type": "typing:maybe"}, empty, ["input", "type"], None),
        ("clientMessageId", "sendMessage", message(home, words("x"), clientMessageId="c" * 257), over, ["input", "clientMessageId"], 256),
        ("empty clientMessageId", "sendMessage", message(home, words("x"), clientMessageId=""), empty, ["input", "clientMessageId"], 1),
        ("longitude", "sendMessage", message(home, {"basic": {"items": [{"location": {"longitude": 180.1, "latitude": 0}}]}}), empty, [*at, "basic", "items", "0", "location", "longitude"], None),
        ("channel without address", "startLeg", {"conversation": home, **me, "channel": {"type": "PHONE"}}, empty, ["input", "channel", "address"], None),
    ]  # fmt: skip


async def test_one_step_past_every_bound_is_refused_and_writes_nothing(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    sent = await say(graph, home, "here")
    before = dump(graph.store.path)

    for name, mutation, input, code, path, limit in past(home, who, sent):
        error = await graph.refused(mutation, input)
        assert (error["code"], error["path"], error["limit"]) == (code, path, limit), name
        assert error["holder"] is None, name
        assert error["message"].endswith((".", "custom:order-shipped.")), name
        assert error["message"][0].isupper() or error["message"].startswith(("custom", "'")), name
        if limit is not None:
            assert str(limit) in error["message"] or f"{limit:,}" in error["message"], (
                name,
                error["message"],
            )

    assert dump(graph.store.path) == before


async def test_at_every_bound_all_is_well(graph: Graph) -> None:
    who = await person(graph)
    home = await inbox(graph, who)
    button = {"label": "l" * 16_384, "interactionId": "i" * 256}
    contents: list[dict[str, Any]] = [
        words("x" * 16_384),
        words("💥" * 16_384),
        {"minimal": {"text": "x" * 16_384}},
        {"system": {"text": "x" * 16_384, "buttons": [button] * 10}},
        {"template": {"title": "t", "textLines": ["l" * 512] * 10, "buttons": [button] * 10}},
        {
            "form": {
                "title": "t" * 256,
                "description": "d" * 16_384,
                "fields": [{"name": "n", "value": "v" * 8192}] * 15,
                "media": [{"text": "m"}] * 15,
            }
        },
    ]
    for content in contents:
        draft = message(home, content, previewText="p" * 256, badges=[{"text": "b"}])
        await graph.do("sendMessage", draft, "message { id }")
    longest = {"name": "n" * 100, "displayName": "d" * 50, "imageUrl": url(2048)}
    await graph.do("createConversation", longest, "conversation { id }")
    event = {"conversation": home, "type": "custom:" + "t" * 93, "body": "b" * 4094}
    await graph.do("sendCustomEvent", event, "event { id }")
    press = await graph.ask(
        "query L($id: ID!) { conversation(id: $id) { messages(types: [SYSTEM]) { nodes { id } } } }", id=home
    )
    pressed = {"message": press["conversation"]["messages"]["nodes"][0]["id"], "interactionId": "i" * 256}
    await graph.do("pressButton", pressed, "event { id }")


async def test_a_group_takes_a_hundred_members_invited_and_joined_and_no_more(graph: Graph) -> None:
    people = [await person(graph) for _ in range(102)]
    room = await group(graph, *people[:99])
    await graph.do(
        "inviteMember", {"conversation": room, "participant": {"id": people[99]}}, "membership { id }"
    )
    before = dump(graph.store.path)

    for mutation in ("inviteMember", "joinConversation"):
        error = await graph.refused(mutation, {"conversation": room, "participant": {"id": people[100]}})
        assert (error["code"], error["path"], error["limit"]) == (
            "LIMIT_EXCEEDED",
            ["input", "conversation"],
            100,
        )
    error = await graph.refused("createConversation", {"members": [{"id": one} for one in people[:101]]})
    assert (error["code"], error["path"], error["limit"]) == ("LIMIT_EXCEEDED", ["input", "members"], 100)
    assert dump(graph.store.path) == before

    leave = {"conversation": room, "participant": {"id": people[0]}}
    await graph.do("leaveConversation", leave, "membership { id }")
    await graph.do(
        "joinConversation", {"conversation": room, "participant": {"id": people[100]}}, "membership { id }"
    )


async def test_a_name_is_unique_among_conversations_that_are_not_deleted(graph: Graph) -> None:
    room = await group(graph, name="#lobby")
    other = await group(graph, name="#other")
    before = dump(graph.store.path)

    for mutation, input in (
        ("createConversation", {"name": "#lobby"}),
        ("updateConversation", {"conversation": other, "name": "#lobby"}),
    ):
        error = await graph.refused(mutation, input)
        assert (error["code"], error["path"], error["limit"]) == ("ALREADY_EXISTS", ["input", "name"], None)
    assert dump(graph.store.path) == before

    await graph.do("updateConversation", {"conversation": room, "name": "#lobby"}, "conversation { id }")
    await graph.do("deleteConversation", {"conversation": room}, "conversation { id }")
    await graph.do("updateConversation", {"conversation": other, "name": "#lobby"}, "conversation { id }")
    data = await graph.ask('{ conversationByName(name: "#lobby") { id } }')
    assert data["conversationByName"] == {"id": other}


async def test_every_bound_can_be_set(graph: Graph) -> None:
    home = await inbox(graph, await person(graph))
    small = graph.within(replace(Limits(), text=3, page=2))

    error = await small.refused("sendMessage", message(home, words("four")))
    _, errors = await small.run("{ participants(first: 3) { nodes { id } } }")

    assert (error["code"], error["limit"]) == ("LIMIT_EXCEEDED", 3)
    assert [e.extensions for e in errors] == [{"code": "BAD_USER_INPUT", "limit": 2}]
