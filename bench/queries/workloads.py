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


@dataclass(frozen=True, slots=True)
class Variant:
    """What clients send in one round: one text, its sizes, and variables that differ by request."""

    workload: Workload
    document: str
    sizes: Mapping[str, int]
    variables: tuple[Mapping[str, Any], ...]


def plain(workload: Workload, variables: tuple[Mapping[str, Any], ...]) -> Variant:
    """Return the workload as it is written, with the sizes that it names."""
    return Variant(workload, _sized(workload, workload.sizes), workload.sizes, variables)


def variant(workload: Workload, variables: tuple[Mapping[str, Any], ...], seed: int) -> Variant:
    """Return the workload with other aliases, other order of fields and other sizes."""
    draw = random.Random(f"{workload.name} {seed}")
    sizes = {
        name: min(100, size + draw.randint(-workload.swing, workload.swing))
        for name, size in workload.sizes.items()
    }
    return Variant(workload, vary(_sized(workload, sizes), draw), sizes, variables)


def _sized(workload: Workload, sizes: Mapping[str, int]) -> str:
    document = workload.document
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
ALL = {workload.name: workload for workload in (Q1, Q2)}
