"""An operation as it is asked for, and what it is answered with, whatever the transport."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from colloquy.server import json_codec
from colloquy.server.graphql.error_format import Payload


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """An operation as a client asks for it, of the right types.

    Without a query it has the hash of its document.
    """

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None
    document_hash: str | None = None


@dataclass(frozen=True)
class Answer:
    """What to send; `executed` is false for a request error, which has no `data` entry.

    `cursor` is where a stream goes on behind it; `is_last` says that the stream has failed.
    """

    payload: Payload
    executed: bool = True
    cursor: str | None = None
    is_last: bool = False

    @cached_property
    def body(self) -> bytes:
        """Return it as JSON, made once for everybody who gets it."""
        return json_codec.encode(self.payload)

    @cached_property
    def is_plain(self) -> bool:
        """Return whether there is nothing to it but data."""
        return self.executed and not self.is_last and "errors" not in self.payload

    @property
    def code(self) -> str:
        """Return the code of the first error, or OK."""
        errors = self.payload.get("errors")
        return errors[0]["extensions"]["code"] if errors else "OK"
