"""What a client is told of an error: its code, a request id, and nothing that is not for it."""

import logging
import re
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

from colloquy.server.errors import Code
from colloquy.server.observability.places import where

Payload = dict[str, Any]

_CODES = frozenset(code.value for code in Code)
_DOMAIN_CODES = {
    "INVALID_INPUT": Code.BAD_USER_INPUT,
    "LIMIT_EXCEEDED": Code.BAD_USER_INPUT,
}
_SUGGESTION = re.compile(r",? ?Did you mean .*?\?(?=$|\s)", re.DOTALL)
INTERNAL = "Internal error"


class Presenter:
    """Turns errors into what may leave the server, and logs those that may not."""

    def __init__(self, *, hide_suggestions: bool = False) -> None:
        self._hide_suggestions = hide_suggestions
        self._log = logging.getLogger("colloquy.faults")

    def errors(self, errors: Sequence[GraphQLError], request_id: str) -> list[Payload]:
        """Return the errors of one answer; its faults are logged as one line."""
        faults = [error for error in errors if code_of(error) is Code.INTERNAL]
        if faults:
            self.fault(faults[0], request_id, len(faults))
        return [self._error(error, request_id) for error in errors]

    def fault(self, error: BaseException, request_id: str, count: int = 1) -> None:
        """Log a fault by its type and places; messages and values may be somebody's."""
        cause = _cause(error)
        path = getattr(error, "path", None)
        fields = {
            "requestId": request_id,
            "type": f"{type(cause).__module__}.{type(cause).__qualname__}",
            "path": ".".join(map(str, path)) if path else None,
            "count": count,
            "where": where(cause),
        }
        self._log.error("fault", extra={"fields": fields})

    def _error(self, error: GraphQLError, request_id: str) -> Payload:
        code = code_of(error)
        shown: Payload = {"message": INTERNAL if code is Code.INTERNAL else self._worded(error)}
        if error.locations:
            shown["locations"] = [location.formatted for location in error.locations]
        if error.path:
            shown["path"] = error.path
        # What a coded error brings along (a limit, an oldest cursor) is meant for the client.
        data = error.extensions if code is not Code.INTERNAL and error.extensions else {}
        shown["extensions"] = {**data, "code": code.value, "requestId": request_id}
        return shown

    def _worded(self, error: GraphQLError) -> str:
        return _SUGGESTION.sub("", error.message) if self._hide_suggestions else error.message


def rejection(code: Code, message: str, request_id: str) -> Payload:
    """Return the answer to a request that was not executed."""
    extensions = {"code": code.value, "requestId": request_id}
    return {"errors": [{"message": message, "extensions": extensions}]}


def code_of(error: GraphQLError) -> Code:
    """Return an error's code; what brings none of the list is a fault."""
    cause = _cause(error)
    for code in ((error.extensions or {}).get("code"), getattr(cause, "code", None)):
        # Other libraries' exceptions have codes too, so only those of the list count.
        if isinstance(code, str) and code in _CODES:
            return Code(code)
        if isinstance(code, str) and code in _DOMAIN_CODES:
            return _DOMAIN_CODES[code]
    if _is_bad_input(error):
        return Code.BAD_USER_INPUT
    return Code.INTERNAL


def _is_bad_input(error: GraphQLError) -> bool:
    # graphql-core's own words on variables (nodes, no path) and on arguments (a path) have no code.
    if error.path is None:
        return bool(error.nodes)
    return isinstance(_cause(error), GraphQLError) and error.message.startswith("Argument ")


def _cause(error: BaseException) -> BaseException:
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error
