"""Participants and their identities as rows."""

from dataclasses import fields

from colloquy.domain.model.participant import Identity, IdentityType, Participant
from colloquy.persistence import tables
from colloquy.persistence.rows.kinds import KINDS, Row, dump, object_of, texts
from colloquy.persistence.rows.loading import Loading, Part, constructor, same

_participant = constructor(Participant, *(field.name for field in fields(Participant)))


def participant(row: Row) -> Participant:
    values = [*row[:2], KINDS[row[2]], *row[3:16], object_of(row[16])]
    values[8], values[9] = texts(row[8]), texts(row[9])
    return _participant(*values)


PARTICIPANT = Loading(
    Participant,
    tables.ParticipantRow,
    "p",
    participant,
    same("id", "line_id", "inbox_id", "merged_into_id", "erased_at")
    | same("contact_id", "member_id", "name", "display_name", "image_url", "created_at", "updated_at")
    | {
        "kind": Part(("kind",), KINDS),
        "emails": Part(("emails",), texts),
        "phones": Part(("phones",), texts),
        "custom_data": Part(("custom_data",), object_of),
    },
    ("id", "erased_at"),
    {"is_current": frozenset({"merged_into_id"})},
)
"""Participants, whole or in part."""


def participant_row(value: Participant) -> Row:
    return (
        value.id,
        value.line_id,
        value.kind.value,
        value.contact_id,
        value.member_id,
        value.name,
        value.display_name,
        value.image_url,
        dump(value.emails),
        dump(value.phones),
        value.created_at,
        value.updated_at,
        value.inbox_id,
        value.merged_into_id,
        value.line_size,
        value.erased_at,
        dump(value.custom_data),
        search_key(value),
    )


def search_key(value: Participant) -> str:
    """Return everything that a participant is found by, folded, between line breaks."""
    words = (value.display_name, value.name, value.contact_id, value.member_id, *value.emails, *value.phones)
    return "\n".join(word.casefold() for word in words if word)


def identity(row: Row) -> Identity:
    return Identity(IdentityType(row[0]), row[1], row[2])


def identity_row(value: Identity) -> Row:
    return (value.type.value, value.value, value.participant_id)
