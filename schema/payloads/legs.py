"""What becomes of legs."""

import strawberry

from schema.fields import plain
from schema.leg import Leg
from schema.payloads.outcome import Outcome


@strawberry.type
class _OneLeg(Outcome):
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
