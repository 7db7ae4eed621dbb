"""What a merge would do."""

import strawberry

from resolvers.preview import Preview
from schema.context import Request
from schema.errors import UserError, user_error
from schema.fields import computed, plain
from schema.ledger import AttributeConflict
from schema.nouns import AParticipant


def blockers(_: Request, preview: Preview) -> list[UserError]:
    """Return what stands in the way, as payloads would say it."""
    return [user_error(refusal) for refusal in preview.blockers]


@strawberry.type(description="What a merge would do, and a token that ties it to this very state.")
class MergePreview:
    token: str = plain("What mergeParticipants takes as previewToken.")
    survivor: AParticipant | None = plain("Who would stay; null when something stands in the way.")
    moved_messages: int = plain("How many messages would move to the survivor's history.")
    moved_memberships: int = plain("How many memberships would become the survivor's.")
    conflicts: list[AttributeConflict] = plain("What both have, and only one can keep.")
    warnings: list[str] = plain("What a person should look at before.")
    blockers: list[UserError] = computed(blockers, "What stands in the way; empty: nothing.")
