"""The codes that a WebSocket is closed with, by the names of graphql-transport-ws."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Why the server closes a socket; the protocol says what each means to a client."""

    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    CONNECTION_INITIALISATION_TIMEOUT = 4408
    SUBSCRIBER_ALREADY_EXISTS = 4409
    TOO_MANY_REQUESTS = 4429
