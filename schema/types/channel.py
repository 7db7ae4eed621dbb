"""Channels: a way in which words travel, and its far end."""

import strawberry

from colloquy.schema.fields import plain
from colloquy.schema.types.enums import ChannelType


@strawberry.type(description="A channel and the address at its far end.")
class Channel:
    type: ChannelType = plain("The way in which words travel.")
    address: str | None = plain("A number, e-mail address, URI or id; null for APP and CHAT.")
