"""The tables: one Row class for each, its columns in the order in which `rows/` reads them.

`application_id` leads every key, so applications in one database never meet. Times are
microseconds since 1970 (`domain.ids.Instant`); lists and objects are JSON text.
"""

from sqlmodel import SQLModel

from colloquy.persistence.tables.conversations import ConversationRow, LegRow, MembershipRow
from colloquy.persistence.tables.logs import EventRow, ImportRow, SettingRow
from colloquy.persistence.tables.messages import (
    DeliveryRow,
    MarkRow,
    MessageRow,
    ReceiptRow,
    SearchableRow,
    TallyRow,
)
from colloquy.persistence.tables.people import IdentityChangeRow, IdentityRow, ParticipantRow

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "ConversationRow",
    "DeliveryRow",
    "EventRow",
    "IdentityChangeRow",
    "IdentityRow",
    "ImportRow",
    "LegRow",
    "MarkRow",
    "MembershipRow",
    "MessageRow",
    "ParticipantRow",
    "ReceiptRow",
    "SearchableRow",
    "SettingRow",
    "TallyRow",
]
