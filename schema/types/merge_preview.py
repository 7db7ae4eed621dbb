"""What a merge would do."""

import strawberry

from colloquy.resolvers.preview import Preview
from colloquy.schema.context import GraphQLContext
from colloquy.schema.fields import computed, plain
from colloquy.schema.types.errors import UserError, user_error
from colloquy.schema.types.identity_change import AttributeConflict
from colloquy.schema.types.lazy import AParticipant


def blockers(_: GraphQLContext, preview: Preview) -> list[UserError]:
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
