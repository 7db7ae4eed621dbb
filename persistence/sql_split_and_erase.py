"""The SQL by which lines and histories go apart, and by which content is erased."""

from typing import Any

from colloquy.domain.model.change import ContentErased, ConversationsSplit, HistorySplit, ParticipantsSplit
from colloquy.domain.model.event import FACTS
from colloquy.persistence.rows import dump

Statement = tuple[str, tuple[Any, ...]]

_AMONG = "(SELECT value FROM json_each({}))"
_MERGE = f"""
    (SELECT {{}} FROM event t WHERE t.application_id = ?1 AND t.log IN {_AMONG.format("?3")}
    AND t.fact_kind = 'ConversationMerged' ORDER BY t.position DESC LIMIT 1)
"""
"""The event by which the logs were merged: what stood before it stays where it was, whatever it named."""
SENT_SINCE = f"""
    (SELECT s.position FROM event s
    WHERE s.application_id = m.application_id AND s.log = m.log AND s.sequence = m.sequence)
    > {_MERGE.format("t.position")}
"""
TOLD_SINCE = f"""e.position > {_MERGE.format("t.position")}"""
RUNG_SINCE = f"""substr(l.id, 5) > substr({_MERGE.format("t.id")}, 5)"""
"""Of legs by their ids, which sort by when they were minted, behind their prefix."""
_NAMED = f"""
    (coalesce(m.home_log, m.log) IN {_AMONG.format("?3")}
    OR ((m.named_id IN {_AMONG.format("?3")} OR m.named_sender_id IN {_AMONG.format("?4")}) AND {SENT_SINCE}))
"""
PARTED_MESSAGES = f"""
    SELECT coalesce(sum(m.direction = 'PARTICIPANT_TO_BUSINESS' AND m.silent = 0 AND m.deleted_at IS NULL
        AND (b.log IS NULL OR (m.sent_at, m.id) > (b.place_at, b.place_id))), 0),
    coalesce(sum(m.direction = 'BUSINESS_TO_PARTICIPANT' AND m.silent = 0 AND m.deleted_at IS NULL
        AND m.visibility = 'BUSINESS_AND_PARTICIPANT'
        AND (g.log IS NULL OR (m.sent_at, m.id) > (g.place_at, g.place_id))), 0)
    FROM message m
    LEFT JOIN mark b ON b.application_id = ?1 AND b.log = coalesce(m.home_log, m.log)
    AND b.owner = 'business' AND b.kind = 'SEEN'
    LEFT JOIN mark g ON g.application_id = ?1 AND g.log = coalesce(m.home_log, m.log)
    AND g.owner = 'guest' AND g.kind = 'SEEN'
    WHERE m.application_id = ?1 AND m.history_id = ?2 AND {_NAMED}
"""
_NAMED_BY_EVENT = f"""
    (e.fact_kind = 'Custom' AND {TOLD_SINCE} AND EXISTS (
        SELECT 1 FROM json_each(e.fact, '$.named')
        WHERE value IN {_AMONG.format("?3")} OR value IN {_AMONG.format("?4")}
    ))
"""
_LEG_GOES = f"""
    (l.log IN {_AMONG.format("?3")}
    OR ((l.named_id IN {_AMONG.format("?3")} OR l.participant_id IN {_AMONG.format("?4")})
    AND {RUNG_SINCE}))
"""
_LEG_OF_EVENT = f"""
    (e.fact_kind = 'LegChanged' AND EXISTS (
        SELECT 1 FROM leg l WHERE l.application_id = ?1 AND l.id = e.fact ->> '$.leg_id' AND {_LEG_GOES}
    ))
"""
_GOES = f"""
    CASE WHEN m.id IS NULL
    THEN coalesce(e.home_log, e.log) IN {_AMONG.format("?3")} OR {_NAMED_BY_EVENT} OR {_LEG_OF_EVENT}
    ELSE {_NAMED} END
"""
_EVENTS = """
    FROM event e LEFT JOIN message m ON m.application_id = e.application_id AND m.id = e.message_id
    WHERE e.application_id = ?1 AND e.history_id = ?2
"""
PARTED_EVENTS = f"SELECT count(*) {_EVENTS} AND {_GOES}"
_QUIET = ", ".join(f"'{fact.__name__}'" for fact in FACTS if not fact.is_activity)
PARTED_ACTIVITY = f"""
    SELECT coalesce(max(iif(goes, at, 0)), 0), coalesce(max(iif(goes, 0, at)), 0)
    FROM (
        SELECT e.occurred_at AS at, {_GOES} AS goes {_EVENTS}
        AND e.occurred_at >= ?5 AND e.fact_kind NOT IN ({_QUIET}) AND e.visibility <> 'BUSINESS'
    )
"""


def split_participants(app: str, move: ParticipantsSplit) -> list[Statement]:
    """Return the statements that take the participants of a line apart."""
    return [(_SPLIT.format("participant"), (app, move.source, dump(move.ids), move.target, move.rest))]


def split_conversations(app: str, move: ConversationsSplit) -> list[Statement]:
    """Return the statements that take the conversations of a line apart."""
    return [(_SPLIT.format("conversation"), (app, move.source, dump(move.ids), move.target, move.rest))]


def split_history(app: str, move: HistorySplit) -> list[Statement]:
    """Return the statements that move what belongs to some logs, or named some ids."""
    if move.source == move.target:
        return []
    values = (app, move.source, dump(move.logs), dump(move.named), move.target, move.conversation)
    histories = (app, move.source, move.target)
    return [
        (_MOVE_EVENTS, values),
        (_MOVE_MESSAGES, values),
        (_MOVE_LEGS, values),
        (_TALLY_MINUS, histories),
        (_TALLY_PLUS, histories),
    ]


def erase_content(app: str, move: ContentErased) -> list[Statement]:
    """Return the statements that overwrite what people sent, or were sent in their inbox."""
    people, logs = dump(move.people), dump(move.logs)
    of = (app, people)
    return [
        (_UNINDEX, of),
        (_ERASE_DELIVERIES, of),
        (_ERASE_MESSAGES, of),
        (_ERASE_EVENTS, of),
        (_ERASE_BUTTONS, of),
        (_ERASE_MEMBERSHIPS, (app, people)),
        (_ERASE_LEGS, (app, people)),
        (_ERASE_LEDGER, (app, people)),
        (_ERASE_UNDONE, (app, people)),
        (_ERASE_OLD_INBOXES, (app, people, logs)),
    ]


_SPLIT = """
    UPDATE {} SET line_id = CASE WHEN id IN (SELECT value FROM json_each(?3)) THEN ?4 ELSE ?5 END
    WHERE application_id = ?1 AND line_id = ?2
"""
_HOME = f"iif(coalesce({{0}}.home_log, {{0}}.log) IN {_AMONG.format('?3')}, {{0}}.home_log, ?6)"
_MOVE_MESSAGES = f"""
    UPDATE message AS m SET history_id = ?5, home_log = {_HOME.format("m")}
    WHERE application_id = ?1 AND history_id = ?2 AND {_NAMED}
"""
_MOVE_EVENTS = f"""
    UPDATE event AS x SET history_id = ?5, home_log = {_HOME.format("x")}
    WHERE application_id = ?1 AND history_id = ?2 AND id IN (SELECT e.id {_EVENTS} AND {_GOES})
"""
_MOVE_LEGS = f"""
    UPDATE leg AS l SET history_id = ?5, log = iif(l.log IN {_AMONG.format("?3")}, l.log, ?6)
    WHERE application_id = ?1 AND history_id = ?2 AND {_LEG_GOES}
"""
_TALLY_MINUS = """
    UPDATE tally SET count = count - coalesce((
        SELECT count(*) FROM message m WHERE m.application_id = ?1 AND m.history_id = ?3
        AND m.type = tally.type AND m.visibility = tally.visibility
    ), 0) WHERE application_id = ?1 AND history_id = ?2
"""
_TALLY_PLUS = """
    INSERT INTO tally (application_id, history_id, type, visibility, count)
    SELECT ?1, ?3, type, visibility, count(*) FROM message
    WHERE application_id = ?1 AND history_id = ?3 AND ?2 <> ?3 GROUP BY type, visibility
    ON CONFLICT (application_id, history_id, type, visibility) DO UPDATE SET count = excluded.count
"""
_PEOPLE = _AMONG.format("?2")
_INBOXES = f"""
    (SELECT history_id FROM conversation WHERE application_id = ?1 AND participant_id IN {_PEOPLE}
    AND kind = 'INBOX' AND merged_into_id IS NULL)
"""
_THEIRS = f"application_id = ?1 AND (sender_id IN {_PEOPLE} OR history_id IN {_INBOXES})"
_UNINDEX = f"""
    DELETE FROM message_text WHERE rowid IN (
        SELECT s.number FROM message m JOIN searchable s
        ON s.application_id = m.application_id AND s.message_id = m.id
        WHERE m.application_id = ?1 AND (m.sender_id IN {_PEOPLE} OR m.history_id IN {_INBOXES})
    )
"""
_ERASE_MESSAGES = f"""
    UPDATE message SET content = NULL, preview_text = '', badges = NULL, body_hash = NULL,
    client_message_id = NULL, client_scope = NULL WHERE {_THEIRS}
"""
_ERASE_DELIVERIES = f"""
    UPDATE delivery SET channel_address = NULL, error = NULL WHERE application_id = ?1
    AND message_id IN (SELECT id FROM message WHERE {_THEIRS})
"""
_ERASE_EVENTS = f"""
    UPDATE event SET fact = json_set(fact, '$.body', json('{{}}'))
    WHERE application_id = ?1 AND fact_kind = 'Custom'
    AND (actor_id IN {_PEOPLE} OR history_id IN {_INBOXES})
"""
_ERASE_BUTTONS = f"""
    UPDATE event SET fact = json_set(fact, '$.interaction_id', '')
    WHERE application_id = ?1 AND fact_kind = 'ButtonPressed'
    AND (actor_id IN {_PEOPLE} OR history_id IN {_INBOXES})
"""
_ERASE_MEMBERSHIPS = f"""
    UPDATE membership SET channel_address = NULL, reason_text = NULL,
    reason_code = iif(reason_code IN ('merged', 'erased'), reason_code, NULL)
    WHERE application_id = ?1 AND participant_id IN {_PEOPLE}
"""
_ERASE_LEGS = f"""
    UPDATE leg SET channel_address = NULL, reason = NULL
    WHERE application_id = ?1 AND (participant_id IN {_PEOPLE} OR history_id IN {_INBOXES})
"""
_ERASE_LEDGER = f"""
    UPDATE identity_change SET conflicts = '[]', undo = NULL, reason = NULL
    WHERE application_id = ?1 AND (participant_id IN {_PEOPLE} OR from_id IN {_PEOPLE})
"""
_ERASE_UNDONE = """
    WITH RECURSIVE linked (id) AS (
        SELECT value FROM json_each(?2) UNION
        SELECT iif(c.participant_id = l.id, c.from_id, c.participant_id)
        FROM linked l JOIN identity_change c ON c.application_id = ?1 AND c.kind = 'MERGED'
        AND (c.participant_id = l.id OR c.from_id = l.id)
    )
    UPDATE identity_change SET conflicts = '[]', undo = NULL
    WHERE application_id = ?1 AND kind = 'MERGED' AND undone = 1
    AND (participant_id IN linked OR from_id IN linked)
"""
_ERASE_OLD_INBOXES = f"""
    UPDATE conversation SET name = NULL, display_name = NULL, image_url = NULL, custom_data = '{{}}'
    WHERE application_id = ?1
    AND (id IN {_AMONG.format("?3")} OR (participant_id IN {_PEOPLE} AND kind = 'INBOX'))
"""
IDENTITIES_OF = f"""
    SELECT type, value FROM identity WHERE application_id = ?1 AND participant_id IN {_PEOPLE}
"""
IMPORTS_OF = f"SELECT source, key FROM import WHERE application_id = ?1 AND id IN {_PEOPLE}"
HASH_IDENTITY = "UPDATE identity SET value = ?4 WHERE application_id = ?1 AND type = ?2 AND value = ?3"
HASH_IMPORT = "UPDATE import SET key = ?4 WHERE application_id = ?1 AND source = ?2 AND key = ?3"
TOUCHED = f"""
    SELECT log FROM message WHERE application_id = ?1 AND sender_id IN {_PEOPLE}
    UNION SELECT home_log FROM message
    WHERE application_id = ?1 AND sender_id IN {_PEOPLE} AND home_log IS NOT NULL
    UNION SELECT log FROM event WHERE application_id = ?1 AND actor_id IN {_PEOPLE}
    UNION SELECT log FROM leg WHERE application_id = ?1 AND participant_id IN {_PEOPLE}
    UNION SELECT id FROM conversation WHERE application_id = ?1 AND participant_id IN {_PEOPLE}
    UNION SELECT conversation_id FROM membership WHERE application_id = ?1 AND participant_id IN {_PEOPLE}
"""
