"""What all payloads have."""

import strawberry

from colloquy.schema.fields import plain
from colloquy.schema.types.errors import UserError


@strawberry.type
class Payload:
    errors: list[UserError] = plain("Why nothing was done; empty when it was.", default_factory=list)
