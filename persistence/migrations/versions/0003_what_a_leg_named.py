"""Legs keep which conversation their start named, and messages are from whom their send named.

Where a send named another participant than the one it is stored with, that was merged into it
since or at the time; the named one leads to the same participant, and an undo leads it back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leg", sa.Column("named_id", sa.Text(), nullable=True))
    op.execute("UPDATE leg SET named_id = log")
    op.execute(
        "UPDATE message SET sender_id = named_sender_id "
        "WHERE sender_id IS NOT NULL AND named_sender_id IS NOT NULL AND sender_id <> named_sender_id"
    )


def downgrade() -> None:
    op.drop_column("leg", "named_id")
