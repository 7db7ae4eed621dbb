"""Everything that is shown of a participant: what an undo must bring back, field by field."""

from typing import Any

from tests.graph import Graph

_MESSAGE = """
    id conversation { id } sentTo sender { id } sentAs { participantId kind } type previewText
    content { ... on BasicContent { items { ... on TextItem { text } } } }
    direction visibility silent clientMessageId sequence sentAt editedAt deletedAt
    replyTo { id } badges { text } deliveries { status } receipts(first: 50) { nodes { id kind at participant { id } } }
"""
_MEMBERSHIP = """
    id conversation { id } participant { id } state channel { type address } audio { enabled muted earmuffed }
    invitedBy { id } reason { code text } invitedAt joinedAt leftAt
"""
_CONVERSATION = f"""
    id kind state name displayName imageUrl customData ttl participant {{ id }} channels assignee {{ id }}
    messages(first: 100) {{ totalCount nodes {{ {_MESSAGE} }} }} lastMessage {{ id }} unreadCount
    legs(first: 50) {{ nodes {{ id status participant {{ id }} channel {{ type }} }} }}
    mergedInto {{ id }} previousIds createdAt lastActivityAt
"""
_PARTICIPANT = f"""
    id kind anonymousVisitorIds contactId memberId name contactIds memberIds names erasedAt displayName imageUrl
    emails phones customData createdAt mergedInto {{ id }} previousIds
    conversation {{ {_CONVERSATION} }}
    memberships(first: 50) {{ totalCount nodes {{ {_MEMBERSHIP} }} }}
"""
WHOLE = f"""
    query($id: ID!) {{
        participant(ref: {{id: $id}}) {{ {_PARTICIPANT} }} node(id: $id) {{ ... on Participant {{ {_PARTICIPANT} }} }}
        conversations(filter: {{member: {{id: $id}}}}, first: 50) {{ nodes {{ {_CONVERSATION} }} }}
        mine: conversations(filter: {{participant: {{id: $id}}}}, first: 50) {{ nodes {{ id }} }}
    }}
"""
_OWN = """
    query { viewer { unreadCount participant { id kind } }
        conversations(first: 50) { nodes { id unreadCount messages(first: 100) { totalCount nodes { id } } } } }
"""
EVENTS = "query($id: ID!) { conversation(id: $id) { events(first: 100) { nodes { id log sequence type } } } }"


async def whole(graph: Graph, *people: str) -> dict[str, Any]:
    """Return everything of some participants, as the business and as they themselves see it."""
    found = {}
    for id in people:
        own = await graph.as_participant(id).ask(_OWN)
        found[id] = {"shown": await graph.ask(WHOLE, id=id), "own": own}
    found["viewer"] = await graph.ask("{ viewer { unreadCount } }")
    return found


async def events(graph: Graph, conversation: str) -> list[Any]:
    """Return the events of a conversation's history, with their places in the logs."""
    return list((await graph.ask(EVENTS, id=conversation))["conversation"]["events"]["nodes"])
