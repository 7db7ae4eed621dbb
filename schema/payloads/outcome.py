"""What all payloads have."""

import strawberry

from schema.errors import UserError
from schema.fields import plain


@strawberry.type
class Outcome:
    errors: list[UserError] = plain("Why nothing was done; empty when it was.", default_factory=list)
