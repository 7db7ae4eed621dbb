"""How a contender is spoken to: what a client sends to follow a topic, and to publish to it."""

import uuid
from dataclasses import dataclass

import orjson

PROTOCOL = "graphql-transport-ws"


@dataclass(frozen=True, slots=True)
class Speech:
    """A contender's address and its documents; without documents it speaks no GraphQL.

    A plain server takes the topic as a text frame at `/follow` and at `/publish`.
    """

    port: int
    subscription: str = ""
    mutation: str = ""

    @property
    def is_graphql(self) -> bool:
        return bool(self.subscription)

    def handshake(self, path: str) -> bytes:
        """Return the request that opens a WebSocket."""
        path, offer = (
            ("/graphql", f"Sec-WebSocket-Protocol: {PROTOCOL}\r\n") if self.is_graphql else (path, "")
        )
        return (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{offer}\r\n"
        ).encode()

    def following(self, topic: str, after: str | None = None) -> bytes:
        """Return the message that follows a topic, under an id of its own as clients mint them."""
        variables = {"id": topic} | ({} if after is None else {"after": after})
        return self._operation(self.subscription, variables) if self.is_graphql else topic.encode()

    def publishing(self, topic: str) -> bytes:
        """Return the message that publishes to a topic."""
        return self._operation(self.mutation, {"id": topic}) if self.is_graphql else topic.encode()

    def _operation(self, query: str, variables: dict[str, str]) -> bytes:
        payload = {"query": query, "variables": variables}
        return orjson.dumps({"id": str(uuid.uuid4()), "type": "subscribe", "payload": payload})
