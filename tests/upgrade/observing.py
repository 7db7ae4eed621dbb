"""What a database answers to every query: asked of version 0.1.0 when it was made, and of each later one.

Cursors are not asked for, since a later version may write them otherwise. This file imports
nothing of the product, so that the 0.1.0 checkout can run it.
"""

from typing import Any

_CONTENT = """
    __typename
    ... on BasicContent { items { __typename ... on TextItem { text } ... on FileItem { url filename mimeType }
        ... on ImageItem { url filename width height } ... on AudioItem { url } ... on VideoItem { url }
        ... on LocationItem { longitude latitude name address } ... on ContactCardItem { url } } }
    ... on MinimalContent { text iconUrl url }
    ... on TemplateContent { textLines orientation buttons { label launchUrl interactionId } }
    ... on FormContent { description fields { name value } }
    ... on SystemContent { text buttons { label interactionId } imageUrl }
"""
_MESSAGE = f"""
    id type sequence sentTo previewText sentAt direction visibility silent editedAt deletedAt clientMessageId
    sender {{ id }} sentAs {{ participantId kind displayName: kind }} content {{ {_CONTENT} }}
    badges {{ text iconUrl }} sourceChannel targetChannels replyTo {{ id }} conversation {{ id }}
    deliveries {{ channel {{ type address }} status attempts error updatedAt }}
    receipts(first: 100) {{ nodes {{ id kind participant {{ id }} at }} }}
"""
PARTICIPANT = """
    id kind contactId memberId name displayName imageUrl emails phones customData anonymousVisitorIds
    previousIds mergedInto { id } erasedAt createdAt conversation { id }
    memberships(first: 100) { nodes { id state conversation { id } channel { type } } }
    identityChanges(first: 100) { nodes {
        id kind evidence fromKind toKind reason occurredAt undone participant { id } from { id }
        conflicts { attribute kept discarded }
    } }
"""
CONVERSATION = f"""
    id kind state name displayName imageUrl customData ttl channels unreadCount sequence previousIds
    createdAt lastActivityAt participant {{ id }} assignee {{ id }} mergedInto {{ id }} lastMessage {{ id }}
    memberships(first: 100) {{ totalCount nodes {{
        id state invitedAt joinedAt leftAt reason {{ code text }} participant {{ id }} channel {{ type address }}
    }} }}
    messages(first: 100) {{ totalCount nodes {{ {_MESSAGE} }} }}
    events(first: 100) {{ nodes {{ id type sequence occurredAt actor {{ id }} log }} }}
    legs(first: 100) {{ nodes {{
        id status direction media muted earmuffed reason startedAt answeredAt endedAt participant {{ id }}
        channel {{ type address }} history {{ status at }}
    }} }}
"""


async def observe(graph: Any, participants: list[str], conversations: list[str]) -> dict[str, Any]:
    """Return everything that the graph says of these ids, by the id that was asked with."""
    answers: dict[str, Any] = {}
    for id in participants:
        data = await graph.ask(
            f"query Q($id: ID!) {{ node(id: $id) {{ ... on Participant {{ {PARTICIPANT} }} }} "
            f"participant(ref: {{id: $id}}) {{ id }} }}",
            id=id,
        )
        answers[id] = data
    for id in conversations:
        data = await graph.ask(
            f"query Q($id: ID!) {{ node(id: $id) {{ ... on Conversation {{ {CONVERSATION} }} }} "
            f"conversation(id: $id) {{ id }} }}",
            id=id,
        )
        answers[id] = data
    answers["lists"] = await graph.ask(
        "{ participants(first: 100) { nodes { id } } conversations(first: 100) { nodes { id } } "
        'searchMessages(text: "alpha", first: 10) { nodes { id } } viewer { unreadCount } }'
    )
    return answers


async def observe_pair(graph: Any, *participants: str) -> list[Any]:
    """Return what a merge touches of some participants: who they are, and what their inboxes hold."""
    found = []
    for id in participants:
        data = await graph.ask(
            "query Q($id: ID!) { participant(ref: {id: $id}) { "
            "id kind contactId memberId name displayName imageUrl emails phones customData anonymousVisitorIds "
            "memberships(first: 100) { nodes { id state conversation { id } } } "
            "conversation { id state name displayName imageUrl customData channels unreadCount assignee { id } "
            "messages(first: 100) { totalCount nodes { id sequence sentTo sender { id } previewText } } } } }",
            id=id,
        )
        found.append(data["participant"])
    return found
