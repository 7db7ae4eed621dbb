"""A person, an app or a contributor of the business."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from colloquy.domain.ids import ConversationId, Instant, LineId, ParticipantId
from colloquy.domain.model.attributes import AttributeRule, Merge, attribute_table
from colloquy.domain.model.names import one_of_each, written

JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]
"""What a client may store with a thing."""


class ParticipantKind(StrEnum):
    """How well a participant is known; the first three are steps of one lifecycle (I1)."""

    ANONYMOUS_VISITOR = "ANONYMOUS_VISITOR"
    CONTACT = "CONTACT"
    MEMBER = "MEMBER"
    CONTRIBUTOR = "CONTRIBUTOR"
    APP = "APP"

    @property
    def rank(self) -> int:
        """How far along the lifecycle: 0, 1, 2; -1 stands outside it."""
        return _RANKS.get(self, -1)


_RANKS = {
    ParticipantKind.ANONYMOUS_VISITOR: 0,
    ParticipantKind.CONTACT: 1,
    ParticipantKind.MEMBER: 2,
}
BUSINESS_KINDS = (ParticipantKind.CONTRIBUTOR, ParticipantKind.APP)
"""Kinds that act on the business's side (M6)."""


class IdentityType(StrEnum):
    """The kinds of id that another system may know a participant by."""

    ANONYMOUS_VISITOR = "ANONYMOUS_VISITOR"
    CONTACT = "CONTACT"
    MEMBER = "MEMBER"
    NAME = "NAME"


@dataclass(frozen=True, slots=True)
class Identity:
    """An id of another system, and the participant it was given to; a merge never moves it.

    `is_minted` says that Colloquy made it up because its kind needs one: nobody has said by it who
    the participant is (I5).
    """

    type: IdentityType
    value: str
    participant_id: ParticipantId
    is_minted: bool = False


@dataclass(frozen=True, slots=True)
class Participant:
    """One participant; current while `merged_into_id` is None."""

    id: ParticipantId
    line_id: LineId
    kind: ParticipantKind
    contact_id: str | None
    member_id: str | None
    name: str | None
    display_name: str | None
    image_url: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    created_at: Instant
    updated_at: Instant
    inbox_id: ConversationId | None = None
    merged_into_id: ParticipantId | None = None
    line_size: int = 1
    erased_at: Instant | None = None
    custom_data: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def is_current(self) -> bool:
        return self.merged_into_id is None

    @property
    def acts_for_business(self) -> bool:
        return self.kind in BUSINESS_KINDS


PARTICIPANT_ATTRIBUTES = attribute_table(
    Participant,
    AttributeRule("name", "name", Merge.ID, write=written),
    AttributeRule("display_name", "displayName", Merge.FIRST, write=written),
    AttributeRule("image_url", "imageUrl", Merge.FIRST),
    AttributeRule("emails", "emails", Merge.UNION, blank=(), write=one_of_each, unite=one_of_each),
    AttributeRule("phones", "phones", Merge.UNION, blank=()),
    AttributeRule("custom_data", "customData", Merge.BY_KEY, blank={}),
    AttributeRule("contact_id", "contactId", Merge.ID, is_settable=False),
    AttributeRule("member_id", "memberId", Merge.ID, is_settable=False),
    own_rule=(
        "id",
        "line_id",
        "kind",
        "created_at",
        "updated_at",
        "inbox_id",
        "merged_into_id",
        "line_size",
        "erased_at",
    ),
)
"""The attributes of a participant; the rest says where it stands, and is counted or moved."""


@dataclass(frozen=True, slots=True)
class ParticipantRef:
    """Names a participant by its id (`type` None) or by an id of another system, as it is stored."""

    type: IdentityType | None
    value: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", written(self.value))


@dataclass(frozen=True, slots=True)
class NamedParticipant:
    """A current participant, and the id by which it was named; what is stored names it by that id (I12)."""

    participant: Participant
    id: ParticipantId
