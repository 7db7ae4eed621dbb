"""Conversations have a priority, NORMAL for those that were there before."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("priority", sa.Text(), nullable=False, server_default="NORMAL"))


def downgrade() -> None:
    op.drop_column("conversation", "priority")
