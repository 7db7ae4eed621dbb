"""Conversations: found, opened, described, assigned, read."""

from collections.abc import Iterable

import strawberry

from colloquy.domain.ids import ParticipantId
from colloquy.domain.model import conversation_filter
from colloquy.domain.model.conversation import CONVERSATION_ATTRIBUTES
from colloquy.domain.model.participant import ParticipantRef as DomainRef
from colloquy.domain.model.patch import Patch
from colloquy.domain.ports import Snapshot
from colloquy.schema.fields import plain
from colloquy.schema.inputs.refs import ParticipantRef, items, patch_of, ref_of
from colloquy.schema.types.enums import ConversationKind, ConversationState, Priority
from colloquy.schema.types.scalars import JSON, URL, DateTime


@strawberry.input(description="What conversations must be like; all that is given must hold.")
class ConversationFilter:
    kinds: list[ConversationKind] | None = plain("One of these kinds.")
    states: list[ConversationState] | None = plain("One of these states; ACTIVE when absent.")
    participant: ParticipantRef | None = plain("The inbox conversation of this participant.")
    member: ParticipantRef | None = plain("Groups that this participant is in or was invited to.")
    assignee: ParticipantRef | None = plain("In the care of this contributor or app.")
    assigned: bool | None = plain("Whether it is in anybody's care.")
    priorities: list[Priority] | None = plain("Of one of these priorities.")
    unread: bool | None = plain("Whether the viewer has unread messages in it.")
    name_starts_with: str | None = plain("Its name begins with this.")
    active_since: DateTime | None = plain("Something was said or done in it since.")

    def to_domain(self, snapshot: Snapshot) -> conversation_filter.ConversationFilter | None:
        """Return the filter with ids for refs; None when a ref names nobody: nothing fits."""
        refs = (self.participant, self.member, self.assignee)
        ids = [_named(snapshot, ref_of(ref)) for ref in refs]
        if any(id is None for ref, id in zip(refs, ids, strict=True) if ref is not None):
            return None
        states = (ConversationState.ACTIVE,) if self.states is None else tuple(self.states)
        return conversation_filter.ConversationFilter(
            kinds=items(self.kinds),
            states=states,
            participant=ids[0],
            member=ids[1],
            assignee=ids[2],
            assigned=self.assigned,
            priorities=items(self.priorities),
            unread=self.unread,
            name_starts_with=self.name_starts_with,
            active_since=self.active_since,
        )


def _named(snapshot: Snapshot, ref: DomainRef | None) -> ParticipantId | None:
    return None if ref is None else snapshot.named(ref)


@strawberry.input(description="Whose inbox conversation is wanted.")
class GetOrCreateConversationInput:
    participant: ParticipantRef = plain("Who; an unknown anonymousVisitorId creates the visitor.")


@strawberry.input(description="A GROUP that is to be created.")
class CreateConversationInput:
    name: str | None = plain("A unique name, 1 to 100 characters.")
    display_name: str | None = plain("What people call it, at most 50 characters.")
    image_url: URL | None = plain("Its picture, at most 2,048 characters.")
    custom_data: JSON | None = plain("A JSON object, at most 65,536 bytes.")
    ttl: int | None = plain("Seconds that it lives once it is empty; for ever when absent.")
    members: list[ParticipantRef] | None = plain("Who joins at once, over APP; at most 100.")

    def draft(self) -> Patch:
        return patch_of(self, CONVERSATION_ATTRIBUTES)

    def refs(self) -> tuple[DomainRef, ...]:
        return _refs(self.members or ())


@strawberry.input(description="What is to change about a conversation; null clears, absent keeps.")
class UpdateConversationInput:
    conversation: strawberry.ID = plain("Which, by any id it ever had.")
    name: str | None = plain("A unique name, 1 to 100 characters.", default=strawberry.UNSET)
    display_name: str | None = plain("What people call it, at most 50 characters.", default=strawberry.UNSET)
    image_url: URL | None = plain("Its picture, at most 2,048 characters.", default=strawberry.UNSET)
    custom_data: JSON | None = plain("A JSON object, at most 65,536 bytes.", default=strawberry.UNSET)
    ttl: int | None = plain("Seconds that it lives once it is empty.", default=strawberry.UNSET)
    state: ConversationState | None = plain("ACTIVE or INACTIVE; null keeps.", default=strawberry.UNSET)
    priority: Priority | None = plain("How soon it is to be answered; null keeps.", default=strawberry.UNSET)

    def patch(self) -> Patch:
        return patch_of(self, CONVERSATION_ATTRIBUTES)


@strawberry.input(description="A conversation that is to be deleted.")
class DeleteConversationInput:
    conversation: strawberry.ID = plain("Which, by any id it ever had.")


@strawberry.input(description="Who is to take care of a conversation.")
class AssignConversationInput:
    conversation: strawberry.ID = plain("Which, by any id it ever had.")
    assignee: ParticipantRef | None = plain("A contributor or app; nobody when absent.")


@strawberry.input(description="How far a reader has looked.")
class MarkSeenInput:
    conversation: strawberry.ID = plain("Which, by any id it ever had.")
    up_to: strawberry.ID = plain("The last message that was seen.")
    participant: ParticipantRef | None = plain("The reader; the viewer when absent.")


@strawberry.input(description="How far messages have reached a reader's devices.")
class MarkDeliveredInput:
    conversation: strawberry.ID = plain("Which, by any id it ever had.")
    up_to: strawberry.ID = plain("The last message that was delivered.")
    participant: ParticipantRef | None = plain("The reader; the viewer when absent.")


def _refs(given: Iterable[ParticipantRef]) -> tuple[DomainRef, ...]:
    return tuple(ref.to_domain() for ref in given)
