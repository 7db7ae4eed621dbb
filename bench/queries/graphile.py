"""The workloads in the words of PostGraphile's schema, and its answers in Colloquy's shape.

Ids are `rowId`, a message's text is a column, the last message is a page of one, channels are
columns of a delivery, and times are written with `+00:00`.
"""

from collections.abc import Callable, Mapping
from typing import Any

_ORDER = "orderBy: [MOMENT_ASC, ROW_ID_ASC]"
_LAST = (
    f"last: messages(last: 1, condition: {{silent: 0}}, {_ORDER}) {{ nodes {{ rowId previewText sentAt }} }}"
)
_HISTORY = """
    nodes {
      rowId text direction sentAt
      sender { rowId kind displayName }
      deliveries(orderBy: [CHANNEL_TYPE_ASC]) { nodes { channelType channelAddress status updatedAt } }
      receipts(first: 10) { nodes { kind at participant { rowId displayName } } }
    }
    pageInfo { hasNextPage hasPreviousPage }
"""
_Q1 = f"""query Inbox {{
  allConversations(first: CONVERSATIONS, orderBy: [ACTIVITY_DESC, ROW_ID_DESC]) {{
    nodes {{
      rowId unreadCount lastActivityAt
      participant {{ rowId kind displayName }}
      {_LAST}
      messages(last: MESSAGES, {_ORDER}) {{ nodes {{ text direction sentAt sender {{ displayName }} }} }}
    }}
  }}
}}"""
_Q2 = f"""query Conversation($id: String!) {{
  conversationByRowId(rowId: $id) {{
    rowId displayName messages(last: MESSAGES, {_ORDER}) {{ {_HISTORY} }}
  }}
}}"""
_Q3_MIDDLE = f"""query Conversation($id: String!, $before: Cursor!) {{
  conversationByRowId(rowId: $id) {{
    rowId displayName messages(last: MESSAGES, before: $before, {_ORDER}) {{ {_HISTORY} }}
  }}
}}"""
# Backwards it has no next page, as Relay's rules allow; who asks for what is before knows that there is one.
_Q3_MIDDLE = _Q3_MIDDLE.replace("hasNextPage", "behind: hasNextPage")
_Q4 = f"""query Participant($id: String!) {{
  currentParticipant(id: $id) {{
    rowId kind displayName contactId emails anonymousVisitorIds contactIds previousIds
    conversation {{ rowId unreadCount lastActivityAt previousIds {_LAST} }}
  }}
}}"""
_Q5 = """query Search($text: String!) {
  searchMessages(search: $text, first: MESSAGES) {
    nodes {
      rowId previewText direction sentAt
      sender { rowId displayName }
      conversation { rowId participant { rowId displayName } }
    }
    pageInfo { hasNextPage }
  }
}"""
DOCUMENTS: Mapping[str, str] = {
    "Q1": _Q1,
    "Q2": _Q2,
    "Q3": _Q2,
    "Q3m": _Q3_MIDDLE,
    "Q4": _Q4,
    "Q5": _Q5,
}
CURSOR = f"{{ allMessages(first: 1, {_ORDER}) {{ edges {{ cursor }} }} }}"
"""A document whose answer has a cursor of the order in which histories are read."""
_ROOTS = {
    "allConversations": "conversations",
    "conversationByRowId": "conversation",
    "currentParticipant": "participant",
}
_TIMES = ("sentAt", "lastActivityAt", "updatedAt", "at")


def shaped(answer: Any) -> Any:
    """Return an answer to a document that was not varied as Colloquy would have given it."""
    if not isinstance(answer, dict) or not answer.get("data"):
        return answer
    return {"data": {_ROOTS.get(root, root): _shaped(value) for root, value in answer["data"].items()}}


def _shaped(value: Any) -> Any:
    if isinstance(value, list):
        return [_shaped(one) for one in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, one in value.items():
        found |= _RENAMED[key](one) if key in _RENAMED else {key: _shaped(one)}
    if "channelType" in found:
        found["channel"] = {"type": found.pop("channelType"), "address": found.pop("channelAddress")}
    return found


def _time(text: str) -> str:
    """Return a time as Colloquy writes it: PostgreSQL leaves zeros away, and writes no Z."""
    seconds, _, rest = text.removesuffix("+00:00").partition(".")
    return f"{seconds}.{rest:0<6}Z"


def _timed(key: str) -> Callable[[Any], dict[str, Any]]:
    return lambda one: {key: _time(one)}


_RENAMED: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "rowId": lambda one: {"id": one},
    "behind": lambda _: {"hasNextPage": True},
    "text": lambda one: {"content": {"items": [{"text": one}]}},
    "last": lambda one: {"lastMessage": next(iter(_shaped(one["nodes"])), None)},
    "deliveries": lambda one: {"deliveries": _shaped(one["nodes"])},
    **{key: _timed(key) for key in _TIMES},
}
