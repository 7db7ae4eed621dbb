"""What equal operations with equal rights have in common: their answers."""

from collections.abc import Hashable, Mapping
from typing import Any

import orjson

from colloquy.domain.actor import Actor
from colloquy.server.graphql.documents import DocumentOperation
from colloquy.server.graphql.request import GraphQLRequest

Key = tuple[Hashable, ...]


def alike(
    request: GraphQLRequest, operation: DocumentOperation, actor: Actor, variables: Mapping[str, Any] | None
) -> Key | None:
    """Return a key that operations have in common if they say the same to one moment; None: no key.

    All that act for the business as itself have equal rights; anybody else, none but its own.
    """
    try:
        # As a text, for bytes of orjson's keep a buffer of 4 KiB for as long as they live.
        given = orjson.dumps([variables or {}, request.extensions], option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return None
    rights = Actor(actor.application) if actor.is_business and actor.participant_id is None else actor
    return rights, request.query, operation.name, given
