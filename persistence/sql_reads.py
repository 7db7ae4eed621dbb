"""The SQL that the writer reads by; `?1` is always the application."""

from colloquy.domain.ids import Prefix
from colloquy.persistence import tables
from colloquy.persistence.tables.names import columns

_PARTICIPANT = columns(tables.ParticipantRow, "p")
_CONVERSATION = columns(tables.ConversationRow, "c")
_MEMBERSHIP = columns(tables.MembershipRow, "m")
_MESSAGE = columns(tables.MessageRow, "m")
_MARK = columns(tables.MarkRow)
_CHANGE = columns(tables.IdentityChangeRow)

LAST_POSITION = "SELECT coalesce(max(position), 0) FROM event WHERE application_id = ?1"
PARTICIPANT = f"SELECT {_PARTICIPANT} FROM participant p WHERE application_id = ?1 AND id = ?2"
CURRENT_PARTICIPANT = f"""
    SELECT {_PARTICIPANT} FROM participant a JOIN participant p
    ON p.application_id = a.application_id AND p.line_id = a.line_id AND p.merged_into_id IS NULL
    WHERE a.application_id = ?1 AND a.id = ?2
"""
GIVEN_CONTACT = """
    SELECT 1 FROM participant p JOIN identity i
    ON i.application_id = p.application_id AND i.participant_id = p.id
    WHERE p.application_id = ?1 AND p.line_id = ?2 AND i.type = 'CONTACT' AND i.minted = 0 LIMIT 1
"""
PARTICIPANT_LINE = "SELECT id FROM participant WHERE application_id = ?1 AND line_id = ?2"
IDENTITY = f"""
    SELECT i.participant_id, {_PARTICIPANT} FROM identity i LEFT JOIN participant p
    ON p.application_id = i.application_id AND p.id = i.participant_id
    WHERE i.application_id = ?1 AND i.type = ?2 AND i.value = ?3
"""
CONVERSATION = f"SELECT {_CONVERSATION} FROM conversation c WHERE application_id = ?1 AND id = ?2"
CURRENT_CONVERSATION_ID = """
    SELECT c.id FROM conversation a JOIN conversation c
    ON c.application_id = a.application_id AND c.line_id = a.line_id AND c.merged_into_id IS NULL
    WHERE a.application_id = ?1 AND a.id = ?2
"""
CONVERSATION_NAMED = """
    SELECT id FROM conversation WHERE application_id = ?1 AND name = ?2 AND state <> 'DELETED'
    ORDER BY merged_into_id IS NOT NULL LIMIT 1
"""
LOGS = "SELECT id FROM conversation WHERE application_id = ?1 AND line_id = ?2"
EMPTY_GROUPS = f"""
    SELECT {_CONVERSATION} FROM conversation c
    WHERE application_id = ?1 AND merged_into_id IS NULL AND empty_since IS NOT NULL
    AND ttl IS NOT NULL AND state <> 'DELETED' ORDER BY empty_since
"""
MEMBERSHIP = f"SELECT {_MEMBERSHIP} FROM membership m WHERE application_id = ?1 AND id = ?2"
_MEMBERSHIPS = f"""
    SELECT {_MEMBERSHIP} FROM participant p CROSS JOIN membership m
    WHERE m.application_id = p.application_id AND m.participant_id = p.id
    AND p.application_id = ?1 AND p.line_id = ?2
"""
EVER_IN = """
    SELECT DISTINCT m.conversation_id FROM participant p CROSS JOIN membership m
    WHERE m.application_id = p.application_id AND m.participant_id = p.id
    AND p.application_id = ?1 AND p.line_id = ?2 ORDER BY m.conversation_id
"""
MEMBERSHIPS = f"{_MEMBERSHIPS} AND m.conversation_id = ?3 ORDER BY m.created_at, m.id"
OPEN_MEMBERSHIPS = f"""
    {_MEMBERSHIPS} AND m.state <> 'LEFT' AND EXISTS (
        SELECT 1 FROM conversation c WHERE c.application_id = m.application_id
        AND c.id = m.conversation_id AND c.state <> 'DELETED'
    ) ORDER BY m.created_at, m.id
"""
GROUPS_NAMED_BY = """
    SELECT DISTINCT conversation_id FROM membership
    WHERE application_id = ?1 AND participant_id IN (SELECT value FROM json_each(?2)) ORDER BY conversation_id
"""
MEMBER_COUNT = """
    SELECT count(*) FROM membership
    WHERE application_id = ?1 AND conversation_id = ?2 AND state <> 'LEFT'
"""
MESSAGE = f"SELECT {_MESSAGE} FROM message m WHERE application_id = ?1 AND id = ?2"
MESSAGES_SENT_AS = f"""
    SELECT {_MESSAGE} FROM message m
    WHERE application_id = ?1 AND client_message_id = ?2 AND (
        client_scope = ?3 OR client_scope IN (
            SELECT b.id FROM participant a JOIN participant b
            ON b.application_id = a.application_id AND b.line_id = a.line_id
            WHERE a.application_id = ?1 AND a.id = ?4
        )
    ) ORDER BY client_scope <> ?3, id
"""
DELIVERIES = f"""
    SELECT {columns(tables.DeliveryRow)} FROM delivery
    WHERE application_id = ?1 AND message_id = ?2 ORDER BY channel_type
"""
EVENT_AT = f"""
    SELECT {columns(tables.EventRow)} FROM event
    WHERE application_id = ?1 AND log = ?2 AND sequence = ?3
"""
SHARED_MARKS = f"""
    SELECT {_MARK} FROM mark
    WHERE application_id = ?1 AND log = ?2 AND owner IN ('business', 'guest')
"""
MARKS_OF_OWNER = f"SELECT {_MARK} FROM mark WHERE application_id = ?1 AND log = ?2 AND owner = ?3"
ALL_MARKS_OF_OWNER = f"SELECT {_MARK} FROM mark WHERE application_id = ?1 AND owner = ?2"
COVERS = """
    SELECT 1 FROM message WHERE application_id = ?1 AND history_id = ?2
    AND (sent_at, id) > (?3, ?4) AND (sent_at, id) <= (?5, ?6) LIMIT 1
"""
_UNREAD = """
    SELECT count(*) FROM message m LEFT JOIN mark k
    ON k.application_id = m.application_id AND k.log = coalesce(m.home_log, m.log)
    AND k.owner = ?5 AND k.kind = 'SEEN'
    WHERE m.application_id = ?1 AND m.history_id = ?2 AND (m.sent_at, m.id) > (?3, ?4)
    AND m.silent = 0 AND m.deleted_at IS NULL
    AND (k.log IS NULL OR (m.sent_at, m.id) > (k.place_at, k.place_id))
"""
LEFT_FOR_BUSINESS = f"{_UNREAD} AND m.direction = 'PARTICIPANT_TO_BUSINESS'"
LEFT_FOR_GUEST = f"""
    {_UNREAD} AND m.direction = 'BUSINESS_TO_PARTICIPANT' AND m.visibility = 'BUSINESS_AND_PARTICIPANT'
"""
_COUNTABLE = """
    SELECT count(*) FROM message m WHERE m.application_id = ?1 AND m.log = ?2
    AND (m.sent_at, m.id) > (?3, ?4) AND m.silent = 0 AND m.deleted_at IS NULL
    AND m.visibility = 'BUSINESS_AND_PARTICIPANT'
"""
_LINE = "SELECT id FROM participant WHERE application_id = ?1 AND line_id = "
NEWLY_SETTLED = f"""
    {_COUNTABLE} AND (m.sent_at, m.id) <= (?5, ?6)
    AND (m.sender_id IS NULL OR m.sender_id NOT IN ({_LINE} ?7))
"""
OWN_AFTER = f"{_COUNTABLE} AND m.sender_id IN ({_LINE} ?5)"
OWN_SETTLED = """
    SELECT count(*) FROM message m WHERE m.application_id = ?1 AND m.log = ?2
    AND m.silent = 0 AND m.deleted_at IS NULL AND m.visibility = 'BUSINESS_AND_PARTICIPANT'
    AND ((m.sent_at, m.id) <= (?3, ?4) OR m.sender_id IN (SELECT value FROM json_each(?5)))
"""
LATER_CHANGES = f"""
    SELECT {_CHANGE} FROM identity_change WHERE application_id = ?1 AND id > ?3
    AND participant_id IN ({_LINE} ?2) ORDER BY id
"""
TALLY_TOTAL = "SELECT coalesce(sum(count), 0) FROM tally WHERE application_id = ?1 AND history_id = ?2"
LAST_MESSAGE = """
    SELECT sent_at, id FROM message WHERE application_id = ?1 AND history_id = ?2
    ORDER BY sent_at DESC, id DESC LIMIT 1
"""
OPEN_LEGS = f"""
    SELECT {columns(tables.LegRow)} FROM leg WHERE application_id = ?1 AND history_id = ?2
    AND ended_at IS NULL AND (?3 IS NULL OR participant_id IN (
        SELECT id FROM participant WHERE application_id = ?1 AND line_id = ?3
    )) ORDER BY started_at, id
"""
OPEN_LEGS_OF = f"""
    SELECT {columns(tables.LegRow)} FROM leg WHERE application_id = ?1
    AND participant_id IN (SELECT value FROM json_each(?2)) AND ended_at IS NULL ORDER BY started_at, id
"""
ASSIGNED_TO = """
    SELECT id FROM conversation WHERE application_id = ?1 AND merged_into_id IS NULL
    AND state <> 'DELETED' AND assignee_id IN (SELECT value FROM json_each(?2)) ORDER BY id
"""
LEG = f"SELECT {columns(tables.LegRow)} FROM leg WHERE application_id = ?1 AND id = ?2"
CHANGE = f"SELECT {_CHANGE} FROM identity_change WHERE application_id = ?1 AND id = ?2"
_NODES = {
    Prefix.PARTICIPANT: "participant",
    Prefix.CONVERSATION: "conversation",
    Prefix.MEMBERSHIP: "membership",
    Prefix.MESSAGE: "message",
    Prefix.EVENT: "event",
    Prefix.LEG: "leg",
    Prefix.RECEIPT: "receipt",
    Prefix.CHANGE: "identity_change",
}
HOLDERS = {
    prefix: f"SELECT 1 FROM {table} WHERE application_id = ?1 AND id = ?2" for prefix, table in _NODES.items()
}
"""By the prefix of an id, the SQL that finds whether something has it."""
IMPORTED = """
    SELECT key, id, digest FROM import
    WHERE application_id = ?1 AND source = ?2 AND key IN (SELECT value FROM json_each(?3))
"""
MEMBERSHIPS_OF_LINE = f"{_MEMBERSHIPS} ORDER BY m.created_at, m.id"
PARTICIPANT_LINE_OF = "SELECT id, line_id FROM participant WHERE application_id = ?1 AND id = ?2"
IDENTITY_LINE = """
    SELECT p.id, p.line_id FROM identity i JOIN participant p
    ON p.application_id = i.application_id AND p.id = i.participant_id
    WHERE i.application_id = ?1 AND i.type = ?2 AND i.value = ?3
"""
UNREAD_TOTAL = """
    SELECT coalesce(sum(unread_business), 0) FROM conversation INDEXED BY ix_conversation_unread
    WHERE application_id = ?1 AND merged_into_id IS NULL AND unread_business > 0 AND state <> 'DELETED'
"""
UNREAD_CONVERSATIONS = """
    SELECT count(*) FROM (
        SELECT 1 FROM conversation INDEXED BY ix_conversation_unread
        WHERE application_id = ?1 AND merged_into_id IS NULL AND unread_business > 0
        AND state <> 'DELETED' LIMIT ?2
    )
"""
SETTLED = "SELECT settled FROM mark WHERE application_id = ?1 AND log = ?2 AND owner = ?3 AND kind = 'SEEN'"
UNREAD_UNTIL = f"""
    SELECT count(*) FROM message m LEFT JOIN mark k
    ON k.application_id = m.application_id AND k.log = m.log AND k.owner = ?3 AND k.kind = 'SEEN'
    WHERE m.application_id = ?1 AND m.log = ?2 AND m.sequence <= ?4 AND m.silent = 0
    AND m.deleted_at IS NULL AND m.visibility = 'BUSINESS_AND_PARTICIPANT'
    AND (k.log IS NULL OR (m.sent_at, m.id) > (k.place_at, k.place_id))
    AND (m.sender_id IS NULL OR m.sender_id NOT IN ({_LINE} ?5))
"""
CURRENT_HISTORY = """
    SELECT c.history_id FROM conversation a JOIN conversation c
    ON c.application_id = a.application_id AND c.line_id = a.line_id AND c.merged_into_id IS NULL
    WHERE a.application_id = ?1 AND a.id = ?2
"""
EVENT_POSITION = "SELECT position FROM event WHERE application_id = ?1 AND log = ?2 AND sequence = ?3"
_READERS = """
    CROSS JOIN mark k ON k.application_id = ?1 AND k.log = l.log
    LEFT JOIN participant a ON a.application_id = k.application_id AND a.id = k.owner
    LEFT JOIN participant b ON b.application_id = a.application_id AND b.line_id = a.line_id
"""
KEYS_AND_READERS = f"""
    WITH places (key, log, at, id) AS MATERIALIZED (
        SELECT key, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2)
    ), readers AS MATERIALIZED (
        SELECT DISTINCT k.log, k.kind, coalesce(b.id, k.owner) AS owner
        FROM (SELECT DISTINCT log FROM places) l {_READERS}
    )
"""
RECEIPTS_OF = """
    SELECT r.rowid FROM readers o CROSS JOIN receipt r ON r.rowid = (
        SELECT x.rowid FROM receipt x WHERE x.application_id = ?1 AND x.log = o.log
        AND x.kind = o.kind AND x.owner = o.owner AND (x.up_to_at, x.up_to_id) >= (h.at, h.id)
        ORDER BY x.up_to_at, x.up_to_id LIMIT 1
    ) WHERE o.log = h.log
"""
MOVES = f"""
    WITH ends (log, first_at, first_id, last_at, last_id) AS MATERIALIZED (
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?2)
    ), readers AS MATERIALIZED (
        SELECT DISTINCT l.*, k.kind, coalesce(b.id, k.owner) AS owner FROM ends l {_READERS}
    ) SELECT {columns(tables.ReceiptRow, "r")} FROM readers o CROSS JOIN receipt r ON r.rowid IN (
        SELECT x.rowid FROM receipt x WHERE x.application_id = ?1 AND x.log = o.log
        AND x.kind = o.kind AND x.owner = o.owner
        AND (x.up_to_at, x.up_to_id) >= (o.first_at, o.first_id)
        AND x.up_to_at <= coalesce((
            SELECT y.up_to_at FROM receipt y WHERE y.application_id = ?1 AND y.log = o.log
            AND y.kind = o.kind AND y.owner = o.owner
            AND (y.up_to_at, y.up_to_id) >= (o.last_at, o.last_id)
            ORDER BY y.up_to_at, y.up_to_id LIMIT 1
        ), 9223372036854775807)
        ORDER BY x.up_to_at, x.up_to_id LIMIT ?3
    )
"""
