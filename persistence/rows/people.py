"""Participants and their identities as rows."""

from colloquy.domain.model.participant import Identity, IdentityType, Participant
from colloquy.persistence import tables
from colloquy.persistence.rows.kinds import Row
from colloquy.persistence.rows.loading import Loading
from colloquy.persistence.rows.nouns import parts_of, reader, writer

participant = reader(Participant)
_columns = writer(Participant)

PARTICIPANT = Loading(
    Participant,
    tables.ParticipantRow,
    "p",
    participant,
    parts_of(Participant),
    ("id", "erased_at"),
    {"is_current": frozenset({"merged_into_id"})},
)
"""Participants, whole or in part."""


def participant_row(value: Participant) -> Row:
    """Return a participant's columns, and what it is found by."""
    return (*_columns(value), search_key(value))


def search_key(value: Participant) -> str:
    """Return everything that a participant is found by, folded, between line breaks."""
    words = (value.display_name, value.name, value.contact_id, value.member_id, *value.emails, *value.phones)
    return "\n".join(word.casefold() for word in words if word)


def identity(row: Row) -> Identity:
    return Identity(IdentityType(row[0]), row[1], row[2])


def identity_row(value: Identity) -> Row:
    """Return an identity's columns but the time at which it was given, which stands before `minted`."""
    return (value.type.value, value.value, value.participant_id)
