"""docs/frontends.md as a whole: each block is run, each table and promise holds."""

import json
import re

from graphql import GraphQLNonNull

from colloquy.server.auth import acl
from tests.frontends import test_fresh_token
from tests.graph import SCHEMA
from tests.live import documented, test_frontends
from tests.live.documented import PAGE


def test_every_block_of_the_page_is_run() -> None:
    blocks = re.findall(r"^#+ (.+)$|^```(\w+)$", PAGE, re.MULTILINE)
    heading, found = "", []
    for title, language in blocks:
        heading = title or heading
        if language:
            found.append((heading, language))

    followed = {(client, "js") for client in test_frontends.CLIENTS}
    followed |= {("Following a conversation", "graphql"), ("A bare EventSource", "js"), ("Python", "python")}
    tokens = {(heading, language) for heading, language, *_ in test_fresh_token.SERVERS}
    assert sorted(found) == sorted(
        followed
        | tokens
        | {
            ("GraphQL Code Generator", "ts"),
            ("Relay", "json"),
            ("Fragments on interfaces and unions", "js"),
            ("A dev server's proxy", "js"),
            ("Tokens", "js"),
            ("What a token may ask for", "json"),
        }
    )


def test_only_the_list_of_nodes_and_streams_are_never_null_at_the_root() -> None:
    core = SCHEMA._schema
    assert core.query_type is not None
    assert core.mutation_type is not None
    fields = core.query_type.fields | core.mutation_type.fields

    assert [name for name, field in fields.items() if isinstance(field.type, GraphQLNonNull)] == ["nodes"]


def test_the_grants_told_for_a_chat_are_enough_and_each_is_needed() -> None:
    claim = json.loads(documented.block("What a token may ask for", "json"))
    chat = [
        "viewer",
        "getOrCreateConversation",
        "conversations",
        "conversation",
        "sendMessage",
        "markSeen",
        "conversationEvents",
    ]
    assert acl.parse(claim).missing(chat) is None
    for path in claim["paths"]:
        less = {"paths": {other: entry for other, entry in claim["paths"].items() if other != path}}
        assert acl.parse(less).missing(chat) is not None, path
    for field in ("eraseParticipant", "deleteMessage", "inviteMember", "startLeg", "participants"):
        assert not acl.parse(claim).allows(field)
