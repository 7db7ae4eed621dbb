"""What may go wrong around an operation, before or beside the rules.

ServerError
├── SettingsError    the configuration; worded for whoever starts the server
└── Rejected         a request, with its code of the closed list
    ├── NotAllowed       a method that the address does not take
    └── Unauthenticated  no token, or none that counts
"""

from enum import StrEnum


class Code(StrEnum):
    """The closed list of `extensions.code` on a top-level error."""

    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    BAD_REQUEST = "BAD_REQUEST"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    CURSOR_INVALID = "CURSOR_INVALID"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"
    RATE_LIMITED = "RATE_LIMITED"
    OVERLOADED = "OVERLOADED"
    STORAGE_FULL = "STORAGE_FULL"
    UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME"
    INTERNAL = "INTERNAL"


class ServerError(Exception):
    """Anything that the server itself refuses."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SettingsError(ServerError):
    """A configuration that cannot work; the message says what to change."""


class Rejected(ServerError):
    """A request that is answered with an HTTP status and a code instead of being executed."""

    def __init__(self, code: Code, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class NotAllowed(Rejected):
    """A method that the address does not take; `allow` are those that it does."""

    def __init__(self, message: str, allow: str) -> None:
        super().__init__(Code.BAD_REQUEST, message, 405)
        self.allow = allow


class Unauthenticated(Rejected):
    """No token, or none that counts. `reason` is for the log; the client hears one sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            Code.UNAUTHENTICATED,
            "Send a valid token: Authorization: Bearer …, or in the connection_init payload.",
            401,
        )
        self.reason = reason
