-- The rows of the measured database, with the views and tags that PostGraphile makes its schema of.
CREATE SCHEMA stored;
CREATE SCHEMA app;

CREATE TABLE stored.participant (
    id text PRIMARY KEY, line_id text NOT NULL, kind text NOT NULL, display_name text, contact_id text,
    emails jsonb NOT NULL, inbox_id text, merged_into_id text, erased_at bigint
);
CREATE TABLE stored.identity (
    type text NOT NULL, value text NOT NULL, participant_id text NOT NULL, given_at bigint NOT NULL,
    PRIMARY KEY (type, value)
);
CREATE TABLE stored.conversation (
    id text PRIMARY KEY, line_id text NOT NULL, history_id text NOT NULL, state text NOT NULL,
    display_name text, unread_business int NOT NULL, last_activity_at bigint NOT NULL,
    participant_id text, merged_into_id text
);
CREATE TABLE stored.message (
    id text PRIMARY KEY, log text NOT NULL, home_log text, history_id text NOT NULL, sent_at bigint NOT NULL,
    sender_id text, content jsonb, preview_text text NOT NULL, direction text NOT NULL, silent int NOT NULL
);
CREATE TABLE stored.delivery (
    message_id text NOT NULL, channel_type text NOT NULL, channel_address text, status text NOT NULL,
    updated_at bigint NOT NULL, PRIMARY KEY (message_id, channel_type)
);
CREATE TABLE stored.mark (
    log text NOT NULL, owner text NOT NULL, kind text NOT NULL, PRIMARY KEY (log, owner, kind)
);
CREATE TABLE stored.receipt (
    id text PRIMARY KEY, log text NOT NULL, owner text NOT NULL, participant_id text, kind text NOT NULL,
    after_at bigint NOT NULL, after_id text NOT NULL, up_to_at bigint NOT NULL, up_to_id text NOT NULL,
    at bigint NOT NULL
);
