"""Rows of an export of version 0.1.0, as the migrations make them of a database of that version.

What is said here is said in `migrations/versions` too, in SQL; a test holds that a database and its
export become the same.
"""

from collections.abc import Callable, Mapping
from typing import Any

Record = dict[str, Any]

_ALPHABET = frozenset("0123456789abcdefghjkmnpqrstvwxyz")
_MINTED_LENGTH = 26
CLOSE_INBOX_OF_ERASED = """
    UPDATE conversation SET state = 'INACTIVE', unread_business = 0, unread_participant = 0
    WHERE application_id = ?1 AND id = ?2 AND kind = 'INBOX' AND state = 'ACTIVE' AND EXISTS (
        SELECT 1 FROM participant p WHERE p.application_id = ?1
        AND p.id = conversation.participant_id AND p.erased_at IS NOT NULL
    )
"""
"""Run after a conversation's row: an export writes participants before conversations (I15)."""


def upgraded(name: str, record: Mapping[str, Any]) -> Record:
    """Return a record of the archive as this version writes it; one of this version as it is."""
    change = _CHANGES.get(name)
    return dict(record) | (change(record) if change is not None else {})


def _identity(record: Mapping[str, Any]) -> Record:
    """Return whether Colloquy minted the id: 0.1.0 did not say, and minted ids have a form (I5)."""
    if "minted" in record:
        return {}
    value = record.get("value")
    has_form = isinstance(value, str) and len(value) == _MINTED_LENGTH and _ALPHABET.issuperset(value)
    return {"minted": int(has_form and record.get("type") in ("CONTACT", "MEMBER"))}


def _message(record: Mapping[str, Any]) -> Record:
    """Return the sender as it was named: 0.1.0 stored the survivor where somebody was merged away (I12)."""
    sender, named = record.get("sender_id"), record.get("named_sender_id")
    return {"sender_id": named} if sender is not None and named is not None else {}


def _leg(record: Mapping[str, Any]) -> Record:
    return {} if "named_id" in record else {"named_id": record.get("log")}


def _conversation(record: Mapping[str, Any]) -> Record:
    """Return a DELETED conversation with nothing unread (M6)."""
    is_deleted = record.get("state") == "DELETED" and record.get("merged_into_id") is None
    return {"unread_business": 0, "unread_participant": 0} if is_deleted else {}


_CHANGES: dict[str, Callable[[Mapping[str, Any]], Record]] = {
    "identity": _identity,
    "message": _message,
    "leg": _leg,
    "conversation": _conversation,
}
