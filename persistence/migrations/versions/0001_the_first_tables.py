"""The first tables, and the full-text index of messages."""

import sqlalchemy as sa
from alembic import op

TOKENIZER = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("history_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("last_activity_at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("ttl", sa.BigInteger(), nullable=True),
        sa.Column("participant_id", sa.Text(), nullable=True),
        sa.Column("assignee_id", sa.Text(), nullable=True),
        sa.Column("merged_into_id", sa.Text(), nullable=True),
        sa.Column("merged_sequence", sa.BigInteger(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("last_live_at", sa.BigInteger(), nullable=False),
        sa.Column("unread_business", sa.BigInteger(), nullable=False),
        sa.Column("unread_participant", sa.BigInteger(), nullable=False),
        sa.Column("public_count", sa.BigInteger(), nullable=False),
        sa.Column("line_size", sa.Integer(), nullable=False),
        sa.Column("empty_since", sa.BigInteger(), nullable=True),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("custom_data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "id", name=op.f("pk_conversation")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_conversation_activity",
            ["application_id", "last_activity_at", "id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_conversation_assignee",
            ["application_id", "assignee_id", "last_activity_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_conversation_created",
            ["application_id", "created_at", "id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_conversation_empty",
            ["application_id", "empty_since"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NULL AND empty_since IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL AND empty_since IS NOT NULL"),
        )
        batch_op.create_index("ix_conversation_line", ["application_id", "line_id"], unique=False)
        batch_op.create_index("ix_conversation_name", ["application_id", "name"], unique=False)
        batch_op.create_index(
            "ix_conversation_participant", ["application_id", "participant_id"], unique=False
        )
        batch_op.create_index(
            "ix_conversation_unread",
            ["application_id", "last_activity_at", "id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NULL AND unread_business > 0"),
            postgresql_where=sa.text("merged_into_id IS NULL AND unread_business > 0"),
        )
        batch_op.create_index(
            "uq_conversation_current",
            ["application_id", "line_id"],
            unique=True,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "uq_conversation_name",
            ["application_id", "name"],
            unique=True,
            sqlite_where=sa.text("merged_into_id IS NULL AND state <> 'DELETED'"),
            postgresql_where=sa.text("merged_into_id IS NULL AND state <> 'DELETED'"),
        )

    op.create_table(
        "delivery",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("channel_type", sa.Text(), nullable=False),
        sa.Column("channel_address", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "message_id", "channel_type", name=op.f("pk_delivery")),
    )
    op.create_table(
        "event",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("history_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("fact_kind", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("home_log", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("application_id", "log", "sequence", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_history", ["application_id", "history_id", "occurred_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_event_turn",
            ["application_id", "log", "sequence"],
            unique=False,
            sqlite_where=sa.text("fact_kind IN ('ConversationMerged', 'ConversationUnmerged')"),
            postgresql_where=sa.text("fact_kind IN ('ConversationMerged', 'ConversationUnmerged')"),
        )
        batch_op.create_index("uq_event_id", ["application_id", "id"], unique=True)
        batch_op.create_index("uq_event_position", ["application_id", "position"], unique=True)

    op.create_table(
        "identity",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "type", "value", name=op.f("pk_identity")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_identity_participant", ["application_id", "participant_id", "given_at"], unique=False
        )

    op.create_table(
        "identity_change",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("from_id", sa.Text(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("from_kind", sa.Text(), nullable=True),
        sa.Column("to_kind", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Text(), nullable=False),
        sa.Column("undo", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("application_id", "id", name=op.f("pk_identity_change")),
    )
    with op.batch_alter_table("identity_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_identity_change_from", ["application_id", "from_id", "occurred_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_identity_change_participant",
            ["application_id", "participant_id", "occurred_at", "id"],
            unique=False,
        )

    op.create_table(
        "import",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "source", "key", name=op.f("pk_import")),
    )
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.create_index("ix_import_id", ["application_id", "id"], unique=False)

    op.create_table(
        "leg",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("history_id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("channel_type", sa.Text(), nullable=False),
        sa.Column("channel_address", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("muted", sa.Integer(), nullable=False),
        sa.Column("earmuffed", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("application_id", "id", name=op.f("pk_leg")),
    )
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.create_index(
            "ix_leg_history", ["application_id", "history_id", "started_at", "id"], unique=False
        )
        batch_op.create_index("ix_leg_log", ["application_id", "log"], unique=False)
        batch_op.create_index("ix_leg_participant", ["application_id", "participant_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place_at", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.Text(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "log", "owner", "kind", name=op.f("pk_mark")),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index("ix_mark_owner", ["application_id", "owner"], unique=False)

    op.create_table(
        "membership",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("channel_type", sa.Text(), nullable=False),
        sa.Column("channel_address", sa.Text(), nullable=True),
        sa.Column("audio_enabled", sa.Integer(), nullable=False),
        sa.Column("muted", sa.Integer(), nullable=False),
        sa.Column("earmuffed", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason_text", sa.Text(), nullable=True),
        sa.Column("invited_at", sa.BigInteger(), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("left_sequence", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("application_id", "id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            "ix_membership_conversation",
            ["application_id", "conversation_id", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_membership_participant",
            ["application_id", "participant_id", "created_at", "id"],
            unique=False,
        )

    op.create_table(
        "message",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("history_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("sender_id", sa.Text(), nullable=True),
        sa.Column("sent_as_id", sa.Text(), nullable=True),
        sa.Column("sent_as_kind", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("preview_text", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("named_id", sa.Text(), nullable=False),
        sa.Column("named_sender_id", sa.Text(), nullable=True),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("badges", sa.Text(), nullable=True),
        sa.Column("source_channel", sa.Text(), nullable=True),
        sa.Column("target_channels", sa.Text(), nullable=True),
        sa.Column("reply_to_id", sa.Text(), nullable=True),
        sa.Column("client_message_id", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("client_scope", sa.Text(), nullable=True),
        sa.Column("home_log", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("application_id", "id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_history", ["application_id", "history_id", "sent_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_message_home",
            ["application_id", "home_log", "sent_at", "id"],
            unique=False,
            sqlite_where=sa.text("home_log IS NOT NULL"),
            postgresql_where=sa.text("home_log IS NOT NULL"),
        )
        batch_op.create_index("ix_message_log", ["application_id", "log", "sent_at", "id"], unique=False)
        batch_op.create_index(
            "ix_message_public",
            ["application_id", "history_id", "sent_at", "id"],
            unique=False,
            sqlite_where=sa.text("visibility = 'BUSINESS_AND_PARTICIPANT'"),
            postgresql_where=sa.text("visibility = 'BUSINESS_AND_PARTICIPANT'"),
        )
        batch_op.create_index(
            "ix_message_sender", ["application_id", "sender_id", "log", "sent_at"], unique=False
        )
        batch_op.create_index(
            "uq_message_client_id",
            ["application_id", "client_message_id", "client_scope"],
            unique=True,
            sqlite_where=sa.text("client_message_id IS NOT NULL"),
            postgresql_where=sa.text("client_message_id IS NOT NULL"),
        )

    op.create_table(
        "participant",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=True),
        sa.Column("member_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("emails", sa.Text(), nullable=False),
        sa.Column("phones", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("inbox_id", sa.Text(), nullable=True),
        sa.Column("merged_into_id", sa.Text(), nullable=True),
        sa.Column("line_size", sa.Integer(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.Column("custom_data", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "id", name=op.f("pk_participant")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index("ix_participant_line", ["application_id", "line_id"], unique=False)
        batch_op.create_index(
            "uq_participant_current",
            ["application_id", "line_id"],
            unique=True,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )

    op.create_table(
        "receipt",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("after_at", sa.BigInteger(), nullable=False),
        sa.Column("after_id", sa.Text(), nullable=False),
        sa.Column("up_to_at", sa.BigInteger(), nullable=False),
        sa.Column("up_to_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "id", name=op.f("pk_receipt")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_receipt_log", ["application_id", "log", "kind", "owner", "up_to_at", "up_to_id"], unique=False
        )

    op.create_table(
        "searchable",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_searchable")),
    )
    with op.batch_alter_table("searchable", schema=None) as batch_op:
        batch_op.create_index("uq_searchable_message", ["application_id", "message_id"], unique=True)

    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "tally",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("history_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "history_id", "type", "visibility", name=op.f("pk_tally")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f'CREATE VIRTUAL TABLE message_text USING fts5(text, tokenize="{TOKENIZER}")')
        version = str(op.get_bind().exec_driver_sql("SELECT sqlite_version()").scalar_one())
        if tuple(map(int, version.split("."))) >= (3, 42):  # so that the index keeps nothing that was erased
            op.execute("INSERT INTO message_text (message_text, rank) VALUES ('secure-delete', 1)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE message_text")
    op.drop_table("tally")
    op.drop_table("setting")
    with op.batch_alter_table("searchable", schema=None) as batch_op:
        batch_op.drop_index("uq_searchable_message")

    op.drop_table("searchable")
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index("ix_receipt_log")

    op.drop_table("receipt")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_participant_current",
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )
        batch_op.drop_index("ix_participant_line")

    op.drop_table("participant")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_message_client_id",
            sqlite_where=sa.text("client_message_id IS NOT NULL"),
            postgresql_where=sa.text("client_message_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_message_sender")
        batch_op.drop_index(
            "ix_message_public",
            sqlite_where=sa.text("visibility = 'BUSINESS_AND_PARTICIPANT'"),
            postgresql_where=sa.text("visibility = 'BUSINESS_AND_PARTICIPANT'"),
        )
        batch_op.drop_index("ix_message_log")
        batch_op.drop_index(
            "ix_message_home",
            sqlite_where=sa.text("home_log IS NOT NULL"),
            postgresql_where=sa.text("home_log IS NOT NULL"),
        )
        batch_op.drop_index("ix_message_history")

    op.drop_table("message")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_participant")
        batch_op.drop_index("ix_membership_conversation")

    op.drop_table("membership")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_index("ix_mark_owner")

    op.drop_table("mark")
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.drop_index("ix_leg_participant")
        batch_op.drop_index("ix_leg_log")
        batch_op.drop_index("ix_leg_history")

    op.drop_table("leg")
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.drop_index("ix_import_id")

    op.drop_table("import")
    with op.batch_alter_table("identity_change", schema=None) as batch_op:
        batch_op.drop_index("ix_identity_change_participant")
        batch_op.drop_index("ix_identity_change_from")

    op.drop_table("identity_change")
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.drop_index("ix_identity_participant")

    op.drop_table("identity")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("uq_event_position")
        batch_op.drop_index("uq_event_id")
        batch_op.drop_index(
            "ix_event_turn",
            sqlite_where=sa.text("fact_kind IN ('ConversationMerged', 'ConversationUnmerged')"),
            postgresql_where=sa.text("fact_kind IN ('ConversationMerged', 'ConversationUnmerged')"),
        )
        batch_op.drop_index("ix_event_history")

    op.drop_table("event")
    op.drop_table("delivery")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_conversation_name",
            sqlite_where=sa.text("merged_into_id IS NULL AND state <> 'DELETED'"),
            postgresql_where=sa.text("merged_into_id IS NULL AND state <> 'DELETED'"),
        )
        batch_op.drop_index(
            "uq_conversation_current",
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_conversation_unread",
            sqlite_where=sa.text("merged_into_id IS NULL AND unread_business > 0"),
            postgresql_where=sa.text("merged_into_id IS NULL AND unread_business > 0"),
        )
        batch_op.drop_index("ix_conversation_participant")
        batch_op.drop_index("ix_conversation_name")
        batch_op.drop_index("ix_conversation_line")
        batch_op.drop_index(
            "ix_conversation_empty",
            sqlite_where=sa.text("merged_into_id IS NULL AND empty_since IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL AND empty_since IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_conversation_created",
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )
        batch_op.drop_index("ix_conversation_assignee")
        batch_op.drop_index(
            "ix_conversation_activity",
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )

    op.drop_table("conversation")
