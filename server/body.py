"""The shape of a GraphQL request, over HTTP and in a subscribe message alike."""

from typing import Any

from server.answering import Request
from server.errors import Code, Rejected

MAX_BYTES = 2 * 1024 * 1024
"""Of an HTTP body: the largest message that the default limits allow has 100 texts of 16,384."""


def request_of(body: Any) -> Request:
    """Return the request in a JSON value. Raises `Rejected` with what to send instead."""
    if isinstance(body, list):
        raise _bad("Batches are not supported; send one operation in each request.")
    if not isinstance(body, dict):
        raise _bad("The request must be a JSON object with a query.")
    query = body.get("query")
    if not isinstance(query, str) or not query:
        raise _bad("The request has no query; send one as a string.")
    name = body.get("operationName")
    if not isinstance(name, str | None):
        raise _bad("operationName must be a string or null.")
    return Request(
        query=query,
        variables=_object(body, "variables"),
        operation_name=name or None,
        extensions=_object(body, "extensions"),
    )


def _object(body: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = body.get(name)
    if value is not None and not isinstance(value, dict):
        raise _bad(f"{name} must be a JSON object or null.")
    return value


def _bad(message: str) -> Rejected:
    return Rejected(Code.BAD_REQUEST, message)
