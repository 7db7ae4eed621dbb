"""What becomes of legs."""

import strawberry

from colloquy.schema.fields import plain
from colloquy.schema.payloads.payload import Payload
from colloquy.schema.types.leg import Leg


@strawberry.type
class _OneLeg(Payload):
    leg: Leg | None = plain("The leg after it; null with errors.", default=None)


@strawberry.type(description="The leg that was started.")
class StartLegPayload(_OneLeg):
    pass


@strawberry.type(description="The leg that was changed.")
class UpdateLegPayload(_OneLeg):
    pass


@strawberry.type(description="The leg that ended.")
class EndLegPayload(_OneLeg):
    pass
