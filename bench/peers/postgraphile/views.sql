CREATE UNIQUE INDEX ON stored.participant (line_id) WHERE merged_into_id IS NULL;
CREATE INDEX ON stored.participant (line_id);
CREATE INDEX ON stored.identity (participant_id);
CREATE UNIQUE INDEX ON stored.conversation (history_id) WHERE merged_into_id IS NULL;
CREATE UNIQUE INDEX ON stored.conversation (line_id) WHERE merged_into_id IS NULL;
CREATE INDEX ON stored.conversation (line_id);
CREATE INDEX ON stored.conversation (last_activity_at, id) WHERE merged_into_id IS NULL;
CREATE INDEX ON stored.message (history_id, sent_at, id);
CREATE INDEX ON stored.message USING gin (to_tsvector('simple', content #>> '{basic,items,0,text}'));
CREATE INDEX ON stored.receipt (log, kind, owner, up_to_at, up_to_id);

CREATE VIEW app.participant AS
    SELECT p.id, p.line_id, p.kind, p.display_name, p.contact_id, p.emails, o.line_id AS inbox_line
    FROM stored.participant p LEFT JOIN stored.conversation o ON o.id = p.inbox_id
    WHERE p.merged_into_id IS NULL AND p.erased_at IS NULL;
COMMENT ON VIEW app.participant IS
    E'@primaryKey id\n@unique line_id\n@foreignKey (inbox_line) references app.conversation (line_id)|@fieldName conversation|@foreignFieldName owners';

CREATE VIEW app.conversation AS
    SELECT c.id, c.line_id, c.history_id, c.display_name, c.unread_business AS unread_count,
        to_timestamp(c.last_activity_at / 1000000.0) AS last_activity_at, c.last_activity_at AS activity,
        p.line_id AS participant_line
    FROM stored.conversation c LEFT JOIN stored.participant p ON p.id = c.participant_id
    WHERE c.merged_into_id IS NULL AND c.state = 'ACTIVE';
COMMENT ON VIEW app.conversation IS
    E'@primaryKey id\n@unique line_id\n@unique history_id\n@foreignKey (participant_line) references app.participant (line_id)|@fieldName participant|@foreignFieldName conversations';

CREATE VIEW app.message AS
    SELECT m.id, m.history_id, coalesce(m.home_log, m.log) AS log,
        m.content #>> '{basic,items,0,text}' AS text, m.preview_text, m.direction,
        to_timestamp(m.sent_at / 1000000.0) AS sent_at, m.sent_at AS moment, m.silent,
        p.line_id AS sender_line
    FROM stored.message m LEFT JOIN stored.participant p ON p.id = m.sender_id;
COMMENT ON VIEW app.message IS
    E'@primaryKey id\n@foreignKey (history_id) references app.conversation (history_id)|@fieldName conversation|@foreignFieldName messages\n@foreignKey (sender_line) references app.participant (line_id)|@fieldName sender|@foreignFieldName sentMessages';

CREATE VIEW app.delivery AS
    SELECT message_id, channel_type, channel_address, status,
        to_timestamp(updated_at / 1000000.0) AS updated_at
    FROM stored.delivery;
COMMENT ON VIEW app.delivery IS
    E'@primaryKey message_id,channel_type\n@foreignKey (message_id) references app.message (id)|@fieldName message|@foreignFieldName deliveries';

CREATE VIEW app.receipt AS
    SELECT r.id, r.log, r.owner, r.kind, r.after_at, r.after_id, r.up_to_at, r.up_to_id,
        to_timestamp(r.at / 1000000.0) AS at, r.at AS moment, p.line_id AS participant_line
    FROM stored.receipt r LEFT JOIN stored.participant p ON p.id = r.participant_id;
COMMENT ON VIEW app.receipt IS
    E'@primaryKey id\n@foreignKey (participant_line) references app.participant (line_id)|@fieldName participant|@foreignFieldName receipts';
