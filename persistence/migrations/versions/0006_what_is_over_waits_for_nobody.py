"""Inbox conversations of who was erased are INACTIVE and read, and DELETED ones have nothing unread.

Until then an erasure left them ACTIVE, so that new words could come in, and a deletion left its
counts. What else an erasure empties since then goes when the participant is erased again.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        UPDATE conversation SET unread_business = 0, unread_participant = 0,
        state = CASE WHEN state = 'ACTIVE' THEN 'INACTIVE' ELSE state END
        WHERE merged_into_id IS NULL AND (state = 'DELETED' OR (kind = 'INBOX' AND EXISTS (
            SELECT 1 FROM participant p WHERE p.application_id = conversation.application_id
            AND p.id = conversation.participant_id AND p.erased_at IS NOT NULL
        )))
        """
    )


def downgrade() -> None:
    """Nothing is undone: what was erased stays closed."""
