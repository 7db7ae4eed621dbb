CREATE UNIQUE INDEX ON stored.participant (line_id) WHERE merged_into_id IS NULL;
CREATE INDEX ON stored.participant (line_id);
CREATE UNIQUE INDEX ON stored.conversation (history_id) WHERE merged_into_id IS NULL;
CREATE INDEX ON stored.conversation (last_activity_at, id) WHERE merged_into_id IS NULL;
CREATE INDEX ON stored.message (history_id, sent_at, id);

CREATE VIEW app.participant AS
    SELECT id, line_id, kind, display_name FROM stored.participant
    WHERE merged_into_id IS NULL AND erased_at IS NULL;
COMMENT ON VIEW app.participant IS E'@primaryKey id\n@unique line_id';

CREATE VIEW app.conversation AS
    SELECT c.id, c.history_id, c.display_name, c.unread_business AS unread_count,
        to_timestamp(c.last_activity_at / 1000000.0) AS last_activity_at, c.last_activity_at AS activity,
        p.line_id AS participant_line
    FROM stored.conversation c LEFT JOIN stored.participant p ON p.id = c.participant_id
    WHERE c.merged_into_id IS NULL AND c.state = 'ACTIVE';
COMMENT ON VIEW app.conversation IS
    E'@primaryKey id\n@unique history_id\n@foreignKey (participant_line) references app.participant (line_id)|@fieldName participant|@foreignFieldName conversations';

CREATE VIEW app.message AS
    SELECT m.id, m.history_id, m.content #>> '{basic,items,0,text}' AS text, m.preview_text, m.direction,
        to_timestamp(m.sent_at / 1000000.0) AS sent_at, m.sent_at AS moment, m.silent,
        p.line_id AS sender_line
    FROM stored.message m LEFT JOIN stored.participant p ON p.id = m.sender_id;
COMMENT ON VIEW app.message IS
    E'@primaryKey id\n@foreignKey (history_id) references app.conversation (history_id)|@fieldName conversation|@foreignFieldName messages\n@foreignKey (sender_line) references app.participant (line_id)|@fieldName sender|@foreignFieldName sentMessages';
