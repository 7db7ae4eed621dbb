"""The workloads: a document of each, and how a round varies it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.queries.varying import vary

_TEXT = "content { ... on BasicContent { items { ... on TextItem { text } } } }"
_HISTORY = f"""
    nodes {{
      id {_TEXT} direction sentAt
      sender {{ id kind displayName }}
      deliveries {{ channel {{ type address }} status updatedAt }}
      receipts(first: 10) {{ nodes {{ kind at participant {{ id displayName }} }} }}
    }}
    pageInfo {{ hasNextPage hasPreviousPage }}
"""


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of request: its document, with sizes in capitals, and what the sizes are."""

    name: str
    title: str
    document: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    swing: int = 0
    """By how much a round moves each size, up or down."""
    writes: bool = False
    minted: tuple[str, ...] = ()
    """Where in the payload of a write each server has values of its own."""
    once: bool = False
    """Whether each request can be made only once."""
    parts: tuple["Workload", ...] = ()
    """The workloads that make up one stream; the document is empty then."""
    among: tuple[str, ...] = ()
    """Whom it is measured with; empty: all who have it and keep no answers."""

    @property
    def chapter(self) -> str:
        """Return with which others it is shown."""
        return "mixed" if self.parts else "writes" if self.writes else "queries"


@dataclass(frozen=True, slots=True)
class Variant:
    """What clients send in one round: one text, its sizes, and variables that differ by request."""

    workload: Workload
    document: str
    sizes: Mapping[str, int]
    variables: tuple[Mapping[str, Any], ...]
    seed: int | None = None
    """What the variation was drawn from; None: the workload as it is written."""
    mixed: tuple["Turn", ...] = ()
    """The requests of a stream of several workloads."""

    @property
    def turns(self) -> tuple["Turn", ...]:
        """Return the requests, each with the variant that it is made of."""
        return self.mixed or tuple((self, variables) for variables in self.variables)


Turn = tuple[Variant, Mapping[str, Any]]


def plain(workload: Workload, variables: tuple[Mapping[str, Any], ...]) -> Variant:
    """Return the workload as it is written, with the sizes that it names."""
    return Variant(workload, sized(workload.document, workload.sizes), workload.sizes, variables)


def variant(workload: Workload, variables: tuple[Mapping[str, Any], ...], seed: int) -> Variant:
    """Return the workload with other aliases, other order of fields and other sizes."""
    draw = random.Random(f"{workload.name} {seed}")
    sizes = {
        name: min(100, size + draw.randint(-workload.swing, workload.swing))
        for name, size in workload.sizes.items()
    }
    return Variant(workload, vary(sized(workload.document, sizes), draw), sizes, variables, seed)


def sized(document: str, sizes: Mapping[str, int]) -> str:
    """Return a document with its sizes in their places."""
    for name, size in sizes.items():
        document = document.replace(name, str(size))
    return document


Q1 = Workload(
    "Q1",
    "inbox page",
    f"""query Inbox {{
  conversations(first: CONVERSATIONS) {{
    nodes {{
      id unreadCount lastActivityAt
      participant {{ id kind displayName }}
      lastMessage {{ id previewText sentAt }}
      messages(last: MESSAGES) {{
        nodes {{ {_TEXT} direction sentAt sender {{ displayName }} }}
      }}
    }}
  }}
}}""",
    {"CONVERSATIONS": 20, "MESSAGES": 10},
    swing=1,
)
Q2 = Workload(
    "Q2",
    "one conversation, 100 messages",
    f"""query Conversation($id: ID!) {{
  conversation(id: $id) {{ id displayName messages(last: MESSAGES) {{ {_HISTORY} }} }}
}}""",
    {"MESSAGES": 98},
    swing=2,
)
Q3 = Workload(
    "Q3",
    "the end of a long history",
    Q2.document,
    Q2.sizes,
    swing=2,
)
Q3_MIDDLE = Workload(
    "Q3m",
    "the middle of a long history, by cursor",
    f"""query Conversation($id: ID!, $before: String!) {{
  conversation(id: $id) {{ id displayName messages(last: MESSAGES, before: $before) {{ {_HISTORY} }} }}
}}""",
    Q2.sizes,
    swing=2,
)
Q4 = Workload(
    "Q4",
    "a participant by an old id",
    """query Participant($id: ID!) {
  participant(ref: {id: $id}) {
    id kind displayName contactId emails anonymousVisitorIds contactIds previousIds
    conversation {
      id unreadCount lastActivityAt previousIds
      lastMessage { id previewText sentAt }
    }
  }
}""",
)
Q5 = Workload(
    "Q5",
    "search",
    """query Search($text: String!) {
  searchMessages(text: $text, first: MESSAGES) {
    nodes {
      id previewText direction sentAt
      sender { id displayName }
      conversation { id participant { id displayName } }
    }
    pageInfo { hasNextPage }
  }
}""",
    {"MESSAGES": 20},
    swing=2,
)
W1 = Workload(
    "W1",
    "sendMessage, durable",
    f"""mutation Send($input: SendMessageInput!) {{
  sendMessage(input: $input) {{
    errors {{ code message }}
    message {{ id {_TEXT} previewText direction sentAt sender {{ id displayName }} }}
    event {{ id sequence }}
    redirectedFrom
  }}
}}""",
    writes=True,
    minted=("message/id", "message/sentAt", "event/id"),
)
W2 = Workload(
    "W2",
    "promoteParticipant onto a known contact",
    """mutation Promote($input: PromoteParticipantInput!) {
  promoteParticipant(input: $input) {
    errors { code message }
    participant { id kind displayName contactId }
    conversation { id unreadCount }
    mergedConversations { id }
    alreadyDone
  }
}""",
    writes=True,
    once=True,
)
MIXED = Workload(
    "mixed",
    "inbox pages, and sends into them",
    "",
    writes=True,
    parts=(Q1, W1),
    among=("limit", "colloquy", "colloquy-kept", "yoga-jit"),
)
ALL = {w.name: w for w in (Q1, Q2, Q3, Q3_MIDDLE, Q4, Q5, W1, W2, MIXED)}
