-- What the views cannot say: fields that are computed, and the current participant of any id.
CREATE FUNCTION app.current_participant(id text) RETURNS app.participant AS $$
    SELECT p.* FROM stored.participant a JOIN app.participant p ON p.line_id = a.line_id WHERE a.id = $1
$$ LANGUAGE sql STABLE;

CREATE FUNCTION app.participant_ids(line text, of text) RETURNS text[] AS $$
    SELECT coalesce(array_agg(i.value ORDER BY i.given_at, i.value), '{}')
    FROM stored.participant p JOIN stored.identity i ON i.participant_id = p.id
    WHERE p.line_id = line AND i.type = of AND left(i.value, 1) <> chr(26)
$$ LANGUAGE sql STABLE;
COMMENT ON FUNCTION app.participant_ids IS E'@behavior -*';

CREATE FUNCTION app.participant_anonymous_visitor_ids(p app.participant) RETURNS text[] AS $$
    SELECT app.participant_ids(p.line_id, 'ANONYMOUS_VISITOR')
$$ LANGUAGE sql STABLE;

CREATE FUNCTION app.participant_contact_ids(p app.participant) RETURNS text[] AS $$
    SELECT app.participant_ids(p.line_id, 'CONTACT')
$$ LANGUAGE sql STABLE;

CREATE FUNCTION app.participant_previous_ids(p app.participant) RETURNS text[] AS $$
    SELECT coalesce(array_agg(o.id ORDER BY o.id), '{}')
    FROM stored.participant o WHERE o.line_id = p.line_id AND o.id <> p.id
$$ LANGUAGE sql STABLE;

CREATE FUNCTION app.conversation_previous_ids(c app.conversation) RETURNS text[] AS $$
    SELECT coalesce(array_agg(o.id ORDER BY o.id), '{}')
    FROM stored.conversation o WHERE o.line_id = c.line_id AND o.id <> c.id
$$ LANGUAGE sql STABLE;

CREATE FUNCTION app.message_receipts(m app.message) RETURNS SETOF app.receipt AS $$
    SELECT r.* FROM stored.mark k CROSS JOIN LATERAL (
        SELECT x.* FROM app.receipt x
        WHERE x.log = k.log AND x.kind = k.kind AND x.owner = k.owner
        AND (x.up_to_at, x.up_to_id) >= (m.moment, m.id)
        ORDER BY x.up_to_at, x.up_to_id LIMIT 1
    ) r WHERE k.log = m.log AND (r.after_at, r.after_id) < (m.moment, m.id) ORDER BY r.moment, r.id
$$ LANGUAGE sql STABLE;

CREATE FUNCTION app.search_messages(search text) RETURNS SETOF app.message AS $$
    SELECT m.* FROM app.message m
    WHERE to_tsvector('simple', m.text) @@ plainto_tsquery('simple', search)
    ORDER BY m.moment DESC, m.id DESC
$$ LANGUAGE sql STABLE;
