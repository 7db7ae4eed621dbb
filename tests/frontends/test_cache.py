"""Apollo Client's cache with the possible types of the schema, and what it is without them."""

from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from colloquy.schema.build import possible_types
from tests.graph_laws.asking import inbox, person, say
from tests.live.conftest import Served
from tests.live.documented import ADDRESS, block
from tests.live.test_clients import run

CODE = block("Fragments on interfaces and unions", "js")
_READ = """
import { gql } from '@apollo/client';
import { readFileSync } from 'node:fs';
const { id } = JSON.parse(readFileSync(0, 'utf8'));
const query = gql`
  fragment Told on Event { type ... on MessageSentEvent { message { text ...Said } } }
  fragment Said on Message { content { ... on BasicContent { items { ...Item } } } }
  fragment Item on BasicItem { ... on TextItem { text } }
  query Q($id: ID!) { conversation(id: $id) { id events(last: 1) { nodes { ...Told } } } }
`;
await client.query({ query, variables: { id } });
const read = client.readQuery({ query, variables: { id } });
process.stdout.write(JSON.stringify(read?.conversation.events.nodes ?? null), () => process.exit(0));
"""


@pytest.mark.parametrize("has_types", [True, False])
async def test_fragments_on_abstract_types_are_read_from_the_cache(
    served: Served, clients: Path, has_types: bool
) -> None:
    home = await inbox(served.graph, await person(served.graph))
    await say(served.graph, home, "Hello")
    (clients / "possibleTypes.json").write_text(possible_types() if has_types else "{}", "utf-8")
    code = CODE.replace(ADDRESS, URL(served.url).authority)
    assert code != CODE
    (clients / "cache.mjs").write_text(code + _READ, "utf-8")

    found: Any = await run(clients, {"id": home}, "cache.mjs")

    if has_types:
        (event,) = found
        assert event["type"] == "message:sent"
        assert event["message"]["text"] == "Hello"
        assert event["message"]["content"]["items"] == [{"__typename": "TextItem", "text": "Hello"}]
    else:  # the canary
        assert found is None or "type" not in found[0]
