"""The shape of a GraphQL request, over HTTP and in a subscribe message alike."""

from typing import Any

from aiohttp import web

from colloquy.server import json_codec
from colloquy.server.errors import Code, Rejected
from colloquy.server.graphql.request import GraphQLRequest

MAX_BYTES = 2 * 1024 * 1024
"""Of an HTTP body: the largest message that the default limits allow has 100 texts of 16,384."""

HASH_NAME = "sha256:"
"""What stands before a hash in a documentId, and in lists that GraphQL Code Generator writes."""

MAX_HASH = 256
"""Characters of what names a persisted document: a list may have names of its own."""


def request_of(body: Any) -> GraphQLRequest:
    """Return the request in a JSON value. Raises `Rejected` with what to send instead."""
    if isinstance(body, list):
        raise _bad("Batches are not supported; send one operation in each request.")
    if not isinstance(body, dict):
        raise _bad("The request must be a JSON object with a query.")
    extensions = _object(body, "extensions")
    hash = _hash(extensions or {}) or _document_id(body)
    query = body.get("query")
    if hash is not None and query is None:
        query = ""
    if not isinstance(query, str) or not (query or hash):
        raise _bad("The request has no query; send one as a string.")
    name = body.get("operationName")
    if not isinstance(name, str | None):
        raise _bad("operationName must be a string or null.")
    return GraphQLRequest(
        query=query,
        variables=_object(body, "variables"),
        operation_name=name or None,
        extensions=extensions,
        document_hash=hash,
    )


def request_from(http: web.BaseRequest) -> GraphQLRequest:
    """Return the request that an address holds; an empty parameter is an absent one. Raises `Rejected`."""
    given = http.query
    words = ("query", "operationName", "documentId")
    body: dict[str, object] = {name: given[name] for name in words if given.get(name)}
    for name in ("variables", "extensions"):
        if text := given.get(name):
            body[name] = json_codec.decode(text)
    return request_of(body)


def _hash(extensions: dict[str, Any]) -> str | None:
    """Return the hash that names a persisted document, if there is one."""
    named = extensions.get("persistedQuery")
    if named is None:
        return None
    hash = named.get("sha256Hash") if isinstance(named, dict) and named.get("version") == 1 else None
    if not isinstance(hash, str) or not 0 < len(hash) <= MAX_HASH:
        raise _bad('extensions.persistedQuery must be {"version": 1, "sha256Hash": "..."}.')
    return hash


def _document_id(body: dict[str, Any]) -> str | None:
    """Return what a `documentId` of the GraphQL-over-HTTP draft names, without the name of its hash."""
    id = body.get("documentId")
    if id is None:
        return None
    if not isinstance(id, str) or not 0 < len(id) <= MAX_HASH:
        raise _bad("documentId must be a string of 1 to 256 characters.")
    return id.removeprefix(HASH_NAME)


def _object(body: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = body.get(name)
    if value is not None and not isinstance(value, dict):
        raise _bad(f"{name} must be a JSON object or null.")
    return value


def _bad(message: str) -> Rejected:
    return Rejected(Code.BAD_REQUEST, message)
