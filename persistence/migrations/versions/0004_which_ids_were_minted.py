"""Identities say whether Colloquy minted them.

Until then a minted contactId or memberId is known by its form: 26 letters and digits of the
alphabet that Colloquy writes its ids in.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def upgrade() -> None:
    op.add_column("identity", sa.Column("minted", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE identity SET minted = 1 WHERE type IN ('CONTACT', 'MEMBER') "
        f"AND length(value) = 26 AND ltrim(value, '{_ALPHABET}') = ''"
    )


def downgrade() -> None:
    op.drop_column("identity", "minted")
