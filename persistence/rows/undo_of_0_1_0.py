"""Undo data as version 0.1.0 wrote it, by position, given the names that it was written without.

The columns stand here as they stood in that version, and never change.
"""

from typing import Any

_PARTICIPANT = (
    "id",
    "line_id",
    "kind",
    "contact_id",
    "member_id",
    "name",
    "display_name",
    "image_url",
    "emails",
    "phones",
    "created_at",
    "updated_at",
    "inbox_id",
    "merged_into_id",
    "line_size",
    "erased_at",
    "custom_data",
)
_CONVERSATION = (
    "id",
    "line_id",
    "history_id",
    "kind",
    "state",
    "created_at",
    "updated_at",
    "last_activity_at",
    "name",
    "display_name",
    "image_url",
    "ttl",
    "participant_id",
    "assignee_id",
    "merged_into_id",
    "merged_sequence",
    "sequence",
    "length",
    "last_live_at",
    "unread_business",
    "unread_participant",
    "public_count",
    "line_size",
    "empty_since",
    "channels",
    "custom_data",
)
_MEMBERSHIP = (
    "id",
    "conversation_id",
    "participant_id",
    "state",
    "created_at",
    "channel_type",
    "channel_address",
    "audio_enabled",
    "muted",
    "earmuffed",
    "invited_by_id",
    "reason_code",
    "reason_text",
    "invited_at",
    "joined_at",
    "left_at",
    "left_sequence",
)
_MARK = ("log", "owner", "kind", "place_at", "place_id", "settled")
_IDENTITY = ("type", "value", "participant_id")


def by_name(data: dict[str, Any]) -> dict[str, Any]:
    """Return undo data with every value under its name; what has names already is returned as it is."""
    if "participants" not in data:
        return data
    survivor, other, united = (dict(zip(_PARTICIPANT, row, strict=False)) for row in data["participants"])
    inboxes = [dict(zip(_CONVERSATION, row, strict=True)) if row else None for row in data["inboxes"]]
    return {
        "survivor": survivor,
        "other": other,
        "united": united,
        "survivor_inbox": inboxes[0],
        "other_inbox": inboxes[1],
        "inbox": inboxes[2],
        "identities": [dict(zip(_IDENTITY, i, strict=True)) for i in data["identities"]],
        "other_line": data["line"],
        "other_logs": data["logs"],
        "memberships": [dict(zip(_MEMBERSHIP, row, strict=True)) for row in data["memberships"]],
        "marks": [dict(zip(_MARK, row, strict=True)) for row in data["marks"]],
        "groups": data["groups"],
    }
