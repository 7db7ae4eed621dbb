"""A database with one of everything in it: each kind of node, content, event and leg."""

from dataclasses import dataclass, field
from typing import Any

from tests.graph import Graph
from tests.graph_laws.asking import group, inbox, merge, person, promote, say, words

URL = "https://example.com/a.png"
CONTENTS: dict[str, dict[str, Any]] = {
    "basic": {
        "items": [
            {"text": "alpha"},
            {"image": {"url": URL, "filename": "a.png", "width": 3, "height": 4}},
            {"audio": {"url": URL, "filename": "a.ogg", "mimeType": "audio/ogg"}},
            {"video": {"url": URL, "filename": "a.webm", "mimeType": "video/webm"}},
            {"file": {"url": URL, "filename": "a.pdf", "mimeType": "application/pdf"}},
            {"location": {"longitude": 13.4, "latitude": 52.5, "name": "Berlin", "address": "Mitte"}},
            {"contactCard": {"url": URL}},
        ]
    },
    "minimal": {"text": "beta", "iconUrl": URL, "url": URL},
    "template": {
        "title": "gamma",
        "textLines": ["one", "two"],
        "imageUrl": URL,
        "orientation": "LANDSCAPE",
        "buttons": [{"label": "Yes", "launchUrl": URL, "interactionId": "yes"}],
    },
    "form": {
        "title": "delta",
        "description": "d",
        "fields": [{"name": "n", "value": "v"}],
        "media": [{"text": "m"}, {"image": {"url": URL}}],
    },
    "system": {"text": "epsilon", "buttons": [{"label": "No", "interactionId": "no"}], "imageUrl": URL},
}


@dataclass
class Rich:
    """The ids of what was made, by a name each."""

    ids: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str:
        return self.ids[name]


async def fill(graph: Graph) -> Rich:
    """Make one of everything, and return its names."""
    ids: dict[str, str] = {}
    ids["helper"] = await person(graph, "CONTRIBUTOR", name="helper", displayName="Helga")
    ids["bot"] = await person(graph, "APP", name="bot")
    ids["visitor"] = await person(graph, anonymousVisitorId="visitor-1", customData={"plan": "free"})
    ids["first_inbox"] = await inbox(graph, ids["visitor"])
    for key, content in CONTENTS.items():
        draft = {"conversation": ids["first_inbox"], "content": {key: content}}
        sent = await graph.do(
            "sendMessage",
            {**draft, "targetChannels": ["EMAIL", "SMS"], "badges": [{"text": "new", "iconUrl": URL}]},
            "message { id }",
        )
        ids[key] = sent["message"]["id"]
    ids["question"] = await say(
        graph, ids["first_inbox"], "a question", ids["visitor"], sourceChannel="EMAIL", clientMessageId="c1"
    )
    ids["answer"] = await say(graph, ids["first_inbox"], "an answer", ids["helper"], replyTo=ids["question"])
    ids["secret"] = await say(graph, ids["first_inbox"], "a secret", visibility="BUSINESS")
    ids["silent"] = await say(graph, ids["first_inbox"], "hush", ids["visitor"], silent=True)
    ids["edited"] = await say(graph, ids["first_inbox"], "befor", ids["visitor"])
    await graph.do("editMessage", {"message": ids["edited"], "content": words("before")}, "message { id }")
    ids["deleted"] = await say(graph, ids["first_inbox"], "gone", ids["visitor"])
    await graph.do("deleteMessage", {"message": ids["deleted"]}, "message { id }")
    report = {"message": ids["basic"], "channel": "EMAIL", "status": "REJECTED", "error": "full"}
    await graph.do("updateDelivery", report, "message { id }")
    await graph.do("pressButton", {"message": ids["template"], "interactionId": "yes"}, "event { id }")
    mark = {"conversation": ids["first_inbox"], "upTo": ids["answer"]}
    await graph.do("markSeen", mark, "conversation { id }")
    await graph.do("markDelivered", mark | {"participant": {"id": ids["visitor"]}}, "conversation { id }")
    await graph.do("markSeen", mark | {"participant": {"id": ids["visitor"]}}, "conversation { id }")
    custom = {"conversation": ids["first_inbox"], "type": "custom:order-shipped", "body": {"no": [1, None]}}
    await graph.do("sendCustomEvent", custom, "event { id }")
    leg = await graph.do(
        "startLeg",
        {
            "conversation": ids["first_inbox"],
            "participant": {"id": ids["visitor"]},
            "channel": {"type": "PHONE", "address": "+4930123456"},
            "media": ["AUDIO", "VIDEO"],
        },
        "leg { id }",
    )
    ids["leg"] = leg["leg"]["id"]
    await graph.do("updateLeg", {"leg": ids["leg"], "status": "ANSWERED"}, "leg { id }")
    await graph.do("endLeg", {"leg": ids["leg"], "reason": "done"}, "leg { id }")
    await graph.do(
        "assignConversation",
        {"conversation": ids["first_inbox"], "assignee": {"id": ids["helper"]}},
        "conversation { id }",
    )
    ids["friend"] = await person(graph, "CONTACT", contactId="crm-2", emails=["f@example.com"], name="friend")
    ids["friend_inbox"] = await inbox(graph, ids["friend"])
    ids["other"] = await person(graph, anonymousVisitorId="visitor-2", displayName="Other")
    ids["other_inbox"] = await inbox(graph, ids["other"])
    await say(graph, ids["other_inbox"], "from another", ids["other"])
    ids["group"] = await group(
        graph, ids["visitor"], ids["helper"], name="#lobby", displayName="Lobby", ttl=60
    )
    await say(graph, ids["group"], "in the lobby", ids["visitor"])
    invited = await graph.do(
        "inviteMember",
        {"conversation": ids["group"], "participant": {"id": ids["other"]}},
        "membership { id }",
    )
    ids["membership"] = invited["membership"]["id"]
    join = {"conversation": ids["group"], "participant": {"id": ids["friend"]}}
    await graph.do("joinConversation", join, "membership { id }")
    ids["lobby_last"] = await say(graph, ids["group"], "hello lobby", ids["friend"])
    await graph.do(
        "markSeen",
        {"conversation": ids["group"], "upTo": ids["lobby_last"], "participant": {"id": ids["visitor"]}},
        "conversation { id }",
    )
    await graph.do(
        "leaveConversation", join | {"reasonCode": "bye", "reasonText": "so long"}, "membership { id }"
    )
    promoted = await promote(graph, ids["visitor"], "MEMBER", memberId="m-1", emails=["v@example.com"])
    ids["inbox"] = promoted["conversation"]["id"]
    ids["promotion"] = promoted["change"]["id"]
    merged = await merge(graph, ids["other"], ids["visitor"], reason="the same phone")
    ids["merge"] = merged["change"]["id"]
    await graph.payload(
        "promoteParticipant",
        {"participant": {"id": ids["visitor"]}, "to": "MEMBER", "memberId": "m-2"},
        "",
    )
    ids["guest"] = await person(graph, anonymousVisitorId="visitor-3", displayName="Guest")
    ids["guest_inbox"] = await inbox(graph, ids["guest"])
    await say(graph, ids["guest_inbox"], "I am new", ids["guest"])
    joined = await merge(graph, ids["guest"], ids["friend"])
    await graph.do(
        "unmergeParticipants", {"change": joined["change"]["id"], "reason": "wrong"}, "change { id }"
    )
    ids["erased"] = await person(graph, "CONTACT", contactId="crm-9", displayName="Nobody")
    ids["erased_inbox"] = await inbox(graph, ids["erased"])
    ids["erased_message"] = await say(graph, ids["erased_inbox"], "forget me", ids["erased"])
    await graph.do("eraseParticipant", {"participant": {"id": ids["erased"]}}, "participant { id }")
    ids["idle"] = await group(graph, name="#idle")
    await graph.do(
        "updateConversation", {"conversation": ids["idle"], "state": "INACTIVE"}, "conversation { id }"
    )
    ids["gone"] = await group(graph, name="#gone")
    await graph.do("deleteConversation", {"conversation": ids["gone"]}, "conversation { id }")
    described = {"participant": {"id": ids["friend"]}, "imageUrl": URL, "phones": ["+4930123456"]}
    await graph.do("updateParticipant", described, "participant { id }")
    return Rich(ids)
